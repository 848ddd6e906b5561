"""Poverty statistics that rank the poor.

Source: Sen (1976), Shorrocks (1995), Thon (1979), Takayama (1979).
"""

from __future__ import annotations

import numpy as np

from aboveline.statistics.codes import Floats, quiet
from aboveline.statistics.estimates import Estimates, Influence, linear
from aboveline.statistics.ranks import Sorted
from aboveline.statistics.sample import Sample


@quiet
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
    poor = sample.poorest(np.full(sample.n_groups, float(line)), at_line=poor_at_line)
    number, income = poor.size, poor.sums(poor.welfare, poor.weight)
    pairs = poor.pair_sum()
    size, q = sample.population.groups, np.where(number > 0, number, 1.0)
    factor = q / (q + 1) if small_sample else np.ones(sample.n_groups)
    slope = 1 / (q + 1) ** 2 if small_sample else np.zeros(sample.n_groups)
    spread = pairs / q - income
    value = (number - (income - factor * spread) / line) / size

    def influence() -> Influence:
        richer = poor.spread(income) - poor.running(poor.welfare)
        moved = 2 * (poor.welfare * poor.rank + richer) * poor.spread(factor / q / line)
        moved += poor.spread(1 + (slope * spread - factor * pairs / q**2) / line)
        moved -= poor.welfare * poor.spread((1 + factor) / line)
        scores = sample.total(poor.unsorted(moved, sample.welfare.size))
        return linear(sample, (scores, 1 / size), (sample.population, -value / size))

    return Estimates(value, sample, influence)


@quiet
def sen_shorrocks_thon(sample: Sample, line: float) -> Estimates:
    """Sen-Shorrocks-Thon statistic: mean over all pairs of the larger of the two gaps.

    Equals H I (1 + Gini of the gaps); unweighted, sum of (2n - 2i + 1) gap_i / n^2.

    >>> from aboveline.statistics.sample import sample_of
    >>> sen_shorrocks_thon(sample_of([50.0, 100.0, 150.0, 200.0]), 100).value
    array([0.21875])
    """
    poor, gap, size = _gaps(sample, line)
    richer = poor.spread(size) - poor.rank
    value = poor.sums(gap, poor.weight * (2 * richer + poor.weight)) / size**2

    def influence() -> Influence:
        moved, above = _moved(poor, gap, richer)
        scores = sample.total(poor.unsorted(moved, sample.welfare.size))
        slope = (above - 2 * value * size) / size**2
        return linear(sample, (scores, 1 / size**2), (sample.population, slope))

    return Estimates(value, sample, influence)


@quiet
def thon(sample: Sample, line: float) -> Estimates:
    """Thon's statistic: gaps weighted by rank among all, 2 / (N (N + 1)) sum of gap_i (N + 1 - i).

    Weights count as so many persons, N is their sum.
    """
    poor, gap, size = _gaps(sample, line)
    richer, base = poor.spread(size) - poor.rank, size * (size + 1)
    value = poor.sums(gap, poor.weight * (2 * richer + poor.weight + 1)) / base

    def influence() -> Influence:
        moved, above = _moved(poor, gap, richer)
        scores = sample.total(poor.unsorted(moved + gap, sample.welfare.size))
        slope = (above - (2 * size + 1) * value) / base
        return linear(sample, (scores, 1 / base), (sample.population, slope))

    return Estimates(value, sample, influence)


def _gaps(sample: Sample, line: float) -> tuple[Sorted, Floats, Floats]:
    """The poor by welfare, their gaps as shares of the line, and the weight of each group."""
    poor = sample.poorest(np.full(sample.n_groups, float(line)))
    return poor, 1 - poor.welfare / line, sample.population.groups


def _moved(poor: Sorted, gap: Floats, richer: Floats) -> tuple[Floats, Floats]:
    """What a unit of weight adds to the sum over pairs: each row above the line, and there."""
    above = 2 * poor.sums(gap, poor.weight)
    return 2 * (gap * richer + poor.running(gap)) - poor.spread(above), above


@quiet
def takayama(sample: Sample, line: float) -> Estimates:
    """Takayama's statistic: the Gini coefficient of welfare censored at the line."""
    poor, _, size = _gaps(sample, line)
    q = poor.size
    total = poor.sums(poor.welfare, poor.weight) + line * (size - q)
    value = (poor.pair_sum() + line * (size**2 - q**2)) / (size * total) - 1

    def influence() -> Influence:
        above = poor.spread(total) - poor.running(poor.welfare)
        pairs = 2 * (poor.welfare * poor.rank + above) - poor.spread(2 * line * size)
        moved = pairs * poor.spread(1 / (size * total))
        moved -= (poor.welfare - line) * poor.spread((value + 1) / total)
        scores = sample.total(poor.unsorted(moved, sample.welfare.size))
        slope = 2 * line / total - (value + 1) * (1 / size + line / total)
        return linear(sample, (scores, np.ones_like(size)), (sample.population, slope))

    return Estimates(value, sample, influence)
