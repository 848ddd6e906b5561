"""The indices of global-mpi over a register of four households, counted by hand.

| household | members | lacks                                      | score | poor |
| a         | 2       | nothing                                    | 0     | no   |
| b         | 3       | child died, attendance                     | 6/18  | yes  |
| c         | 4       | schooling, attendance, nutrition, fuel     | 10/18 | yes  |
| d         | 1       | fuel, electricity                          | 2/18  | no   |

H = 7/10; A = (3 x 6/18 + 4 x 10/18) / 7 = 29/63; M0 = 29/90.
"""

from datetime import date

import pyarrow as pa
import pytest

from aboveline.engine import evaluate_tables
from aboveline.standard import load_standard

DAY = date(2020, 6, 30)
LACKS = {"a": (), "b": ("died",), "c": ("fuel",), "d": ("fuel", "electricity")}
ADULT, CHILD = date(1980, 1, 1), date(2010, 3, 1)
PEOPLE = {  # birth date, completed years of schooling, at school, undernourished
    "a": [(ADULT, 9, False, False), (CHILD, 3, True, False)],
    "b": [(ADULT, 9, False, False), (ADULT, 9, False, False), (CHILD, 3, False, False)],
    "c": [
        (ADULT, 2, False, False),
        (ADULT, 0, False, True),
        (CHILD, 3, False, False),
        (CHILD, 3, True, False),
    ],
    "d": [(ADULT, 9, False, False)],
}


def living(name):
    lacks = LACKS[name]
    return {
        "household_id": name,
        "observed_on": DAY,
        "child_died": "died" in lacks,
        "clean_fuel": "fuel" not in lacks,
        "improved_toilet": True,
        "shared_toilet": False,
        "improved_water": True,
        "water_fetch_minutes": 5.0,
        "electricity": "electricity" not in lacks,
        "natural_floor": False,
        "rudimentary_roof": False,
        "rudimentary_walls": False,
        "small_assets": 4,
        "car_or_truck": False,
    }


def register(weights=None, **changes):
    people = [
        {
            "person_id": f"{home}{number}",
            "household_id": home,
            "birth_date": born,
            "schooling_years": years,
            "in_school": at_school,
            "undernourished": undernourished,
        }
        for home, members in PEOPLE.items()
        for number, (born, years, at_school, undernourished) in enumerate(members)
    ]
    households = [{"household_id": name, "area_id": "X"} for name in LACKS]
    for household in households if weights else ():
        household["weight"] = weights[household["household_id"]]
    seen = [{**living(name), **changes.get(name, {})} for name in LACKS]
    return {
        "areas": pa.table({"area_id": ["X"], "parent_id": [None], "level": ["region"]}),
        "households": pa.Table.from_pylist(households),
        "people": pa.Table.from_pylist(people),
        "living": pa.Table.from_pylist(seen),
    }


@pytest.fixture(scope="module")
def standard():
    return load_standard("global-mpi")


def figures(standard, tables):
    found = evaluate_tables(standard, tables, as_of=DAY).indicators.to_pylist()
    return {row["indicator"]: row for row in found}


def test_headcount_intensity_and_index_are_those_counted_by_hand(standard):
    found = figures(standard, register())
    assert found["headcount"]["value"] == pytest.approx(7 / 10)
    assert found["intensity"]["value"] == pytest.approx(29 / 63)
    assert found["adjusted_headcount"]["value"] == pytest.approx(29 / 90)
    assert found["severely_poor"]["value"] == pytest.approx(4 / 10)
    assert found["poor_people"]["value"] == 7


def test_censored_headcounts_count_the_lacks_of_the_poor_only(standard):
    found = figures(standard, register())
    assert found["censored_fuel"]["value"] == pytest.approx(4 / 10)
    assert found["uncensored_fuel"]["value"] == pytest.approx(5 / 10)
    assert found["censored_electricity"]["value"] == 0
    assert found["uncensored_electricity"]["value"] == pytest.approx(1 / 10)
    assert found["censored_attendance"]["value"] == pytest.approx(7 / 10)


def test_the_index_is_headcount_times_intensity_and_the_sum_of_its_parts(standard):
    found = {name: row["value"] for name, row in figures(standard, register()).items()}
    assert found["adjusted_headcount"] == pytest.approx(found["headcount"] * found["intensity"])
    sixths = ("nutrition", "mortality", "schooling", "attendance")
    eighteenths = ("fuel", "sanitation", "water", "electricity", "housing", "assets")
    parts = sum(found[f"censored_{name}"] for name in sixths) / 6
    parts += sum(found[f"censored_{name}"] for name in eighteenths) / 18
    assert found["adjusted_headcount"] == pytest.approx(parts)


def test_survey_weights_count_on_both_sides(standard):
    found = figures(standard, register(weights={"a": 1.0, "b": 2.0, "c": 0.5, "d": 4.0}))
    assert found["headcount"]["value"] == pytest.approx((2 * 3 + 0.5 * 4) / (2 + 6 + 2 + 4))


def test_a_household_that_cannot_be_told_is_in_neither_side(standard):
    unknown = {"child_died": None, "electricity": None, "clean_fuel": None}
    found = figures(standard, register(b=unknown))  # at least 3/18, at most 8/18
    assert found["headcount"]["value"] == pytest.approx(4 / 7)
    assert found["headcount"]["unknown"] == 1  # households
