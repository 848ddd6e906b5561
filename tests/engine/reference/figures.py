"""Indicators of areas at every level, and the exits they decide."""

from fractions import Fraction

from tests.engine.reference.evaluation import evaluate, together
from tests.engine.reference.judge import STATES
from tests.engine.reference.money import Money


def number(value):
    """An exact number of a value; a truth counts one."""
    return value.exact if isinstance(value, Money) else Fraction(value)


def weight_of(household):
    """The survey weight; 1 where there is none."""
    weight = household.get("weight")
    return Fraction(1) if weight is None else Fraction(str(weight))


def parts(judge, household, said):
    """Numerator, denominator; None where unknown, False where the household does not count."""
    scope = judge.scope(household)
    below = said.get("denominator", "true")
    bottom = True if below == "none" else evaluate(judge.pack.tree(below), scope)
    if bottom is False:
        return False
    top = evaluate(judge.pack.tree(said["numerator"]), scope)
    each = weight_of(household)
    if said["counts"] == "people":
        members = scope.value("members")
        each = None if members is None else each * Fraction(members)
    if top is None or bottom is None or each is None:
        return None
    return number(top) * each, number(bottom) * each


def indicators(judge):
    """Value, numerator, denominator and weight of unknown households by area and indicator."""
    sums = {}
    for household in judge.households:
        found = {
            name: parts(judge, household, said) for name, said in judge.pack.indicators.items()
        }
        for area in judge.areas.upwards(household["area_id"]):
            for name, pair in found.items():
                entry = sums.setdefault((area["area_id"], name), [Fraction(0), Fraction(0), 0, 0])
                if pair is None:
                    entry[3] += weight_of(household)
                elif pair:
                    entry[0] += pair[0]
                    entry[1] += pair[1]
                    entry[2] += 1
    return {key: figure(judge.pack.indicators[key[1]], *entry) for key, entry in sums.items()}


def figure(said, top, bottom, known, unknown):
    whole = said.get("denominator") == "none"
    value = None
    if known and (whole or bottom != 0):
        value = top if whole else top / bottom * (100 if said.get("unit") == "percent" else 1)
    return {
        "value": value,
        "numerator": top,
        "denominator": None if whole else bottom,
        "unknown": unknown,
    }


class AreaScope:
    """The names of one area's criteria."""

    def __init__(self, judge, area, figures):
        self.judge, self.area, self.figures = judge, area, figures

    def indicator(self, name):
        found = self.figures.get((self.area["area_id"], name), {"value": None})["value"]
        return None if found is None else float(found)

    def area_fact(self, name):
        return self.judge.areas.fact(self.area["area_id"], name)

    def parameter(self, name):
        return self.judge.areas.parameter(self.area["area_id"], name)

    def tagged(self, tag):
        return self.judge.areas.tagged(self.area["area_id"], tag)

    def value(self, name):
        if name == "as_of":
            return self.judge.as_of
        raise LookupError(name)


def exits(judge, figures):
    """State and criteria by area and exit."""
    found = {}
    for name, said in judge.pack.exits.items():
        if "criteria" not in said:
            continue
        for area in judge.areas.rows.values():
            lived_in = any(key[0] == area["area_id"] for key in figures)
            if lived_in and area["level"] == said.get("level", name):
                scope = AreaScope(judge, area, figures)
                criteria = {
                    key: evaluate(judge.pack.tree(c["holds"], f"exits.{name}.{key}"), scope)
                    for key, c in said["criteria"].items()
                }
                meets = together("and", list(criteria.values()))
                found[area["area_id"], name] = {"state": STATES[meets], **criteria}
    return found
