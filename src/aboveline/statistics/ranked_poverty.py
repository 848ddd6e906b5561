"""Poverty statistics that rank the poor.

Source: Sen (1976), Shorrocks (1995), Thon (1979), Takayama (1979).
"""

from __future__ import annotations

import numpy as np

from aboveline.statistics.codes import Floats
from aboveline.statistics.estimates import Estimates, Influence, linear
from aboveline.statistics.inequality import gini
from aboveline.statistics.poverty import poor_rows
from aboveline.statistics.sample import Sample


def sen(
    sample: Sample, line: float, *, small_sample: bool = False, poor_at_line: bool = False
) -> Estimates:
    """Sen's statistic H (I + (1 - I) G): headcount, income gap ratio, Gini among the poor.

    `small_sample` multiplies G by q / (q + 1), q the weight of the poor, as in Sen's paper
    of 1976 and Stata's `poverty`; without it, it is the form of R's ineq and most software.

    >>> from aboveline.statistics.sample import sample_of
    >>> sen(sample_of([50.0, 100.0, 150.0, 200.0]), 120).value.round(6)
    array([0.239583])
    """
    poor = poor_rows(sample, line, poor_at_line=poor_at_line)
    number, income = sample.total(poor), sample.total(np.where(poor, sample.welfare, 0.0))
    ranked = sample.sorted
    poor_first = ranked.welfare <= line if poor_at_line else ranked.welfare < line
    welfare = np.where(poor_first, ranked.welfare, 0.0)
    pairs = ranked.sums((2 * ranked.rank - ranked.weight) * ranked.weight * welfare)
    size, q = sample.population.groups, np.where(number.groups > 0, number.groups, 1.0)
    factor = q / (q + 1) if small_sample else np.ones(sample.n_groups)
    slope = 1 / (q + 1) ** 2 if small_sample else np.zeros(sample.n_groups)
    spread = pairs / q - income.groups
    with np.errstate(divide="ignore", invalid="ignore"):
        value = (number.groups - (income.groups - factor * spread) / line) / size

    def influence() -> Influence:
        above = ranked.spread(income.groups) - ranked.running(welfare)
        moved = np.where(poor_first, 2 * (welfare * ranked.rank + above), 0.0)
        return linear(
            sample,
            (number, (1 + (slope * spread - factor * pairs / q**2) / line) / size),
            (income, -(1 + factor) / (line * size)),
            (sample.total(ranked.unsorted(moved)), factor / (q * line * size)),
            (sample.population, -value / size),
        )

    return Estimates(value, sample, influence)


def sen_shorrocks_thon(sample: Sample, line: float) -> Estimates:
    """Sen-Shorrocks-Thon statistic: mean over all pairs of the larger of the two gaps.

    Equals H I (1 + Gini of the gaps); unweighted, sum of (2n - 2i + 1) gap_i / n^2.

    >>> from aboveline.statistics.sample import sample_of
    >>> sen_shorrocks_thon(sample_of([50.0, 100.0, 150.0, 200.0]), 100).value
    array([0.21875])
    """
    ranked = sample.sorted
    gap = np.maximum(1 - ranked.welfare / line, 0.0)
    size = sample.population.groups
    richer = ranked.spread(size) - ranked.rank
    pairs = ranked.sums(ranked.weight * gap * (2 * richer + ranked.weight))
    with np.errstate(divide="ignore", invalid="ignore"):
        value = pairs / size**2

    def influence() -> Influence:
        moved = sample.total(ranked.unsorted(2 * (gap * richer + ranked.running(gap))))
        return linear(sample, (moved, 1 / size**2), (sample.population, -2 * value / size))

    return Estimates(value, sample, influence)


def thon(sample: Sample, line: float) -> Estimates:
    """Thon's statistic: gaps weighted by rank among all, 2 / (N (N + 1)) sum of gap_i (N + 1 - i).

    Weights count as so many persons, N is their sum.
    """
    pairs = sen_shorrocks_thon(sample, line)
    ranked = sample.sorted
    gap = np.maximum(1 - ranked.welfare / line, 0.0)
    size = sample.population.groups
    alone = ranked.sums(ranked.weight * gap)
    value: Floats = (pairs.value * size**2 + alone) / (size * (size + 1))

    def influence() -> Influence:
        size_slope = -(2 * size + 1) / (size * (size + 1)) * value
        richer = ranked.spread(size) - ranked.rank
        moved = 2 * (gap * richer + ranked.running(gap)) + gap
        return linear(
            sample,
            (sample.total(ranked.unsorted(moved)), 1 / (size * (size + 1))),
            (sample.population, size_slope),
        )

    return Estimates(value, sample, influence)


def takayama(sample: Sample, line: float) -> Estimates:
    """Takayama's statistic: the Gini coefficient of welfare censored at the line."""
    return gini(sample.with_welfare(np.minimum(sample.all_welfare, line)))
