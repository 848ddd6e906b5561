"""Rates of an assessment: by hand, against R's survey, and with the coverage they promise."""

import math

import numpy as np
import pytest
from benchmarks import missed_coverage
from benchmarks.assessment_coverage import coverage
from tests.statistics import reference_cases

from aboveline.statistics import sampling
from aboveline.statistics.sampling.rates import size_at

HAS_CASES = reference_cases.MEASUREMENT.exists()


def answers(**changed):
    """Four villages in two strata, two households each, by stratum as the cell."""
    given = {
        "village": [0, 0, 1, 1, 2, 2, 3, 3],
        "stratum_of": [0, 0, 1, 1],
        "cell": [0, 0, 0, 0, 1, 1, 1, 1],
        "weight": [10, 10, 10, 10, 20, 20, 30, 30],
        "persons": [1, 3, 2, 2, 4, 1, 1, 2],
        "households": [40, 100],
    }
    return sampling.answers_of(**(given | changed))


def test_weights_add_up_to_the_households_of_the_frame():
    found = answers(households=[50, 90])
    assert np.bincount(found.cell, weights=found.weight) == pytest.approx([50, 90])


def test_rate_and_error_are_those_of_a_hand_calculation():
    # weighted people 10 30 20 20 | 80 20 30 60, together 270; cases: households 2 and 7
    rate = sampling.rate_of(answers(), [0, 1, 0, 0, 0, 0, 1, 0])
    assert rate.value == pytest.approx((30 + 30) / 270)
    # scores less the weighted mean of the stratum, added up by village
    p = 60 / 270
    first = [10 * -p, 30 * (1 - p), 20 * -p, 20 * -p]
    second = [80 * -p, 20 * -p, 30 * (1 - p), 60 * -p]
    a, b = sum(first) / 4, sum(second) / 100
    first = [s - a for s in first]
    second = [s - b * w for s, w in zip(second, (20, 20, 30, 30), strict=True)]
    variance = 0.0
    for left, right in ((sum(first[:2]), sum(first[2:])), (sum(second[:2]), sum(second[2:]))):
        variance += 2 * 2 * ((left - right) / 2) ** 2
    assert rate.standard_error == pytest.approx(math.sqrt(variance) / 270)
    assert (rate.households, rate.villages, rate.cases) == (8, 4, 2)


def test_a_household_outside_the_domain_stays_in_the_design():
    rate = sampling.rate_of(answers(), [0, 1, np.nan, np.nan, 0, 0, 1, 0], by_people=False)
    assert rate.value == pytest.approx((10 + 30) / 120)
    assert (rate.households, rate.villages) == (6, 3)
    assert rate.degrees_of_freedom == pytest.approx(1.0)


def test_the_error_of_villages_counted_whole_is_that_of_a_hand_calculation():
    # households and cases of three villages in each of two strata of unlike rates
    sizes, cases = [10, 20, 30, 10, 10, 20], [3, 1, 2, 5, 8, 6]
    weights = [4, 4, 4, 2, 2, 2]
    whole, first, second = sampling.rates_of_whole_villages(
        np.concatenate([np.arange(n) < k for n, k in zip(sizes, cases, strict=True)]).astype(float),
        village=np.repeat(np.arange(6), sizes),
        stratum_of=np.array([0, 0, 0, 1, 1, 1]),
        weight=np.array(weights, dtype=float),
        households=np.array([240.0, 80.0]),
    )
    # 4 x 6 + 2 x 19 cases of 320 households; how many a village has is chance too, so that its
    # score is taken from the rate of all, and not from that of its stratum
    assert whole.value == pytest.approx(62 / 320)
    # cases less 0.19375 x households: 1.0625 -2.875 -3.8125 | 3.0625 6.0625 2.125, times 4 and 2
    # about their means (-7.5 and 7.5): 11.75 -4 -7.75 | -1.375 4.625 -3.25
    squares = (11.75**2 + 4**2 + 7.75**2, 1.375**2 + 4.625**2 + 3.25**2)
    assert whole.standard_error == pytest.approx(math.sqrt(3 / 2 * sum(squares)) / 320)
    # a stratum alone: cases less 0.1 x households: 2 -1 -1, times 4 / 240
    assert (first.value, first.villages) == (pytest.approx(0.1), 3)
    assert first.standard_error == pytest.approx(math.sqrt(3 / 2 * 6) * 4 / 240)
    assert second.value == pytest.approx(19 / 40)


def test_a_domain_that_nobody_answered_for_has_no_rate_and_no_verdict():
    rate = sampling.rate_of(answers(), np.full(8, np.nan))
    assert math.isnan(rate.value)
    limit = sampling.Limit(0.02)
    assert sampling.judge(rate, limit, decided_by="point", villages=9).verdict == "cannot_tell"


@pytest.mark.skipif(not HAS_CASES, reason="the reference cases are not beside the project")
@pytest.mark.parametrize(
    ("file", "stratum", "village", "expected"),
    [
        # proportions of api00 < 600 of R's survey: d10-prop and ds0-prop
        ("survey_apiclus1.csv", None, "dnum", (0.360655737704918, 0.110237625605086)),
        ("survey_apistrat.csv", "stype", None, (0.326750081298657, 0.0360438899601621)),
    ],
)
def test_rate_and_error_are_those_of_the_survey_package(file, stratum, village, expected):
    table = reference_cases.load(f"cases/{file}")
    codes = np.arange(len(table)) if village is None else np.unique(table[village], False, True)[1]
    strata = np.zeros(len(table), int)
    if stratum is not None:
        strata = np.unique(table[stratum], return_inverse=True)[1]
    stratum_of = np.zeros(codes.max() + 1, int)
    stratum_of[codes] = strata
    found = sampling.answers_of(
        village=codes,
        stratum_of=stratum_of,
        cell=np.zeros(len(table), int),
        weight=table["pw"],
        persons=np.ones(len(table)),
        households=[table["pw"].sum()],
    )
    rate = sampling.rate_of(found, table["api00"] < 600)
    assert (rate.value, rate.standard_error) == pytest.approx(expected, rel=1e-9)


