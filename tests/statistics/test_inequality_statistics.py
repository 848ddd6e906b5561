"""Inequality statistics and curves, against hand calculations and their definitions."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aboveline.statistics import (
    WelfareError,
    atkinson,
    decompose_generalised_entropy,
    generalised_entropy,
    gini,
    growth_incidence,
    j_divergence,
    lorenz,
    mean,
    partial_sum,
    quantile,
    ratio,
    sample_of,
    share_ratio,
    total,
)

FIVE = [1.0, 2.0, 3.0, 4.0, 10.0]


def only(estimates):
    assert estimates.value.shape == (1,)
    return float(estimates.value[0])


def test_gini_is_the_mean_difference_over_twice_the_mean():
    values = np.array(FIVE)
    difference = np.abs(values[:, None] - values[None, :]).mean()
    assert only(gini(sample_of(FIVE))) == pytest.approx(difference / (2 * values.mean()))


def test_gini_conventions_differ_as_documented():
    values, weights = np.array([1.0, 2.0, 6.0]), np.array([1.0, 3.0, 2.0])
    sample = sample_of(values, weights=weights)
    # ranks 1, 4, 6; N 6, T 19
    trapezoid = (1 * 1 * 1 + 5 * 3 * 2 + 10 * 2 * 6) / (6 * 19) - 1
    other = (1 * 1 * 1 + 7 * 3 * 2 + 11 * 2 * 6) / (6 * 19) - 1
    assert only(gini(sample)) == pytest.approx(trapezoid)
    assert only(gini(sample, convention="2R-1")) == pytest.approx(other)
    assert only(gini(sample, convention="corrected")) == pytest.approx(trapezoid * 3 / 2)


def test_generalised_entropy_follows_its_definition():
    shares = np.array(FIVE) / 4.0
    sample = sample_of(FIVE)
    assert only(generalised_entropy(sample, 0)) == pytest.approx(-np.log(shares).mean())
    assert only(generalised_entropy(sample, 1)) == pytest.approx((shares * np.log(shares)).mean())
    assert only(generalised_entropy(sample, 2)) == pytest.approx(((shares**2).mean() - 1) / 2)
    assert only(generalised_entropy(sample, -1)) == pytest.approx(((1 / shares).mean() - 1) / 2)


def test_zero_incomes_in_the_log_deviation_are_refused_dropped_or_set_to_one():
    sample = sample_of([0.0, 10.0, 20.0])
    with pytest.raises(WelfareError, match="1 rows"):
        generalised_entropy(sample, 0)
    dropped = math.log(15) - (math.log(10) + math.log(20)) / 2
    set_to_one = math.log(10) - (0 + math.log(10) + math.log(20)) / 3
    assert only(generalised_entropy(sample, 0, zeros="drop")) == pytest.approx(dropped)
    assert only(generalised_entropy(sample, 0, zeros="world_bank")) == pytest.approx(set_to_one)


def test_negative_incomes_are_refused_where_there_is_no_power_of_them():
    sample = sample_of([-5.0, 10.0, 20.0])
    for statistic in (generalised_entropy, atkinson, j_divergence):
        with pytest.raises(WelfareError, match="1 rows"):
            statistic(sample)
    with pytest.raises(WelfareError, match="negative welfare"):
        atkinson(sample, 0.5)
    assert only(generalised_entropy(sample, 2)) > 0


def test_atkinson_compares_the_equivalent_with_the_mean():
    values = np.array(FIVE)
    sample = sample_of(FIVE)
    assert only(atkinson(sample, 1)) == pytest.approx(1 - np.exp(np.log(values).mean()) / 4)
    assert only(atkinson(sample, 2)) == pytest.approx(1 - 1 / (1 / values).mean() / 4)
    assert only(atkinson(sample, 0.5)) == pytest.approx(1 - np.sqrt(values).mean() ** 2 / 4)


def test_j_divergence_is_theil_plus_log_deviation():
    shares = np.array(FIVE) / 4.0
    assert only(j_divergence(sample_of(FIVE))) == pytest.approx(
        ((shares - 1) * np.log(shares)).mean()
    )


def test_share_ratio_compares_the_top_with_the_bottom():
    sample = sample_of([float(i) for i in range(1, 11)])
    # the cut at a share that is reached exactly lies between two incomes: 2.5 and 8.5
    assert only(share_ratio(sample)) == pytest.approx((9 + 10) / (1 + 2))
    assert only(share_ratio(sample, top=0.9, bottom=0.4)) == pytest.approx(10 / 10)


def test_quantile_is_the_value_or_the_mean_of_two():
    sample = sample_of([3.0, 1.0, 2.0, 4.0], weights=[1, 2, 1, 4])
    assert only(quantile(sample, 0.2)) == 1.0
    assert only(quantile(sample, 0.25)) == 1.5
    assert only(quantile(sample, 0.5)) == 3.5
    assert only(quantile(sample, 0.51)) == 4.0
    assert only(partial_sum(sample, 0.3)) == 2 * 1 + 1 * 2


def test_lorenz_ordinates_are_interpolated():
    sample = sample_of([1.0, 2.0, 3.0, 4.0])
    assert only(lorenz(sample, 0.25)) == pytest.approx(0.1)
    assert only(lorenz(sample, 0.375)) == pytest.approx(0.2)
    assert only(lorenz(sample, 1.0)) == pytest.approx(1.0)
    assert only(lorenz(sample, 0.5, generalised=True)) == pytest.approx(0.75)


def test_twice_the_area_between_diagonal_and_lorenz_curve_is_the_gini():
    sample = sample_of(FIVE, weights=[2, 1, 1, 3, 1])
    grid = np.linspace(0, 1, 2001)
    curve = np.array([0.0, *[only(lorenz(sample, p)) for p in grid[1:]]])
    area = np.trapezoid(curve, grid) if hasattr(np, "trapezoid") else np.trapz(curve, grid)
    assert only(gini(sample)) == pytest.approx(1 - 2 * area, abs=1e-6)


def test_growth_incidence_is_the_growth_of_a_quantile_by_year():
    before = sample_of([10.0, 20.0, 30.0, 10.0, 20.0, 30.0], groups=list("aaabbb"))
    after = sample_of([12.0, 22.0, 33.0, 40.0, 80.0, 90.0], groups=list("aaabbb"))
    growth, error = growth_incidence(before, after, 0.5)
    assert growth == pytest.approx([0.1, 3.0])
    assert (error > 0).all()
    assert growth_incidence(before, after, 0.5, years=2)[0][1] == pytest.approx(1.0)


def test_mean_total_and_ratio_of_weighted_columns():
    sample = sample_of([1.0, 3.0, math.nan], weights=[1, 3, 5])
    assert only(mean(sample)) == 10 / 4
    assert only(total(sample)) == 10
    assert only(ratio(sample, [2.0, 6.0, 1.0])) == 10 / 20
    assert only(ratio(sample, [2.0, math.nan, 1.0])) == 1 / 2


incomes = st.lists(st.floats(1.0, 1000.0), min_size=2, max_size=30)


@settings(deadline=None, max_examples=60)
@given(incomes, st.floats(0.5, 20.0))
def test_inequality_ignores_the_unit_of_income_and_the_size_of_the_population(values, factor):
    base = sample_of(values)
    scaled = sample_of([v * factor for v in values])
    doubled = sample_of(values, weights=[2] * len(values))
    for statistic in (gini, generalised_entropy, atkinson):
        expected = statistic(base).value
        assert statistic(scaled).value == pytest.approx(expected, abs=1e-9)
        assert statistic(doubled).value == pytest.approx(expected, abs=1e-9)


@settings(deadline=None, max_examples=60)
@given(st.lists(st.tuples(st.floats(1.0, 1000.0), st.integers(0, 3)), min_size=3, max_size=30))
def test_entropy_within_and_between_groups_adds_up(rows):
    values, groups = zip(*rows, strict=True)
    sample = sample_of(list(values), groups=list(groups))
    for alpha in (0, 1, 2):
        parts = decompose_generalised_entropy(sample, alpha)
        whole = only(generalised_entropy(sample_of(list(values)), alpha))
        assert only(parts["total"]) == pytest.approx(whole, abs=1e-12)
        assert only(parts["within"]) + only(parts["between"]) == pytest.approx(whole, abs=1e-12)
        assert only(parts["between"]) >= -1e-12
