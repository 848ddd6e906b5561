"""Changes between times: which pairs, what kinds, and the arithmetic of small examples."""

import doctest
import importlib

import numpy as np
import pytest

from aboveline.statistics.changes import Pair, absolute_change, relative_change, wald_test
from aboveline.statistics.multidimensional_estimates import multidimensional

SPEC = {"dimensions": {"x": {"indicators": {"a": {}}}}, "cutoffs": [1]}


def pair(before, after, variance_before=0.0, variance_after=0.0, covariance=0.0):
    given = (before, after, variance_before, variance_after, covariance)
    return Pair(*(np.array(value) for value in given))


def changes(table, **wanted):
    rows = multidimensional(table, SPEC | {"time": {"column": "year"}}).changes.to_pylist()
    return [r for r in rows if all(r[k] == v for k, v in wanted.items())]


def test_each_time_is_compared_with_the_next_and_the_first_with_the_last():
    table = {"a": [1, 0] * 3, "year": [2000, 2000, 2005, 2005, 2010, 2010]}
    found = changes(table, measure="H", type="absolute", annualised=False)
    assert [(r["from"], r["to"]) for r in found] == [
        ("2000", "2005"),
        ("2005", "2010"),
        ("2000", "2010"),
    ]


def test_two_times_have_four_kinds_of_change():
    table = {"a": [1, 1, 1, 1, 1, 0, 0, 0], "year": [2000] * 4 + [2002] * 4}
    found = {(r["type"], r["annualised"]): r["estimate"] for r in changes(table, measure="H")}
    assert found == pytest.approx(
        {
            ("absolute", False): -0.75,
            ("absolute", True): -0.375,
            ("relative", False): -0.75,
            ("relative", True): -0.5,
        }
    )


def test_one_time_has_no_change():
    assert changes({"a": [1, 0], "year": [2000, 2000]}) == []


def test_a_relative_change_from_nothing_is_unknown():
    table = {"a": [0, 0, 1, 0], "year": [2000, 2000, 2001, 2001]}
    (row,) = changes(table, measure="H", type="relative", annualised=False)
    assert row["estimate"] is None
    (row,) = changes(table, measure="H", type="absolute", annualised=False)
    assert row["estimate"] == 0.5


def test_a_relative_change_to_nothing_is_a_loss_of_all():
    change = relative_change(pair(0.5, 0.0, variance_after=0.01))
    assert float(change.estimate) == -1.0
    assert float(change.std_error) == pytest.approx(0.2)


def test_covariance_lowers_the_error_of_an_absolute_change():
    # Var(after - before) = 4 + 9 - 2 * 6 = 1.
    change = absolute_change(pair(10.0, 12.0, 4.0, 9.0, 6.0))
    assert float(change.std_error) == pytest.approx(1.0)


@pytest.mark.parametrize("years", [1.0, 2.0, 8.5])
def test_standard_errors_of_rates_follow_the_slopes_of_the_rate(years):
    before, after, step = 0.4, 0.25, 1e-6

    def rate(b, a):
        return (a / b) ** (1 / years) - 1

    slope_b = (rate(before + step, after) - rate(before - step, after)) / (2 * step)
    slope_a = (rate(before, after + step) - rate(before, after - step)) / (2 * step)
    variance = slope_b**2 * 0.001 + slope_a**2 * 0.002 + 2 * slope_b * slope_a * 0.0005
    change = relative_change(pair(before, after, 0.001, 0.002, 0.0005), years)
    assert float(change.estimate) == pytest.approx(rate(before, after))
    assert float(change.std_error) == pytest.approx(variance**0.5, rel=1e-6)


def test_equal_groups_are_not_told_apart():
    test = wald_test([0.3, 0.3, 0.3], np.eye(3) * 0.01, df=20)
    assert (test.statistic, test.df_numerator, test.p_value) == (0.0, 2, 1.0)


@pytest.mark.parametrize(
    ("estimates", "covariance", "df"),
    [([0.3], [[0.1]], 9), ([0.3, 0.4], np.zeros((2, 2)), 9), ([0.1, 0.2, 0.3], np.eye(3), 1)],
)
def test_a_test_that_the_design_cannot_carry_is_refused(estimates, covariance, df):
    assert wald_test(estimates, covariance, df=df) is None


@pytest.mark.parametrize(
    "name",
    [
        "changes",
        "multidimensional_estimates",
        "multidimensional_reader",
        "multidimensional_spec",
        "replicate_factors",
    ],
)
def test_examples_in_the_documentation_hold(name):
    module = importlib.import_module(f"aboveline.statistics.{name}")
    result = doctest.testmod(module)
    assert result.attempted > 0
    assert result.failed == 0
