"""Replicate variances, against the linearised ones and against published values."""

import numpy as np
import pytest

from aboveline.statistics import DesignError, fgt, gini, mean, replicate, sample_of, share_ratio

STRATA = np.repeat(np.arange(6), 20)
PSU = np.repeat(np.arange(12), 10)


@pytest.fixture(scope="module")
def sample():
    random = np.random.default_rng(21)
    return sample_of(
        random.lognormal(4.0, 0.5, 120),
        weights=random.uniform(1, 2, 120),
        strata=STRATA,
        psu=PSU,
        groups=random.choice(["a", "b"], 120),
    )


@pytest.mark.parametrize("method", ["jkn", "brr", "fay"])
def test_variance_of_a_total_equals_the_linearised_one(method, sample):
    def weighted_total(part):
        found = mean(part)
        return type(found)(part.welfare_total.groups, part, found.of)

    found = replicate(weighted_total, sample, method=method)
    cells = sample.cells
    expected = cells.variance(sample.welfare_total.cells)
    assert found.variance == pytest.approx(expected)


@pytest.mark.parametrize("method", ["jkn", "brr", "fay", "bootstrap"])
@pytest.mark.parametrize("statistic", [mean, gini, lambda s: fgt(s, 45.0, 1)])
def test_variance_is_near_the_linearised_one(method, statistic, sample):
    found = replicate(statistic, sample, method=method, number=400)
    assert found.value == pytest.approx(statistic(sample).value)
    assert found.standard_error == pytest.approx(statistic(sample).standard_error, rel=0.25)


def test_jackknife_of_a_mean_is_the_textbook_variance():
    found = replicate(mean, sample_of([1.0, 2.0, 4.0, 5.0]), method="jk1")
    assert found.variance == pytest.approx([np.var([1, 2, 4, 5], ddof=1) / 4])


def test_bootstrap_is_the_same_for_the_same_seed(sample):
    runs = [replicate(gini, sample, number=20, seed=seed).replicates for seed in (1, 1, 2)]
    assert np.array_equal(runs[0], runs[1])
    assert not np.array_equal(runs[0], runs[2])


def test_bootstrap_interval_lies_around_the_value(sample):
    found = replicate(share_ratio, sample, number=200)
    low, high = found.percentiles()
    assert (low < found.value).all()
    assert (found.value < high).all()


def test_new_weights_take_over_the_order_by_welfare(sample):
    random = np.random.default_rng(2)
    _ = sample.sorted
    for part in (sample, sample.within(random.random(120) < 0.7), sample.whole):
        weights = random.integers(0, 3, 120) * part.design.weights
        quick = part.reweighted(weights)
        slow = sample_of(
            np.where(
                np.isin(np.arange(120), part.rows if part.rows is not None else np.arange(120)),
                part.all_welfare,
                np.nan,
            ),
            weights=weights,
            groups=None if part.n_groups == 1 else np.array(part.labels)[part_groups(part)],
        )
        assert np.array_equal(quick.sorted.welfare, slow.sorted.welfare)
        assert np.array_equal(quick.sorted.weight, slow.sorted.weight)
        assert np.array_equal(quick.sorted.start, slow.sorted.start)
        assert gini(quick).value == pytest.approx(gini(slow).value, rel=1e-12)


def part_groups(part):
    groups = np.zeros(120, dtype=int)
    groups[slice(None) if part.rows is None else part.rows] = part.group
    return groups


def test_bootstrap_refuses_a_stratum_with_one_cluster():
    lonely = sample_of([1.0, 2.0, 3.0], strata=["n", "n", "s"])
    with pytest.raises(DesignError, match="at least two PSUs"):
        replicate(mean, lonely)
