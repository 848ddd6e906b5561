"""Types and units are checked when a pack is loaded; every fault says what would be right."""

from datetime import date

import pytest
from tests.engine.reference import throwaway

from aboveline.standard import load_standard
from aboveline.standard.errors import StandardError

FIELDS = {
    "wage": {"type": "money", "unit": "dollars per household per year"},
    "rent": {"type": "money", "unit": "dollars per household per month"},
    "land": {"type": "number", "unit": "mu per household"},
    "water": {"type": "number", "unit": "litres per person per day"},
    "distance": {"type": "number", "unit": "metres"},
    "climb": {"type": "number", "unit": "metres"},
    "wait": {"type": "number", "unit": "minutes"},
    "rooms": {"type": "integer", "unit": "rooms per household"},
    "ratio": {"type": "number"},
    "built_on": {"type": "date"},
    "grade": {"type": "code", "values": ["A", "B", "C", "D"]},
    "kind": {"type": "code", "values": ["tap", "well"]},
    "tiled": {"type": "boolean"},
}
PEOPLE = {
    "birth_date": {},
    "pension": {"type": "money", "unit": "dollars per person per month"},
    "share": {"type": "number", "unit": "percent"},
    "alone": {"type": "boolean"},
}
LINE = {"from": date(2019, 1, 1), "to": date(2021, 1, 1), "source": "S1"}
PARAMETERS = {
    "line": ("dollars per person per year", 3000),
    "rent_limit": ("dollars per household per month", 500),
    "far": ("metres", 1000),
    "days": ("days", 10),
    "least_water": ("litre per person per day", 20),
    "opened": ("date", date(2019, 5, 1)),
}

DERIVED = {  # the unit that follows
    "count(person)": "persons per household",
    "wage": "dollars per household per year",
    "wage / count(person)": "dollars per person per year",
    "per_year(rent)": "dollars per household per year",
    "per_month(wage)": "dollars per household per month",
    "wage + per_year(rent)": "dollars per household per year",
    "sum(person.pension)": "dollars per household per month",
    "sum(known(person.pension))": "dollars per household per month",
    "wage + per_year(sum(person.pension))": "dollars per household per year",
    "water * count(person)": "litres per household per day",
    "land / count(person)": "mu per person",
    "distance / wait": "metres per minute",
    "distance + 5": "metres",
    "2 * distance": "metres",
    "greatest(distance, climb)": "metres",
    "least(wage, 0)": "dollars per household per year",
    "case when tiled then distance else climb end": "metres",
    "case when tiled then wage else 0 end": "dollars per household per year",
    "years_between(built_on, as_of)": "years",
    "months_between(built_on, as_of)": "months",
    "days_between(built_on, date '2020-01-01')": "days",
    "-wage": "dollars per household per year",
    "round(distance)": "metres",
    "parameter('line') * count(person)": "dollars per household per year",
}

SOUND = [  # nothing is wrong
    "wage / count(person) > parameter('line')",
    "wage > 0",
    "rent <= parameter('rent_limit')",
    "distance > 1000",
    "distance / climb > 0.5",
    "water >= parameter('least_water')",
    "wage / per_year(rent) >= 0.3",
    "wage = per_year(rent)",
    "count(person) >= 3",
    "any(person.pension > 0)",
    "any(years_between(person.birth_date, as_of) between 6 and 15)",
    "built_on < as_of",
    "built_on > parameter('opened')",
    "add_days(built_on, parameter('days')) <= as_of",
    "grade in ('A', 'B') and kind = 'tap'",
    "ratio * wage > per_year(rent)",
]

