"""The cases of a pack, read and judged by the reference."""

from datetime import date
from pathlib import Path

import yaml
from tests.engine.reference.evaluation import evaluate, together
from tests.engine.reference.figures import AreaScope
from tests.engine.reference.judge import STATES, Judge
from tests.engine.reference.money import Money
from tests.engine.reference.rows import window_of

LONG_AGO = date(1900, 1, 1)


def read_cases(folder):
    """Casts by name and cases in order, of every file of the folder."""
    cast, cases = {}, []
    for file in sorted((Path(folder) / "cases").glob("*.yaml")):
        said = yaml.load(file.read_bytes(), Loader=yaml.CSafeLoader) or {}
        if isinstance(said, dict):
            cast |= said.get("cast", {})
            cases += said.get("cases", [])
    return cast, cases


def known(row):
    return {name: None if value == "unknown" else value for name, value in row.items()}


def people_of(base, case):
    people = [dict(person) for person in base.get("people", [])]
    for number, changes in case.get("people", {}).items():
        people[int(number) - 1] |= changes
    gone = case.get("without_people", [])
    kept = [p for n, p in enumerate(people, 1) if n not in gone and "all" not in gone]
    return kept + case.get("add_people", [])


def income_rows(said, window, currency):
    if isinstance(said, list):
        return [{"household_id": "h", "recorded_at": None, **row} for row in said]
    span = {"household_id": "h", "month_from": window[0], "month_to": window[1]}
    rows = []
    for kind, answer in said.items():
        row = {**span, "kind": kind, "answer": answer}
        if not isinstance(answer, str):
            row |= {"answer": "amount", "amount": answer, "currency": currency}
            row |= {"period": "year", "basis": "household"}
        if answer != "unknown":
            rows.append(row)
    return rows


def merged_income(base, change):
    if isinstance(base, list) or isinstance(change, list):
        return change if change is not None else base
    return {**(base or {}), **(change or {})}


def area_of(base, case):
    said = {**base.get("area", {}), **case.get("area", {})}
    return {
        "area_id": "a",
        "parent_id": None,
        "level": "village",
        "code": str(said.get("code", "a")),
        "tags": " ".join(said.get("tags", [])),
    }


def facts_of(case):
    return [
        {"area_id": "a", "fact": name, "value": str(value), "day": LONG_AGO}
        for name, value in case.get("area_facts", {}).items()
        if value != "unknown"
    ]


def tables_of(pack, cast, case):
    """The register of one case."""
    base = cast[case["like"]] if "like" in case else {}
    fields = known({**base.get("household", {}), **case.get("set", {})})
    tables = {
        "areas": [area_of(base, case)],
        "households": [{"household_id": "h", "area_id": "a"}],
        "living": [{"household_id": "h", "observed_on": LONG_AGO}],
        "visits": [{"household_id": "h", "visited_on": fields.get("visited_on", LONG_AGO)}],
        "people": [
            {"person_id": f"h-{n}", "household_id": "h", **known(person)}
            for n, person in enumerate(people_of(base, case), 1)
        ],
        "area_facts": facts_of(case),
        "income": [],
    }
    for field in pack.fields["household"].values():
        tables[field.table][0][field.name] = fields.get(field.name)
    if tables["visits"][0]["visited_on"] is None:
        tables["visits"] = []
    if pack.income:
        window = window_of(pack.income["window"], case["as_of"])
        said = merged_income(base.get("income"), case.get("income"))
        tables["income"] = income_rows(said or {}, window, pack.said["pack"]["currency"])
    return tables


class Case:
    """One case under one reading of the pack: what comes out where something is expected."""

    def __init__(self, pack, cast, said):
        self.pack, self.said = pack, said
        self.judge = Judge(pack, tables_of(pack, cast, said), said["as_of"])
        self.expected = dict(said.get("expect", {}))
        if "problems" in said:
            self.expected["problems"] = sorted(said["problems"])

    def forget(self, names):
        """Take back the values of some names, after a rule that they rest on was changed."""
        household = self.judge.households[0]
        for scope in (self.judge.scope(household), *self.judge.members_of(household)):
            for name in names & scope.found.keys():
                del scope.found[name]

    def outcome(self, name):
        """The value of one expected name."""
        if "exit" in self.said:
            return self.area_outcome(name)
        scope = self.judge.scope(self.judge.households[0])
        if name == "problems":
            return sorted({rule for rule, _ in scope.problems()})
        if name in self.pack.benefits:
            return scope.benefit(name)
        return scope.value(name)

    def area_outcome(self, name):
        area = self.judge.areas.rows["a"]
        given = self.said.get("indicators", {})
        figures = {
            ("a", key): {"value": None if value == "unknown" else value}
            for key, value in given.items()
        }
        scope = AreaScope(self.judge, area, figures)
        exit_ = self.said["exit"]
        criteria = {
            key: evaluate(self.pack.tree(c["holds"], f"exits.{exit_}.{key}"), scope)
            for key, c in self.pack.exits[exit_]["criteria"].items()
        }
        met = together("and", list(criteria.values()))
        return {**criteria, "state": STATES[met], "meets": met}[name]

    def agrees(self, name):
        return same(self.outcome(name), self.expected[name])


def same(value, expected):
    """Whether a value is the expected one as a person writes it."""
    if expected == "unknown" or expected is None:
        return value is None
    if isinstance(value, bool) or isinstance(expected, bool) or value is None:
        return value is expected
    if isinstance(value, Money):
        return abs(value.exact - Money.of(expected).exact) <= Money.of("0.005").exact
    if isinstance(value, float):
        return abs(value - float(expected)) <= 1e-6 * max(1, abs(value))
    return value == expected
