"""All groups in one pass give what each group gives alone."""

import numpy as np
import pytest

from aboveline.statistics import (
    atkinson,
    fgt,
    generalised_entropy,
    gini,
    lorenz,
    partial_sum,
    poor_median,
    poverty_rate_at_risk,
    quantile,
    relative_line,
    relative_median_gap,
    relative_median_ratio,
    risk_threshold,
    sample_of,
    sen,
    sen_shorrocks_thon,
    share_ratio,
    takayama,
    thon,
    watts,
)

LINE = 80.0
OLDER = np.arange(600) % 3 == 0
STATISTICS = {
    "fgt 0": lambda s: fgt(s, LINE, 0),
    "fgt 2": lambda s: fgt(s, LINE, 2),
    "watts": lambda s: watts(s, LINE),
    "sen": lambda s: sen(s, LINE),
    "sst": lambda s: sen_shorrocks_thon(s, LINE),
    "thon": lambda s: thon(s, LINE),
    "takayama": lambda s: takayama(s, LINE),
    "gini": gini,
    "gini 2R-1": lambda s: gini(s, convention="2R-1"),
    "theil": generalised_entropy,
    "atkinson": lambda s: atkinson(s, 2),
    "quantile": lambda s: quantile(s, 0.3),
    "threshold": risk_threshold,
    "partial sum": lambda s: partial_sum(s, 0.2),
    "share ratio": share_ratio,
    "lorenz": lambda s: lorenz(s, 0.4),
    "poor median": lambda s: poor_median(s, LINE),
    "rate at risk, national line": poverty_rate_at_risk,
    "rate at risk, own line": lambda s: poverty_rate_at_risk(s, national=False),
    "median gap": lambda s: relative_median_gap(s, relative_line(s)),
    "median ratio": lambda s: relative_median_ratio(s, OLDER),
}


@pytest.fixture(scope="module")
def survey():
    random = np.random.default_rng(3)
    welfare = np.round(random.lognormal(4.5, 0.6, 600), 1)
    welfare[random.random(600) < 0.1] = np.nan
    return {
        "welfare": welfare,
        "weights": random.integers(0, 4, 600).astype(float),
        "strata": random.integers(0, 4, 600),
        "psu": random.integers(0, 8, 600),
        "groups": random.choice(["east", "north", "west"], 600),
    }


@pytest.mark.parametrize("clustered", [True, False])
@pytest.mark.parametrize("name", STATISTICS)
def test_groups_together_equal_each_group_alone(name, clustered, survey):
    columns = dict(survey)
    groups = columns.pop("groups")
    if not clustered:
        columns.pop("psu")
    welfare = columns.pop("welfare")
    together = STATISTICS[name](sample_of(welfare, groups=groups, **columns))
    whole = sample_of(welfare, **columns)
    for number, label in enumerate(("east", "north", "west")):
        alone = STATISTICS[name](whole.within(groups == label))
        assert together.value[number] == pytest.approx(alone.value[0], rel=1e-10)
        assert together.variance[number] == pytest.approx(alone.variance[0], rel=1e-8)
        assert together.degrees_of_freedom[number] == alone.degrees_of_freedom[0]


def test_labels_come_in_order_and_unknown_groups_in_no_group():
    sample = sample_of([1.0, 2.0, 3.0, 4.0], groups=["b", None, "a", "b"])
    assert sample.labels == ("a", "b")
    assert sample.row_count.tolist() == [1, 2]
    assert sample.whole.row_count.tolist() == [4]


def test_more_groups_than_sixteen_bits_are_sorted_right():
    random = np.random.default_rng(8)
    groups = np.concatenate([np.arange(70_000), random.integers(0, 70_000, 5_000)])
    values = random.random(75_000)
    order = np.lexsort((values, groups))
    ranked = sample_of(values, groups=groups).sorted
    assert np.array_equal(ranked.welfare, values[order])
    assert np.array_equal(ranked.group, groups[order])


@pytest.mark.parametrize(
    "labels", [["x", "z", "y"], [30, -5, 7], [2**60, 0, 5], [True, False, True], [1.5, 0.5, 2.5]]
)
def test_groups_may_be_texts_numbers_or_truth_values(labels):
    sample = sample_of([1.0, 2.0, 3.0], groups=labels)
    assert list(sample.labels) == sorted(set(labels))
    expected = [
        np.mean([v for v, g in zip([1, 2, 3], labels, strict=True) if g == label])
        for label in sample.labels
    ]
    assert sample.mean.tolist() == expected
