"""Poverty statistics of a few people, against values worked out by hand."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aboveline.statistics import (
    WelfareError,
    clark_hemming_ulph,
    contributions,
    decompose_fgt,
    decompose_watts,
    fgt,
    poor_median,
    poverty_rate_at_risk,
    relative_line,
    relative_median_gap,
    relative_median_ratio,
    risk_threshold,
    sample_of,
    sen,
    sen_shorrocks_thon,
    takayama,
    thon,
    watts,
)

FOUR = [50.0, 100.0, 150.0, 200.0]


def only(estimates):
    assert estimates.value.shape == (1,)
    return float(estimates.value[0])


@pytest.mark.parametrize(
    ("alpha", "expected"), [(0, 2 / 4), (1, 0.75 / 4), (2, (0.25 + 0.0625) / 4)]
)
def test_fgt_counts_gaps_to_the_power_of_alpha(alpha, expected):
    # line 100 on 50 and 75: gaps 1/2 and 1/4
    assert only(fgt(sample_of([50.0, 75.0, 150.0, 200.0]), 100, alpha)) == expected


def test_person_exactly_at_the_line_is_poor_only_when_asked():
    sample = sample_of(FOUR)
    assert only(fgt(sample, 100)) == 1 / 4
    assert only(fgt(sample, 100, poor_at_line=True)) == 2 / 4


def test_weight_counts_as_so_many_persons():
    weighted = sample_of([50.0, 150.0], weights=[3, 1])
    repeated = sample_of([50.0, 50.0, 50.0, 150.0])
    for statistic in (fgt, watts, sen, sen_shorrocks_thon, thon, takayama, clark_hemming_ulph):
        assert statistic(weighted, 100).value == pytest.approx(statistic(repeated, 100).value)


def test_watts_is_the_mean_log_shortfall():
    assert only(watts(sample_of(FOUR), 100)) == pytest.approx(math.log(2) / 4)


def test_watts_of_zero_welfare_is_refused_unless_told_what_to_do():
    sample = sample_of([0.0, 50.0, 200.0])
    with pytest.raises(WelfareError, match="1 rows have welfare of 0 or less"):
        watts(sample, 100)
    assert only(watts(sample, 100, zeros="drop")) == pytest.approx(math.log(2) / 2)
    assert only(watts(sample, 100, zeros="world_bank")) == pytest.approx(math.log(2) / 3)


def test_sen_follows_its_formula_with_and_without_the_small_sample_factor():
    # poor 50 and 100 of four, line 120: H 1/2, I 3/8, Gini of the poor 1/6
    sample = sample_of(FOUR)
    assert only(sen(sample, 120)) == pytest.approx(0.5 * (3 / 8 + 5 / 8 / 6))
    assert only(sen(sample, 120, small_sample=True)) == pytest.approx(
        0.5 * (3 / 8 + 5 / 8 / 6 * 2 / 3)
    )


def test_sen_shorrocks_thon_weighs_gaps_by_rank():
    # gaps 1/2 and 1/4 first and second of four: (7 x 1/2 + 5 x 1/4) / 16
    assert only(sen_shorrocks_thon(sample_of([50.0, 75.0, 150.0, 200.0]), 100)) == 4.75 / 16


def test_thon_weighs_gaps_by_rank_among_all():
    # 2 / (4 x 5) x (4 x 1/2 + 3 x 1/4)
    assert only(thon(sample_of([50.0, 75.0, 150.0, 200.0]), 100)) == pytest.approx(0.275)


def test_takayama_is_the_gini_of_welfare_censored_at_the_line():
    # 50 and three times 100: mean 87.5, mean difference 2 x 3 x 50 / 16
    assert only(takayama(sample_of(FOUR), 100)) == pytest.approx(18.75 / (2 * 87.5))


def test_clark_and_others_take_a_power_of_the_share_of_the_line():
    # 25 is a quarter of the line, its root a half: (1 - 1/2) / (1/2) / 2
    assert only(clark_hemming_ulph(sample_of([25.0, 300.0]), 100, 0.5)) == pytest.approx(0.5)


def test_nobody_poor_gives_zeros_with_zero_error():
    sample = sample_of([200.0, 300.0, 400.0])
    for statistic in (fgt, watts, sen, sen_shorrocks_thon, thon):
        found = statistic(sample, 100)
        assert only(found) == 0.0
        assert found.standard_error == pytest.approx([0.0])


def test_group_without_known_welfare_has_no_value():
    sample = sample_of([50.0, 150.0, math.nan, math.nan], groups=["a", "a", "b", "b"])
    for statistic in (fgt, watts, sen, sen_shorrocks_thon, takayama):
        found = statistic(sample, 100)
        assert np.isnan(found.value).tolist() == [False, True]
        assert np.isnan(found.standard_error).tolist() == [False, True]


def test_line_at_a_fraction_of_the_median_is_national_or_of_the_group():
    sample = sample_of([10.0, 20.0, 30.0, 40.0, 50.0, 60.0], groups=list("aaabbb"))
    assert relative_line(sample, 0.5).value == pytest.approx([17.5, 17.5])
    assert relative_line(sample, 0.5, national=False).value == pytest.approx([10.0, 25.0])
    assert relative_line(sample, 0.6, of="mean").value == pytest.approx([21.0, 21.0])
    assert risk_threshold(sample, 0.5).value == pytest.approx([10.0, 25.0])


def test_rate_at_risk_counts_those_below_the_national_line():
    sample = sample_of([10.0, 20.0, 30.0, 40.0, 50.0, 60.0], groups=list("aaabbb"))
    assert poverty_rate_at_risk(sample, 0.6).value == pytest.approx([2 / 3, 0.0])


def test_median_gap_of_the_poor_is_relative_to_the_line():
    sample = sample_of([20.0, 40.0, 80.0, 120.0, 200.0, 300.0])
    assert only(poor_median(sample, 100)) == 40.0
    assert only(relative_median_gap(sample, 100)) == pytest.approx(0.6)


def test_relative_median_ratio_compares_the_older_with_the_rest():
    older = np.array([True, True, True, False, False, False])
    sample = sample_of([10.0, 20.0, 30.0, 40.0, 80.0, 90.0])
    assert only(relative_median_ratio(sample, older)) == 0.25


def test_fgt_decomposes_into_headcount_gap_and_inequality_of_the_poor():
    sample = sample_of([20.0, 60.0, 90.0, 150.0, 300.0], weights=[1, 2, 1, 3, 1])
    for alpha in (2, 3):
        parts = {k: only(v) for k, v in decompose_fgt(sample, 100, alpha).items()}
        product = (
            parts["headcount"]
            * parts["income gap ratio"] ** alpha
            * (1 + (alpha**2 - alpha) * parts["entropy of gaps"])
        )
        assert parts["fgt"] == pytest.approx(product)
        assert parts["gap"] == pytest.approx(parts["headcount"] * parts["income gap ratio"])


def test_watts_decomposes_into_headcount_gap_and_inequality_of_the_poor():
    sample = sample_of([20.0, 60.0, 90.0, 150.0, 300.0], weights=[1, 2, 1, 3, 1])
    parts = {k: only(v) for k, v in decompose_watts(sample, 100).items()}
    inner = parts["watts poverty gap ratio"] + parts["log deviation of the poor"]
    assert parts["watts"] == pytest.approx(parts["headcount"] * inner)


def test_contributions_of_groups_add_up_to_one():
    sample = sample_of([50.0, 80.0, 90.0, 200.0], weights=[1, 1, 2, 1], groups=list("abba"))
    shares = contributions(sample, np.maximum(1 - sample.welfare / 100, 0.0))
    assert shares.value == pytest.approx([0.5 / 0.9, 0.4 / 0.9])


incomes = st.lists(st.floats(1.0, 1000.0), min_size=2, max_size=30)


@settings(deadline=None, max_examples=60)
@given(incomes, st.floats(10.0, 500.0))
def test_replicating_everybody_changes_no_statistic(values, line):
    once, twice = sample_of(values), sample_of(values + values)
    for statistic in (fgt, watts, sen, sen_shorrocks_thon):
        assert statistic(twice, line).value == pytest.approx(statistic(once, line).value, abs=1e-9)


@settings(deadline=None, max_examples=60)
@given(incomes, st.floats(10.0, 500.0))
def test_statistics_with_one_formula_each_agree_on_any_incomes(values, line):
    sample = sample_of(values)
    rate, gap = only(fgt(sample, line, 0)), only(fgt(sample, line, 1))
    severity, distance = only(fgt(sample, line, 2)), only(watts(sample, line))
    assert rate >= gap >= severity >= 0
    assert distance >= gap - 1e-12
    gaps = np.maximum(1 - np.array(values) / line, 0.0)
    larger = np.maximum(gaps[:, None], gaps[None, :]).mean()
    assert only(sen_shorrocks_thon(sample, line)) == pytest.approx(larger, abs=1e-12)