REFUSED = {  # the code, and words that the message or the remedy holds
    "wage + rent": ("EXPR-007", "per_year", "per_month", "month", "year"),
    "wage > rent": ("EXPR-007", "per_year", "per_month"),
    "greatest(wage, rent)": ("EXPR-007",),
    "case when tiled then wage else rent end": ("EXPR-007",),
    "wage > parameter('line')": ("EXPR-007", "person", "household"),
    "wage between rent and wage": ("EXPR-007",),
    "distance + wait": ("EXPR-007", "metre", "minute"),
    "distance > wait": ("EXPR-007",),
    "water > land": ("EXPR-007",),
    "sum(person.pension) > parameter('line')": ("EXPR-007",),
    "wage > 3000": ("EXPR-009", "parameter"),
    "3000 < wage": ("EXPR-009",),
    "wage + 1": ("EXPR-009",),
    "greatest(wage, 1)": ("EXPR-009",),
    "wage between 0 and 100": ("EXPR-009",),
    "wage in (1, 2)": ("EXPR-009",),
    "any(person.pension > 5)": ("EXPR-009",),
    "tiled + 1": ("EXPR-006",),
    "tiled > distance": ("EXPR-006",),
    "tiled and distance": ("EXPR-006",),
    "not distance": ("EXPR-006",),
    "-tiled": ("EXPR-006",),
    "grade > 1": ("EXPR-006",),
    "grade = 'E'": ("EXPR-010", "A", "D"),
    "grade in ('A', 'tap')": ("EXPR-010",),
    "grade = distance": ("EXPR-006",),
    "built_on > 5": ("EXPR-006",),
    "built_on + 5 > as_of": ("EXPR-006",),
    "built_on = grade": ("EXPR-006",),
    "as_of > 2020": ("EXPR-006",),
    "case when distance then 1 else 2 end": ("EXPR-006",),
    "case when tiled then 1 else true end": ("EXPR-006",),
    "sum(person.alone) > 1": ("EXPR-006",),
    "any(person.share)": ("EXPR-006",),
    "abs(tiled) > 1": ("EXPR-006",),
    "years_between(distance, as_of) > 1": ("EXPR-006",),
    "days_between(built_on, as_of) > 5": ("EXPR-008", "add_days"),
    "days_between(as_of, built_on) > 5": ("EXPR-008", "add_days"),
    "abs(distance, climb) > 1": ("EXPR-008",),
    "least() > 1": ("EXPR-008",),
    "parameter('nothing') > 1": ("EXPR-005",),
    "area_fact('nothing')": ("EXPR-005",),
    "nothing > 1": ("EXPR-005",),
    "any(person.nothing)": ("EXPR-005",),
    "score_at_least(wage, 1)": ("EXPR-008",),
}


def pack(tmp_path, facts):
    sections = throwaway.sections(
        parameters={
            name: {"label": name, "unit": unit, "values": [{**LINE, "value": value}]}
            for name, (unit, value) in PARAMETERS.items()
        }
    )
    sections["pack"]["money"] = "dollars"
    sections["fields"]["person"] = PEOPLE
    sections["fields"]["household"] = {
        name: {**about, "table": "living"} for name, about in FIELDS.items()
    }
    sections["facts"]["household"] |= facts
    sections["criteria"]["calm"]["holds"] = "tiled"
    return throwaway.write_pack(tmp_path / "throwaway", sections)


def numbered(expressions):
    return {f"f{number}": text for number, text in enumerate(expressions)}


def test_sound_expressions_load(tmp_path):
    load_standard(pack(tmp_path, {n: {"is": t} for n, t in numbered([*DERIVED, *SOUND]).items()}))


def test_declared_unit_that_is_the_derived_one_loads(tmp_path):
    facts = {n: {"is": t, "unit": DERIVED[t]} for n, t in numbered(DERIVED).items()}
    load_standard(pack(tmp_path, facts))


def test_singular_and_plural_units_are_the_same(tmp_path):
    facts = {
        "thirst": {"is": "water", "unit": "litre per person per day"},
        "age": {"is": "years_between(built_on, as_of)", "unit": "year"},
        "people": {"is": "count(person)", "unit": "person per household"},
    }
    load_standard(pack(tmp_path, facts))


def test_declared_unit_that_differs_is_refused_and_both_are_shown(tmp_path):
    names = numbered(DERIVED)
    facts = {name: {"is": text, "unit": "apples per tree"} for name, text in names.items()}
    with pytest.raises(StandardError) as refused:
        load_standard(pack(tmp_path, facts))
    for name, text in names.items():
        (fault,) = [f for f in refused.value.faults if name in f.place.split(".")]
        assert fault.code == "PACK-007", text
        said = fault.message + fault.remedy
        assert "apple" in said
        assert DERIVED[text].split()[0].rstrip("s") in said, said


@pytest.fixture(scope="module")
def faults(tmp_path_factory):
    facts = {name: {"is": text} for name, text in numbered(REFUSED).items()}
    with pytest.raises(StandardError) as refused:
        load_standard(pack(tmp_path_factory.mktemp("packs"), facts))
    return refused.value.faults


@pytest.mark.parametrize("text", REFUSED)
def test_expression_whose_types_or_units_do_not_fit_is_refused(faults, text):
    name = {text: name for name, text in numbered(REFUSED).items()}[text]
    found = [fault for fault in faults if name in fault.place.split(".")]
    code, *words = REFUSED[text]
    assert [fault.code for fault in found] == [code], found
    for word in words:
        assert word in found[0].message + found[0].remedy, found[0]
