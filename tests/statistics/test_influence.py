"""The linearised scores are the derivatives of the statistic by each row's weight.

Statistics whose scores rest on a density (quantiles and what is made of them) or on the
interpolated quantile (Lorenz ordinates) are held by the reference cases instead.
"""

import numpy as np
import pytest

from aboveline import statistics
from aboveline.statistics.decomposition import decompose_fgt, decompose_watts
from aboveline.statistics.quantiles import relative_line

LINE = 90.0
STEP = 1e-6

STATISTICS = {
    "headcount": lambda s: statistics.fgt(s, LINE, 0),
    "gap": lambda s: statistics.fgt(s, LINE, 1),
    "severity": lambda s: statistics.fgt(s, LINE, 2),
    "fgt 1.5": lambda s: statistics.fgt(s, LINE, 1.5),
    "watts": lambda s: statistics.watts(s, LINE),
    "clark": lambda s: statistics.clark_hemming_ulph(s, LINE, 0.4),
    "sen": lambda s: statistics.sen(s, LINE),
    "sen small sample": lambda s: statistics.sen(s, LINE, small_sample=True),
    "sst": lambda s: statistics.sen_shorrocks_thon(s, LINE),
    "thon": lambda s: statistics.thon(s, LINE),
    "takayama": lambda s: statistics.takayama(s, LINE),
    "gap below a share of the mean": lambda s: statistics.fgt(
        s, relative_line(s, 0.6, of="mean"), 1
    ),
    "watts below a share of the mean": lambda s: statistics.watts(
        s, relative_line(s, 0.6, of="mean")
    ),
    "clark below a share of the mean": lambda s: statistics.clark_hemming_ulph(
        s, relative_line(s, 0.6, of="mean"), 0.4
    ),
    "mean": statistics.mean,
    "total": statistics.total,
    "gini": statistics.gini,
    "gini 2R-1": lambda s: statistics.gini(s, convention="2R-1"),
    "gini corrected": lambda s: statistics.gini(s, convention="corrected"),
    "ge -1": lambda s: statistics.generalised_entropy(s, -1),
    "ge 0": lambda s: statistics.generalised_entropy(s, 0),
    "ge 0.5": lambda s: statistics.generalised_entropy(s, 0.5),
    "ge 1": lambda s: statistics.generalised_entropy(s, 1),
    "ge 2": lambda s: statistics.generalised_entropy(s, 2),
    "atkinson 0.5": lambda s: statistics.atkinson(s, 0.5),
    "atkinson 1": lambda s: statistics.atkinson(s, 1),
    "atkinson 2": lambda s: statistics.atkinson(s, 2),
    "j divergence": statistics.j_divergence,
    "income gap ratio": lambda s: decompose_fgt(s, LINE, 2)["income gap ratio"],
    "entropy of gaps": lambda s: decompose_fgt(s, LINE, 2)["entropy of gaps"],
    "watts gap ratio": lambda s: decompose_watts(s, LINE)["watts poverty gap ratio"],
    "log deviation of the poor": lambda s: decompose_watts(s, LINE)["log deviation of the poor"],
}
GROUPED = {
    "within": lambda s: statistics.decompose_generalised_entropy(s, 1)["within"],
    "between 0": lambda s: statistics.decompose_generalised_entropy(s, 0)["between"],
    "between 2": lambda s: statistics.decompose_generalised_entropy(s, 2)["between"],
    "contributions": lambda s: statistics.contributions(s, np.maximum(1 - s.welfare / LINE, 0)),
    "gap below a national line": lambda s: statistics.fgt(
        s, relative_line(s, 0.6, of="mean", national=True), 1
    ),
    "sen in groups": lambda s: statistics.sen(s, LINE),
    "gini in groups": statistics.gini,
}


@pytest.fixture(scope="module")
def people():
    random = np.random.default_rng(11)
    welfare = np.round(random.lognormal(4.6, 0.7, 41), 2)
    weights = random.uniform(0.5, 3.0, 41)
    return welfare, weights, random.integers(0, 3, 41)


def scores_of(estimates, weights):
    """Score of each row in each group, from the weighted totals (each row is a cell)."""
    found, n = estimates.influence, weights.size
    cells = estimates.sample.cells
    scores = np.zeros((n, estimates.value.size))
    scores[cells.unit, cells.group] += found.cells
    if found.shared is not None:
        scores += np.outer(found.shared, found.share)
    return scores / weights[:, None]


def derivatives(statistic, welfare, weights, groups):
    """How the statistic moves when the weight of one row moves, row by row."""

    def value(row, step):
        moved = weights.copy()
        moved[row] += step
        return statistic(statistics.sample_of(welfare, weights=moved, groups=groups)).value

    rows = range(weights.size)
    return np.array([(value(r, STEP) - value(r, -STEP)) / (2 * STEP) for r in rows])


@pytest.mark.parametrize("name", STATISTICS)
def test_score_is_the_derivative_by_the_weight(name, people):
    welfare, weights, _ = people
    estimates = STATISTICS[name](statistics.sample_of(welfare, weights=weights))
    expected = derivatives(STATISTICS[name], welfare, weights, None)
    scale = np.abs(expected).max()
    assert scores_of(estimates, weights) == pytest.approx(expected, abs=1e-5 * scale)


@pytest.mark.parametrize("name", GROUPED)
def test_score_in_groups_is_the_derivative_by_the_weight(name, people):
    welfare, weights, groups = people
    estimates = GROUPED[name](statistics.sample_of(welfare, weights=weights, groups=groups))
    expected = derivatives(GROUPED[name], welfare, weights, groups)
    scale = np.abs(expected).max()
    assert scores_of(estimates, weights) == pytest.approx(expected, abs=1e-5 * scale)
