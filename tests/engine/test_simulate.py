"""What a changed standard would do, counted by hand on five households of three."""

import pytest
from tests.small_register import DAY, register

import aboveline


@pytest.fixture(scope="module")
def higher():
    return aboveline.simulate(register(), "china-2013", as_of=DAY, set_={"exit_line": 10000})


def test_a_higher_line_takes_in_who_is_at_it(higher):
    flows = {(row["before"], row["after"]): row["households"] for row in higher.flows.to_pylist()}
    assert flows == {
        ("meets", "does_not_meet"): 1,
        ("does_not_meet", "does_not_meet"): 3,
        ("cannot_tell", "cannot_tell"): 1,
    }
    assert higher.entering == {"households": 1, "people": 3}
    assert higher.leaving == {"households": 0, "people": 0}


def test_statistics_before_and_after_leave_the_unknown_out(higher):
    found = {row["statistic"]: row for row in higher.statistics.to_pylist()}
    assert found["headcount"]["before"] == pytest.approx(1 / 4)
    assert found["headcount"]["after"] == pytest.approx(1)
    assert found["gap"]["after"] == pytest.approx((10000 - 4000) / 10000 / 4)


def test_criteria_count_failures_and_unknowns_apart(higher):
    income = next(r for r in higher.criteria.to_pylist() if r["criterion"] == "income")
    assert (income["fails_before"], income["fails_after"]) == (1, 4)
    assert (income["unknown_before"], income["unknown_after"]) == (1, 1)


def test_setting_a_parameter_that_is_not_there_is_refused():
    with pytest.raises(aboveline.StandardError) as refused:
        aboveline.simulate(register(), "china-2013", as_of=DAY, set_={"exit_lin": 1})
    assert refused.value.faults[0].code == "PACK-004"
