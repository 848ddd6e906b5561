"""Quantiles, lines that are a share of the median or mean, and the densities behind them.

Source: Deville (1999) and Osier (2009) for the linearisation of quantiles with a Gaussian
kernel density; Langel and Tille (2011) for partial sums. The bandwidth is the standard
deviation over the fifth root of the weight of the sample, as R's convey and vardpoor use.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

import numpy as np

from aboveline.statistics.codes import Booleans, Codes, Floats, quiet
from aboveline.statistics.estimates import (
    Estimates,
    Influence,
    combine,
    linear,
    mean_of,
    shared_by_all,
)
from aboveline.statistics.sample import Sample

_SAME = 1e-12


def quantile(sample: Sample, p: float = 0.5) -> Estimates:
    """Weighted quantile of welfare in each group.

    The smallest value whose share of the weight reaches `p`; the mean of it and the next
    one where the share is exactly `p`. The variance rests on a kernel density.
    """
    value = quantile_values(sample, np.full(sample.n_groups, p))
    return Estimates(value, sample, lambda: quantile_influence(sample, value, p))


@quiet
def quantile_values(sample: Sample, shares: Floats, *, interpolated: bool = False) -> Floats:
    """The quantile at each group's own share of its weight; shape (groups,).

    `interpolated` draws a straight line between the values at their cumulative shares
    instead of taking the value itself. A group without rows has NaN.
    """
    ranked = sample.sorted
    if ranked.welfare.size == 0:
        return np.full(sample.n_groups, np.nan)
    at, target = position_at(sample, shares)
    cumulative, welfare = ranked.cumulative, ranked.welfare
    if interpolated:
        earlier = np.maximum(at - 1, np.minimum(ranked.start[:-1], at))
        step = np.maximum(cumulative[at] - cumulative[earlier], np.finfo(float).tiny)
        part = np.clip((target - cumulative[earlier]) / step, 0.0, 1.0)
        value = welfare[earlier] + part * (welfare[at] - welfare[earlier])
    else:
        following = np.minimum(at + 1, np.maximum(ranked.start[1:] - 1, 0))
        exact = np.abs(cumulative[at] - target) <= _SAME * cumulative[-1]
        value = np.where(exact, (welfare[at] + welfare[following]) / 2, welfare[at])
    return np.where(sample.row_count > 0, value, np.nan)


def position_at(sample: Sample, shares: Floats) -> tuple[Codes, Floats]:
    """The sorted row at which each group's share of its weight is reached, and that weight.

    The weight counts from the first row of the first group, as `Sorted.cumulative` does.
    """
    ranked = sample.sorted
    target = ranked.before + shares * sample.population.groups
    slack = _SAME * ranked.cumulative[-1]
    last = np.maximum(ranked.start[1:] - 1, 0)
    at = np.searchsorted(ranked.cumulative, target - slack)
    return np.clip(at, np.minimum(ranked.start[:-1], last), last), target


def bandwidth(sample: Sample) -> Floats:
    """Bandwidth of the kernel density of each group, in the unit of welfare."""
    size, mean = sample.population.groups, sample.mean
    squares = sample.total((sample.welfare - sample.spread(mean)) ** 2).groups
    width: Floats = np.sqrt(squares / size) / size**0.2
    return width


def density(
    sample: Sample, at: Floats, *, width: Floats | None = None, of: Floats | None = None
) -> Floats:
    """Weight (or weighted sum of `of`) per unit of welfare at one point of each group.

    Not divided by the group's weight; `width` is each group's bandwidth unless given.
    """
    used = bandwidth(sample) if width is None else width
    steps = (sample.welfare - sample.spread(at)) / sample.spread(used)
    kernel = np.exp(-0.5 * steps * steps)
    kernel /= np.sqrt(2 * np.pi) * sample.spread(used)
    return sample.total(kernel if of is None else kernel * of).groups


def quantile_influence(
    sample: Sample,
    value: Floats,
    p: float,
    *,
    within: Booleans | None = None,
    width: Floats | None = None,
) -> Influence:
    """Influence of a quantile; `within` marks the rows it is taken over, all unless given."""
    below = (sample.welfare <= sample.spread(value)) - p
    ones = None
    if within is not None:
        below = below * within
        ones = within.astype(np.float64)
    per_unit = density(sample, value, width=width, of=ones)
    return linear(sample, (sample.total(below), -1 / per_unit))


@dataclass(frozen=True)
class Line:
    """A poverty line in each group, with its influence when it is estimated."""

    value: Floats
    of: Callable[[], Influence] | None = field(default=None, repr=False)

    @cached_property
    def influence(self) -> Influence | None:
        """How the rows influence the line; None for a fixed one."""
        return None if self.of is None else self.of()


def relative_line(
    sample: Sample,
    fraction: float = 0.6,
    *,
    of: Literal["median", "mean"] = "median",
    national: bool = True,
) -> Line:
    """A line at a fraction of the median or mean of welfare.

    `national` takes one line over all rows for every group; otherwise each group has its own.
    """
    over = sample.whole if national else sample
    centre = quantile(over) if of == "median" else mean_of(over, over.welfare)
    factor = np.full(sample.n_groups, fraction)
    if over is sample:
        return Line(fraction * centre.value, lambda: combine(sample, (factor, centre.influence)))
    value = np.full(sample.n_groups, fraction * centre.value[0])
    return Line(value, lambda: combine(sample, (factor, shared_by_all(sample, centre))))


def line_of(sample: Sample, line: float | Line) -> Line:
    """A line for every group: a number is the same fixed line for all."""
    if isinstance(line, Line):
        return line
    return Line(np.full(sample.n_groups, float(line)))


def risk_threshold(sample: Sample, fraction: float = 0.6, *, order: float = 0.5) -> Estimates:
    """At-risk-of-poverty threshold of each group: a fraction of the median (or other quantile)."""
    base = quantile(sample, order)
    factor = np.full(sample.n_groups, fraction)
    return Estimates(
        fraction * base.value, sample, lambda: combine(sample, (factor, base.influence))
    )


def partial_sum(sample: Sample, p: float) -> Estimates:
    """Total welfare of those up to the quantile `p` in each group (income share as a total).

    The variance uses the densities of weight and of welfare at the quantile (Osier 2009).
    """
    cut = quantile(sample, p)
    below = np.where(sample.welfare <= sample.spread(cut.value), sample.welfare, 0.0)
    total = sample.total(below)

    def influence() -> Influence:
        width = bandwidth(sample)
        slope = density(sample, cut.value, width=width, of=sample.welfare)
        of_cut = quantile_influence(sample, cut.value, p, width=width)
        one = np.ones(sample.n_groups)
        return combine(sample, (one, Influence(total.cells)), (slope, of_cut))

    return Estimates(total.groups, sample, influence)
