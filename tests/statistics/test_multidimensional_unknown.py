"""An unknown indicator is never a zero in silence."""

import math

import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from aboveline.statistics.multidimensional_estimates import multidimensional

PEOPLE = {
    "a": [1, 1, 0, None, 0, None],
    "b": [1, 0, 0, 1, None, 1],
    "w": [1.0, 2.0, 3.0, 4.0, 5.0, 5.0],
    "place": ["north", "north", "south", "south", None, "south"],
}
SPEC = {
    "dimensions": {"x": {"indicators": {"a": {}}}, "y": {"indicators": {"b": {}}}},
    "cutoffs": ["1/2"],
    "weight": "w",
    "by": "place",
}


def head(result, group=None):
    rows = result.estimates.to_pylist()
    (row,) = [r for r in rows if r["measure"] == "H" and r["group"] == group and not r["by"]]
    return row["estimate"]


def test_rows_with_an_unknown_indicator_are_left_out_and_counted():
    result = multidimensional(PEOPLE, SPEC)
    assert head(result) == pytest.approx(3 / 6)
    whole = result.sample.to_pylist()[0]
    assert (whole["rows"], whole["rows_left_out"]) == (3, 3)
    assert (whole["weight"], whole["weight_left_out"]) == (6.0, 14.0)
    assert whole["share_left_out"] == pytest.approx(0.7)


def test_each_indicator_says_how_often_it_is_unknown():
    rows = multidimensional(PEOPLE, SPEC).unknown.to_pylist()
    assert [(r["indicator"], r["rows"], r["weight"], r["rule"]) for r in rows] == [
        ("a", 2, 9.0, "leave_out"),
        ("b", 1, 5.0, "leave_out"),
    ]
    assert rows[0]["weight_share"] == pytest.approx(0.45)


@pytest.mark.parametrize(("rule", "expected"), [("not_deprived", 12 / 20), ("deprived", 17 / 20)])
def test_unknown_may_be_counted_one_way_or_the_other_when_the_specification_says_so(rule, expected):
    result = multidimensional(PEOPLE, SPEC | {"unknown": rule})
    assert head(result) == pytest.approx(expected)
    assert result.sample["rows_left_out"].to_pylist()[0] == 0
    assert {r["rule"] for r in result.unknown.to_pylist()} == {rule}


def test_one_indicator_may_have_a_rule_of_its_own():
    dimensions = {
        "x": {"indicators": {"a": {"unknown": "not_deprived"}}},
        "y": {"indicators": {"b": {}}},
    }
    result = multidimensional(PEOPLE, SPEC | {"dimensions": dimensions})
    assert head(result) == pytest.approx(12 / 15)
    assert result.sample["rows_left_out"].to_pylist()[0] == 1


def test_an_unknown_group_is_a_group_of_its_own():
    people = PEOPLE | {"a": [1, 1, 0, 0, 1, 0], "b": [1, 0, 0, 1, 1, 1]}
    rows = multidimensional(people, SPEC).sample.to_pylist()
    assert [(r["by"], r["group"], r["rows"]) for r in rows] == [
        (None, None, 6),
        ("place", "north", 2),
        ("place", "south", 3),
        ("place", None, 1),
    ]


def test_a_group_of_which_nothing_is_known_has_no_estimate():
    people = PEOPLE | {"place": ["north"] * 3 + ["south"] * 3}
    result = multidimensional(people, SPEC)
    assert {r["group"] for r in result.estimates.to_pylist()} == {None, "north"}
    south = result.sample.to_pylist()[-1]
    assert (south["group"], south["rows"], south["rows_left_out"]) == ("south", 0, 3)


def test_units_that_are_wholly_unknown_stay_in_the_design():
    people = {"a": [1, 0, 1, None], "p": [1, 2, 3, 4]}
    spec = {"dimensions": {"x": {"indicators": {"a": {}}}}, "cutoffs": [1], "psu": "p"}
    (row,) = [
        r for r in multidimensional(people, spec).estimates.to_pylist() if r["measure"] == "H"
    ]
    # Scores 1/9, -2/9, 1/9 and 0 over four units: sqrt(4 / 3 * 6 / 81).
    assert row["std_error"] == pytest.approx(math.sqrt(4 / 3 * 6 / 81))
    assert row["df"] == 2


def test_rows_without_weight_count_for_nothing_but_the_design():
    people = {"a": [1, 0, 1, 1], "w": [1, 1, 1, 0]}
    spec = {"dimensions": {"x": {"indicators": {"a": {}}}}, "cutoffs": [1], "weight": "w"}
    (row,) = [
        r for r in multidimensional(people, spec).estimates.to_pylist() if r["measure"] == "H"
    ]
    assert row["estimate"] == pytest.approx(2 / 3)
    assert row["std_error"] == pytest.approx(math.sqrt(4 / 3 * 6 / 81))
    assert row["df"] == 2


@pytest.mark.parametrize("make", [pa.table, pd.DataFrame, pl.DataFrame])
def test_tables_of_other_libraries_are_read_as_they_are(make):
    result = multidimensional(make(PEOPLE), SPEC)
    assert head(result) == pytest.approx(0.5)
    assert pl.from_arrow(result.estimates).height == result.estimates.num_rows
