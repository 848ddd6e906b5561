"""Variances of survey designs, against sums written out by hand or row by row."""

import numpy as np
import pytest

from aboveline.statistics import (
    DesignError,
    contrast,
    degrees_of_freedom,
    domain_variance,
    linearised_covariance,
    linearised_variance,
    mean,
    sample_of,
    survey_design,
)
from aboveline.statistics.design import domain_degrees_of_freedom


def plain_variance(totals_by_stratum):
    """Sum over strata of n / (n - 1) times the squared deviations of the PSU totals."""
    variance = 0.0
    for totals in totals_by_stratum:
        centre = sum(totals) / len(totals)
        spread = sum((t - centre) ** 2 for t in totals)
        variance += len(totals) / (len(totals) - 1) * spread
    return variance


def test_rows_without_clusters_are_their_own_sampling_units():
    design = survey_design([1, 1, 2, 2, 2], strata=["n", "n", "s", "s", "s"])
    # weighted scores: north 3, 5; south 2, 4, 12
    variance = linearised_variance([3.0, 5.0, 1.0, 2.0, 6.0], design)
    assert variance == pytest.approx(plain_variance([[3, 5], [2, 4, 12]]))


def test_rows_of_a_cluster_are_added_up_first():
    design = survey_design(np.ones(6), psu=["a", "a", "b", "b", "c", "c"])
    variance = linearised_variance([1.0, 2.0, 4.0, 4.0, 0.0, 1.0], design)
    assert variance == pytest.approx(plain_variance([[3, 8, 1]]))


def test_clusters_of_the_same_name_in_two_strata_are_two_clusters():
    design = survey_design(np.ones(4), strata=["n", "n", "s", "s"], psu=[1, 2, 1, 2])
    assert design.n_psu == 4
    variance = linearised_variance([1.0, 2.0, 5.0, 9.0], design)
    assert variance == pytest.approx(plain_variance([[1, 2], [5, 9]]))


def test_finite_population_correction_takes_counts_or_fractions():
    scores, strata = [1.0, 3.0, 2.0, 7.0], ["n", "n", "s", "s"]
    counts = survey_design(np.ones(4), strata=strata, fpc=[10, 10, 4, 4])
    fractions = survey_design(np.ones(4), strata=strata, fpc=[0.2, 0.2, 0.5, 0.5])
    expected = 0.8 * plain_variance([[1, 3]]) + 0.5 * plain_variance([[2, 7]])
    assert linearised_variance(scores, counts) == pytest.approx(expected)
    assert linearised_variance(scores, fractions) == pytest.approx(expected)


def test_second_stage_adds_the_spread_inside_clusters_times_the_first_fraction():
    design = survey_design(
        np.ones(4),
        psu=["a", "a", "b", "b"],
        fpc=[0.5] * 4,
        ssu=[1, 2, 1, 2],
        fpc_second=[0.25] * 4,
    )
    first = 0.5 * plain_variance([[3, 9]])
    second = 0.5 * 0.75 * (plain_variance([[1, 2]]) + plain_variance([[4, 5]]))
    variance = linearised_variance([1.0, 2.0, 4.0, 5.0], design)
    assert variance == pytest.approx(first + second)


@pytest.mark.parametrize(
    ("lonely", "expected"),
    [
        ("certainty", plain_variance([[1, 3]])),
        ("adjust", plain_variance([[1, 3]]) + 5.0**2),
        ("average", 2 * plain_variance([[1, 3]])),
    ],
)
def test_stratum_with_one_cluster_counts_as_asked(lonely, expected):
    design = survey_design(np.ones(3), strata=["n", "n", "s"], lonely=lonely)
    assert linearised_variance([1.0, 3.0, 5.0], design) == pytest.approx(expected)


def test_stratum_with_one_cluster_is_refused_unless_asked_otherwise():
    design = survey_design(np.ones(3), strata=["n", "n", "s"])
    with pytest.raises(DesignError, match="1 strata have a single PSU"):
        linearised_variance([1.0, 3.0, 5.0], design)


def test_stratum_that_was_taken_whole_may_have_one_cluster():
    design = survey_design(np.ones(3), strata=["n", "n", "s"], fpc=[10, 10, 1])
    expected = 0.8 * plain_variance([[1, 3]])
    assert linearised_variance([1.0, 3.0, 5.0], design) == pytest.approx(expected)


