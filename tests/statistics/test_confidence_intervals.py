"""Intervals of rates keep their coverage where value -+ t x error does not."""

import numpy as np
import pytest
from benchmarks.interval_coverage import coverage
from scipy import stats

from aboveline.statistics import fgt, interval, sample_of


def test_wald_interval_is_value_and_t_times_the_error():
    low, high = interval(0.4, 0.1, degrees_of_freedom=10)
    assert (low, high) == pytest.approx((0.4 - 0.2228139, 0.4 + 0.2228139), abs=1e-7)


def test_logit_interval_equals_the_published_one():
    # a survey of 10 persons, H 0.8636 with error 0.1318 and 9 degrees of freedom
    found = interval(0.86363636363636, 0.13178106663145, degrees_of_freedom=9, method="logit")
    assert found == pytest.approx((0.33503733422103, 0.9875946230251), abs=1e-9)


def test_korn_graubard_of_a_simple_sample_is_the_exact_binomial_interval():
    # 3 of 50: variance p (1 - p) / n and n - 1 degrees of freedom give n itself
    error = (0.06 * 0.94 / 50) ** 0.5
    found = interval(0.06, error, degrees_of_freedom=49, n=50, method="korn-graubard")
    exact = stats.binomtest(3, 50).proportion_ci(method="exact")
    assert found == pytest.approx((exact.low, exact.high), abs=1e-9)


@pytest.mark.parametrize(("rate", "expected"), [(0.0, (0.0, 0.0711)), (1.0, (0.9289, 1.0))])
def test_korn_graubard_of_none_and_all_is_one_sided(rate, expected):
    # of none: one minus the fiftieth root of 0.025
    found = interval(rate, 0.0, degrees_of_freedom=49, n=50, method="korn-graubard")
    assert found == pytest.approx(expected, abs=5e-5)


def test_interval_without_degrees_of_freedom_is_missing():
    for method in ("wald", "logit", "korn-graubard"):
        found = interval(
            [0.5, np.nan], [0.1, 0.1], degrees_of_freedom=[0, 5], n=[9, 9], method=method
        )
        assert np.isnan(found).all()


def test_few_clusters_that_carry_a_rate_leave_few_degrees_of_freedom():
    clusters = np.repeat(np.arange(30), 20)
    spread_out = np.where(np.arange(600) % 20 < clusters % 5, 0.0, 2.0)
    in_one_place = np.where(clusters == 3, 0.0, 2.0)
    many, few = (
        fgt(sample_of(welfare, psu=clusters), 1.0) for welfare in (spread_out, in_one_place)
    )
    assert many.degrees_of_freedom == few.degrees_of_freedom == 29
    assert many.effective_degrees_of_freedom == pytest.approx([29.0])
    assert few.effective_degrees_of_freedom[0] < 3


def test_intervals_of_small_rates_keep_their_coverage():
    worst = {"wald": 1.0, "effective": 1.0}
    for rate, correlation in [(0.005, 0.1), (0.01, 0.05), (0.02, 0.1), (0.05, 0.02)]:
        found = coverage(rate, correlation=correlation, cluster_size=20, samples=500, seed=2)
        worst = {method: min(worst[method], found[method]) for method in worst}
    assert worst["effective"] >= 0.94
    assert worst["wald"] < 0.85
