"""Every household of a register judged by a pack, one after another, and the areas' figures."""

from collections import defaultdict
from fractions import Fraction

from tests.engine.reference.evaluation import evaluate, opposite, together
from tests.engine.reference.money import Money
from tests.engine.reference.rows import (
    answers_that_count,
    income_of_kind,
    latest,
    true_on,
    window_of,
)

STATES = {True: "meets", False: "does_not_meet", None: "cannot_tell"}


class Areas:
    """The tree of areas and what is known about them on a day."""

    def __init__(self, rows, facts, pack, as_of, approximate):
        self.rows = {row["area_id"]: row for row in rows}
        self.pack, self.as_of, self.approximate = pack, as_of, approximate
        self.latest = {}
        for row in sorted(facts, key=lambda row: row["day"]):
            if row["day"] <= as_of:
                self.latest[row["area_id"], row["fact"]] = row["value"]

    def upwards(self, area_id):
        while area_id is not None:
            row = self.rows[area_id]
            yield row
            area_id = row.get("parent_id")

    def tags(self, row):
        return (row.get("tags") or "").split()

    def tagged(self, area_id, tag):
        return any(tag in self.tags(row) for row in self.upwards(area_id))

    def fact(self, area_id, name):
        for row in self.upwards(area_id):
            said = self.latest.get((row["area_id"], name))
            if said is not None:
                return read_text(said, self.pack.fields["area"][name])
        return None

    def parameter(self, area_id, name):
        areas = list(self.upwards(area_id))
        return self.pack.value(name, self.as_of, areas, self.tags, self.approximate)


def read_text(text, field):
    if field.type == "boolean":
        return {"true": True, "false": False}[text.lower()]
    return typed(text, field)


def typed(value, field):
    """A cell as the language sees it."""
    if value is None:
        return field.missing
    if field.type == "money":
        return Money.of(value)
    if field.type in {"number", "integer"}:
        return float(value)
    return value


class Scope:
    """The names of one household, or of one of its members."""

    def __init__(self, judge, household, person=None):
        self.judge, self.pack = judge, judge.pack
        self.household, self.person = household, person
        self.found = {}

    def value(self, name):
        if name not in self.found:
            self.found[name] = self.look_up(name)
        return self.found[name]

    def look_up(self, name):
        if name == "as_of":
            return self.judge.as_of
        if name.startswith("person."):
            name = name.removeprefix("person.")
        if self.person is not None:
            if name in self.pack.fields["person"]:
                return typed(self.person.get(name), self.pack.fields["person"][name])
            if name in self.pack.facts["person"]:
                return self.fact("person", name)
            return self.judge.scope(self.household).value(name)
        return self.of_household(name)

    def of_household(self, name):
        pack = self.pack
        if name.startswith("income."):
            return self.income(name.removeprefix("income."))
        if name in pack.fields["household"]:
            field = pack.fields["household"][name]
            return typed(self.judge.cell(self.household, field), field)
        if name in pack.facts["household"]:
            return self.fact("household", name)
        if name in pack.criteria:
            return self.worth(pack.criteria[name]["holds"], f"criteria.{name}")
        if name in {"meets", "state", "category"}:
            return getattr(self, name)()
        raise LookupError(name)

    def worth(self, text, place):
        return evaluate(self.pack.tree(text, place), self)

    def fact(self, grain, name):
        said = self.pack.facts[grain][name]
        if "score" not in said:
            return self.worth(said["is"], f"facts.{grain}.{name}")
        parts = self.parts(said)
        if any(value is None for value, _ in parts):
            return None
        return float(sum((weight for value, weight in parts if value), Fraction(0)))

    def parts(self, said):
        return [(self.value(name), Fraction(str(w))) for name, w in said["score"].items()]

    def score(self, name):
        grain = "household" if self.person is None else "person"
        return self.parts(self.pack.facts[grain][name])

    def people(self):
        return self.judge.members_of(self.household)

    def income(self, kind):
        kinds = self.pack.income["kinds"]
        if kind != "net":
            return self.judge.income(self.household, kind)
        total = 0
        for name, about in kinds.items():
            if about.get("counts", True):
                amount = self.value(f"income.{name}")
                if amount is None and about.get("required"):
                    return None
                sign = -1 if about.get("sign") == "minus" else 1
                total += sign * amount.micros if amount else 0
        return Money(total)

    def parameter(self, name):
        return self.judge.areas.parameter(self.household["area_id"], name)

    def tagged(self, tag):
        return self.judge.areas.tagged(self.household["area_id"], tag)

    def area_fact(self, name):
        return self.judge.areas.fact(self.household["area_id"], name)

    def meets(self):
        if self.pack.meets == "all":
            return together("and", [self.value(name) for name in self.pack.criteria])
        return self.worth(self.pack.meets, "decision.meets")

    def state(self):
        return STATES[self.value("meets")]

    def category(self):
        for category in self.pack.categories:
            place = f"categories.{category['name']}"
            met = "otherwise" in category or self.worth(category["when"], place)
            if met is None:
                return None
            if met:
                return category["name"]
        return None

    def benefit(self, name):
        said = self.pack.benefits[name]
        eligible = self.worth(said["eligible"], f"benefits.{name}.eligible")
        amount = self.worth(said["amount"], f"benefits.{name}.amount")
        if eligible is False:
            return 0.0
        return None if eligible is None else amount

    def problems(self):
        """Pairs of rule and person (None for the household's own) that open."""
        for rule, said in self.pack.problems.items():
            if "when" in said:
                opens = self.worth(said["when"], f"problems.{rule}.when")
            else:
                opens = opposite(self.value(said["criterion"]))
            if opens is not True:
                continue
            if said.get("subject") == "person":
                for person in self.people():
                    if person.worth(said["each"], f"problems.{rule}.each") is True:
                        yield rule, person.person["person_id"]
            else:
                yield rule, None


