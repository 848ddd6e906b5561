"""What is to verify (the unknown inputs that criteria wait for), and by when problems are due."""

from collections import defaultdict
from datetime import timedelta
from functools import cache

from tests.engine.reference.evaluation import AGGREGATES, evaluate
from tests.engine.reference.pools import walk


class Inputs:
    """The given names that expressions of a pack rest on, directly or through facts."""

    def __init__(self, pack):
        self.pack = pack
        self.of_criterion = cache(self._of_criterion)

    def _of_criterion(self, name):
        return set(self.below(self.pack.tree(self.pack.criteria[name]["holds"]), "household"))

    def below(self, tree, grain):
        for part in walk(tree):
            if part[:1] == ("name",):
                yield from self.of_name(part[1], grain)
            elif part[:1] == ("call",) and len(part) > 1:
                if part[1] in AGGREGATES:
                    yield "people"
                if part[1] == "area_fact":
                    yield f"area_fact.{part[2][1]}"

    def of_name(self, name, grain):
        pack = self.pack
        if name.startswith("person."):
            grain, name = "person", name.removeprefix("person.")
        if name.startswith("income."):
            yield from self.of_income(name)
        elif name in pack.fields[grain]:
            yield f"person.{name}" if grain == "person" else name
        elif name in pack.facts[grain]:
            said = pack.facts[grain][name]
            if "score" in said:
                for part in said["score"]:
                    yield from self.of_name(part, grain)
            else:
                yield from self.below(pack.tree(said["is"]), grain)
        elif name in pack.criteria and grain == "household":
            yield from self.below(pack.tree(pack.criteria[name]["holds"]), grain)
        elif grain == "person":
            yield from self.of_name(name, "household")

    def of_income(self, name):
        kinds = self.pack.income["kinds"]
        if name != "income.net":
            yield name
        else:
            yield from (f"income.{kind}" for kind, said in kinds.items() if said.get("required"))


def is_unknown(scope, given):
    """Whether an input of a household is unknown; of a member's, whether some member's is."""
    if given == "people":
        return not scope.people()
    if given.startswith("person."):
        return any(person.value(given) is None for person in scope.people())
    if given.startswith("area_fact."):
        return scope.area_fact(given.removeprefix("area_fact.")) is None
    if given.startswith("income."):  # an amount of each member is an answer without members too
        kind = given.removeprefix("income.")
        return scope.judge.income(scope.household, kind, members=1) is None
    return scope.value(given) is None


def waiting(judge, inputs, household):
    """The unknown inputs that an unknown criterion of a household waits for; None if none is."""
    scope = judge.scope(household)
    untold = [name for name in judge.pack.criteria if scope.value(name) is None]
    given = set().union(*(inputs.of_criterion(name) for name in untold))
    return {name for name in given if is_unknown(scope, name)} if untold else None


def to_verify(judge):
    """Subject to the unknown inputs listed: households, or the areas that stand for them."""
    said = judge.pack.said.get("to_verify")
    if not said:
        return {}
    inputs = Inputs(judge.pack)
    waits = {row["household_id"]: waiting(judge, inputs, row) for row in judge.households}
    areas = defaultdict(list)
    for row in judge.households:
        above = [a for a in judge.areas.upwards(row["area_id"]) if "bundle_level" in said]
        area = next((a["area_id"] for a in above if a["level"] == said["bundle_level"]), None)
        areas[area].append(row["household_id"])
    found = {}
    for area, keys in areas.items():
        share = sum(waits[key] is not None for key in keys) / len(keys)
        if area is not None and share > said.get("bundle_above", 1):
            found["to_verify_area", area] = None
        else:
            found |= {("to_verify", key): waits[key] for key in keys if waits[key] is not None}
    return found


def due_on(judge, household, rule):
    """The last day of a rule's deadline: so many days, or working days, after the day judged."""
    said = judge.pack.said["to_verify"] if rule == "to_verify" else judge.pack.problems[rule]
    days = evaluate(judge.pack.tree(said["due"]["days"]), judge.scope(household))
    if said["due"].get("counted", "calendar") == "calendar":
        return judge.as_of + timedelta(days=int(days))
    day, left = judge.as_of, int(days)
    while left:
        day += timedelta(days=1)
        left -= is_worked(judge.pack.said["calendar"], day)
    return day


def is_worked(calendar, day):
    year = calendar["years"][day.year]
    if day in year.get("worked_weekends", ()):
        return True
    return day not in year["holidays"] and day.isoweekday() not in calendar.get("weekend", (6, 7))