def test_domain_keeps_the_clusters_outside_it():
    design = survey_design(np.ones(4), psu=["a", "b", "c", "d"])
    inside = np.array([True, True, False, False])
    variance = linearised_variance([1.0, 3.0, 5.0, 7.0], design.within(inside))
    assert variance == pytest.approx(plain_variance([[1, 3, 0, 0]]))
    assert degrees_of_freedom(design.within(inside)) == 1


def test_covariance_of_two_statistics_is_that_of_their_cluster_totals():
    design = survey_design(np.ones(3), psu=["a", "b", "c"])
    scores = np.array([[1.0, 2.0], [2.0, 2.0], [6.0, 5.0]])
    covariance = linearised_covariance(scores, design)
    assert covariance == pytest.approx(3 * np.cov(scores.T))


def awkward_design(random, *, stages):
    """A design whose clusters cross the groups, and its rows' groups and scores."""
    n = 400
    stratum = random.integers(0, 5, n)
    psu = random.integers(0, 6, n)
    ssu = random.integers(0, 3, n)
    weights = random.integers(0, 4, n).astype(float)
    second = {"ssu": ssu, "fpc_second": np.full(n, 0.5)} if stages == 2 else {}
    fpc = {"fpc": np.full(n, 0.25)} if stages == 2 else {}
    design = survey_design(weights, strata=stratum, psu=psu, lonely="adjust", **fpc, **second)
    return design, random.integers(-1, 3, n), random.normal(size=n)


@pytest.mark.parametrize("stages", [1, 2])
def test_all_domains_in_one_pass_equal_one_domain_after_the_other(stages):
    random = np.random.default_rng(4)
    design, group, scores = awkward_design(random, stages=stages)
    together = domain_variance(scores, group, 3, design)
    alone = [float(linearised_variance(scores, design.within(group == g))) for g in range(3)]
    assert together == pytest.approx(alone, rel=1e-12)
    freedom = [degrees_of_freedom(design.within(group == g)) for g in range(3)]
    assert domain_degrees_of_freedom(group, 3, design).tolist() == freedom


@pytest.mark.parametrize("stages", [1, 2])
def test_covariance_between_groups_equals_that_of_their_score_columns(stages):
    random = np.random.default_rng(5)
    design, group, values = awkward_design(random, stages=stages)
    labels = np.where(group < 0, None, group.astype(object))
    sample = sample_of(values, design=design, groups=labels)
    means = mean(sample)
    columns = []
    for g in range(3):
        weight = design.weights * (group == g)
        centred = values - (weight @ values) / weight.sum()
        columns.append(np.where(group == g, centred / weight.sum(), 0.0))
    expected = linearised_covariance(np.stack(columns, axis=1), design)
    assert means.covariance() == pytest.approx(expected, rel=1e-10)
    difference, error = contrast(means, np.array([1.0, 0.0, -1.0]))
    assert difference == pytest.approx(means.value[0] - means.value[2])
    variance = expected[0, 0] + expected[2, 2] - 2 * expected[0, 2]
    assert error == pytest.approx(variance**0.5)


@pytest.mark.parametrize(
    ("columns", "message"),
    [
        ({"weights": [1, -1]}, "negative"),
        ({"weights": [1, float("nan")]}, "missing"),
        ({"weights": [1, 1], "psu": [1, None]}, "psu is missing in 1 rows"),
        ({"weights": [1, 1], "strata": [1, 2, 3]}, "3 rows and the weights have 2"),
        ({"weights": [1, 1], "fpc": [10, 12]}, "differs inside"),
        ({"weights": [1, 1, 1], "fpc": [2, 2, 2]}, "smaller than the number"),
        ({"weights": [1, 1], "fpc": [0, 0]}, "not above 0"),
        ({"weights": [1, 1], "ssu": [1, 2]}, "only together"),
    ],
)
def test_design_that_cannot_be_is_refused_with_the_reason(columns, message):
    weights = columns.pop("weights")
    with pytest.raises(DesignError, match=message):
        survey_design(weights, **columns)