@pytest.mark.skipif(not HAS_CASES, reason="the reference cases are not beside the project")
def test_rate_of_people_is_the_ratio_of_the_survey_package():
    table = reference_cases.load("cases/survey_apiclus1.csv")
    codes = np.unique(table["dnum"], return_inverse=True)[1]
    found = sampling.answers_of(
        village=codes,
        stratum_of=np.zeros(codes.max() + 1, int),
        cell=np.zeros(len(table), int),
        weight=table["pw"],
        persons=table["enroll"],
        households=[table["pw"].sum()],
    )
    rate = sampling.rate_of(found, table["api_stu"] / table["enroll"])
    assert rate.value == pytest.approx(0.849708741724488, rel=1e-9)
    assert rate.standard_error == pytest.approx(0.00847064019493151, rel=1e-9)


def test_combined_incidence_adds_scores_of_the_same_villages():
    found = answers()
    wrong = sampling.rate_of(found, [0, 1, np.nan, np.nan, 0, np.nan, 1, np.nan])
    missed = sampling.rate_of(found, [np.nan, np.nan, 0, 1, np.nan, 0, np.nan, 1])
    both = sampling.combined(found, [(0.3, wrong), (0.6, missed)], known=0.01)
    assert both.value == pytest.approx(0.01 + 0.3 * wrong.value + 0.6 * missed.value)
    scores = found.village_totals(0.3 * wrong.scores + 0.6 * missed.scores)
    variance = (scores[0] - scores[1]) ** 2 + (scores[2] - scores[3]) ** 2
    assert both.standard_error == pytest.approx(math.sqrt(variance))
    assert both.low >= 0.01


def test_what_does_not_count_needs_no_rate():
    found = answers()
    wrong = sampling.rate_of(found, [0, 1, 0, 0, 0, 0, 1, 0])
    nothing = sampling.rate_of(found, np.full(8, np.nan))
    assert sampling.combined(found, [(1.0, wrong), (0.0, nothing)]).value == wrong.value


def test_equal_weights_leave_the_textbook_size_of_a_clustered_sample():
    found = answers(weight=np.ones(8), households=[4, 4])
    size = size_at(found, np.full(8, 1 / 8), 0.1)
    assert size == pytest.approx(8 / (1 + (2 - 1) * 0.1))


@pytest.mark.parametrize(
    ("rate", "low", "high", "at_least", "expected"),
    [
        (0.012, 0.008, 0.018, False, ("passes", "passes")),
        (0.012, 0.006, 0.021, False, ("passes", "cannot_tell")),
        (0.02, 0.012, 0.031, False, ("fails", "cannot_tell")),
        (0.045, 0.02, 0.08, False, ("fails", "fails")),
        (0.93, 0.90, 0.96, True, ("passes", "passes")),
        (0.93, 0.89, 0.96, True, ("passes", "cannot_tell")),
        (0.80, 0.70, 0.89, True, ("fails", "fails")),
    ],
)
def test_verdict_by_point_and_by_bound(rate, low, high, at_least, expected):
    found = sampling.Rate(rate, 0.004, low, high, 20.0, 500.0, 700, 29, 8)
    limit = sampling.Limit(0.9 if at_least else 0.02, at_least)
    decided = [
        sampling.judge(found, limit, decided_by=rule, villages=400) for rule in ("point", "bound")
    ]
    assert tuple(d.verdict for d in decided) == expected
    assert {(d.by_point, d.by_bound) for d in decided} == {expected}


def test_sample_that_cannot_tell_says_which_could():
    found = sampling.Rate(0.012, 0.004, 0.006, 0.021, 20.0, 700.0, 700, 29, 8)
    decided = sampling.judge(found, sampling.Limit(0.02), decided_by="bound", villages=400)
    assert decided.villages_needed is not None
    assert 29 < decided.villages_needed < 100
    nearer = sampling.Rate(0.0185, 0.004, 0.011, 0.029, 20.0, 700.0, 700, 29, 13)
    assert sampling.judge(nearer, sampling.Limit(0.02), decided_by="bound", villages=90) == (
        sampling.Decision("cannot_tell", "passes", "cannot_tell", None)
    )


@pytest.mark.parametrize(("spread", "rate"), [("beta", 0.01), ("two points", 0.02)])
def test_intervals_keep_their_coverage_in_samples_drawn_as_assessments_are(spread, rate):
    found = coverage(rate, correlation=0.1, take=20, samples=150, seed=3, spread=spread)
    assert found.held >= 0.93


def test_intervals_of_a_census_keep_their_coverage_of_all_and_of_each_stratum():
    found = missed_coverage.coverage(
        0.02, villages=300, correlation=0.1, samples=200, seed=5, worse=3.0
    )
    assert min(one.held for one in found) >= 0.9
    assert {one.told for one in found} == {1.0}
