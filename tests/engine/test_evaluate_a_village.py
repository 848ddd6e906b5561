"""The campaign standard on a village whose households are known by their story."""

from datetime import date

import pytest
from tests.small_register import DAY, register

import aboveline


@pytest.fixture(scope="module")
def results():
    return aboveline.evaluate(register(), "china-2013", as_of=DAY)


def decisions(results):
    return {row["household_id"]: row for row in results.decisions.to_pylist()}


def test_each_household_is_where_its_story_puts_it(results):
    states = {name: row["state"] for name, row in decisions(results).items()}
    assert states == {
        "steady": "meets",
        "at-the-line": "does_not_meet",
        "out-of-school": "does_not_meet",
        "bad-roof": "does_not_meet",
        "refused": "cannot_tell",
    }


def test_exactly_at_the_line_is_not_above_it(results):
    row = decisions(results)["at-the-line"]
    assert (row["income_per_person"], row["income"]) == (4000, False)


def test_an_unknown_income_is_neither_zero_nor_a_pass(results):
    row = decisions(results)["refused"]
    assert row["income_per_person"] is None
    assert row["income"] is None


def test_a_child_out_of_school_is_the_subject_of_the_problem(results):
    problems = [row for row in results.problems.to_pylist() if row["rule"] == "schooling"]
    assert [(row["subject"], row["subject_id"]) for row in problems] == [
        ("person", "out-of-school-3")
    ]


def test_what_is_unknown_makes_one_problem_that_lists_it(results):
    found = [row for row in results.problems.to_pylist() if row["rule"].startswith("to_verify")]
    assert [(row["household_id"], row["unknown_inputs"]) for row in found] == [
        ("refused", "income.wage")
    ]


def test_an_area_counts_people_with_those_that_cannot_be_told_apart(results):
    village = {
        row["indicator"]: row for row in results.indicators.to_pylist() if row["area_id"] == "v1"
    }
    poor = village["poor_share"]
    assert (poor["numerator"], poor["denominator"]) == (9, 12)
    assert poor["unknown"] == 1
    assert poor["value"] == pytest.approx(75)


def test_a_county_has_the_sums_of_its_villages(results):
    rows = {
        (row["area_id"], row["indicator"]): row["numerator"]
        for row in results.indicators.to_pylist()
    }
    assert rows["v1", "poor_share"] == rows["c1", "poor_share"] == rows["n", "poor_share"] == 9


def test_a_day_outside_the_standard_is_refused():
    with pytest.raises(aboveline.StandardError) as refused:
        aboveline.evaluate(register(), "china-2013", as_of=date(2024, 1, 1))
    assert [fault.code for fault in refused.value.faults] == ["PACK-009"]


def test_a_province_without_a_monitoring_line_is_refused_and_named():
    with pytest.raises(aboveline.StandardError) as refused:
        aboveline.evaluate(register(), "china-2021", as_of=date(2021, 6, 30))
    assert {(fault.code, fault.place) for fault in refused.value.faults} == {
        ("PACK-010", "monitoring_line")
    }