class Judge:
    """A register, as lists of rows a table, on a day, as known by a day."""

    def __init__(self, pack, tables, as_of, known_at=None, approximate=()):
        self.pack, self.as_of = pack, as_of
        facts = tables.get("area_facts", [])
        self.areas = Areas(tables["areas"], facts, pack, as_of, approximate)
        self.households = true_on(tables["households"], "household_id", as_of, known_at)
        self.members = defaultdict(list)
        for row in true_on(tables.get("people", []), "person_id", as_of, known_at):
            self.members[row["household_id"]].append(row)
        self.observed = {
            "living": latest(tables.get("living", []), "observed_on", as_of, known_at),
            "visits": latest(tables.get("visits", []), "visited_on", as_of, known_at),
        }
        self.answers = answers_that_count(tables.get("income", []), known_at)
        self.scopes, self.person_scopes = {}, {}

    def scope(self, household):
        key = household["household_id"]
        if key not in self.scopes:
            self.scopes[key] = Scope(self, household)
        return self.scopes[key]

    def members_of(self, household):
        key = household["household_id"]
        if key not in self.person_scopes:
            rows = self.members[key]
            self.person_scopes[key] = [Scope(self, household, row) for row in rows]
        return self.person_scopes[key]

    def cell(self, household, field):
        if field.table == "households":
            return household.get(field.name)
        return self.observed[field.table].get(household["household_id"], {}).get(field.name)

    def income(self, household, kind, members=None):
        """The amount of a kind; amounts of each member count so many times."""
        key = household["household_id"]
        window = window_of(self.pack.income["window"], self.as_of)
        currency = self.pack.said["pack"]["currency"]
        members = members or len(self.members[key]) or None
        return income_of_kind(self.answers[key, kind], window, currency, members)

    def decision(self, household):
        """What the engine writes about a household, by the same names."""
        scope = self.scope(household)
        names = [*self.pack.facts["household"], *self.pack.criteria]
        names += ["meets", "state", *(["category"] if self.pack.categories else [])]
        found = {name: scope.value(name) for name in names}
        found |= {name: scope.benefit(name) for name in self.pack.benefits}
        return found

    def decisions(self):
        return {row["household_id"]: self.decision(row) for row in self.households}

    def problems(self):
        return {
            (row["household_id"], *found)
            for row in self.households
            for found in self.scope(row).problems()
        }
