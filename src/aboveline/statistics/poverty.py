"""Poverty statistics below a line, each in every group with its variance.

Source: Foster, Greer, Thorbecke (1984); Watts (1968); Clark, Hemming, Ulph (1981);
Eurostat's definitions of the at-risk-of-poverty indicators; linearisation after Deville
(1999), Osier (2009) and Berger and Skinner (2003). Statistics that rank the poor are in
`ranked_poverty`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

import numpy as np

from aboveline.statistics.codes import Booleans, Floats, quiet
from aboveline.statistics.estimates import Estimates, Influence, combine, linear, mean_of
from aboveline.statistics.quantiles import (
    Line,
    density,
    line_of,
    quantile_influence,
    quantile_values,
    relative_line,
)
from aboveline.statistics.sample import Sample

Zeros = Literal["refuse", "drop", "world_bank"]


class WelfareError(ValueError):
    """Welfare for which a statistic is not defined, in whole sentences."""


def poor_rows(sample: Sample, line: float | Line, *, poor_at_line: bool = False) -> Booleans:
    """Which rows in use are poor: below the line, or at it too when asked."""
    limit = sample.spread(line_of(sample, line).value)
    poor: Booleans = sample.welfare <= limit if poor_at_line else sample.welfare < limit
    return poor


@quiet
def fgt(
    sample: Sample, line: float | Line, alpha: float = 0, *, poor_at_line: bool = False
) -> Estimates:
    """Foster-Greer-Thorbecke statistic: mean of ((line - welfare) / line) ** alpha of the poor.

    alpha 0 is the headcount ratio, 1 the poverty gap, 2 the severity; in shares, not percent.
    Whether those at the line are poor matters for alpha 0 only.

    >>> from aboveline.statistics.sample import sample_of
    >>> fgt(sample_of([50.0, 100.0, 150.0, 200.0]), 100, 1).value
    array([0.125])
    """
    limit = line_of(sample, line)
    if alpha == 0:
        poor = poor_rows(sample, limit, poor_at_line=poor_at_line)
        return _with_line(mean_of(sample, poor), limit, lambda: _density_at(sample, limit.value))
    gap = gaps(sample, limit)
    powered = gap if alpha == 1 else gap * gap if alpha == 2 else gap**alpha

    def slope() -> Floats:
        steep = np.where(gap > 0, alpha * gap ** (alpha - 1), 0.0) * (1 - gap)
        return sample.total(steep).groups / limit.value / sample.population.groups

    return _with_line(mean_of(sample, powered), limit, slope)


def gaps(sample: Sample, line: float | Line) -> Floats:
    """How far each row in use is below the line, as a share of it; 0 for the others."""
    gap: Floats = sample.welfare / sample.spread(-line_of(sample, line).value)
    gap += 1
    return np.maximum(gap, 0.0, out=gap)


@quiet
def watts(sample: Sample, line: float | Line, *, zeros: Zeros = "refuse") -> Estimates:
    """Watts statistic: mean of ln(line / welfare) of the poor.

    `zeros` says what becomes of welfare of 0 or less: refused, the rows dropped from
    everything, or (`world_bank`) left out of the sum but kept in the population. Raises
    WelfareError.
    """
    used = with_logarithms(sample, zeros, world_bank=True)
    limit = line_of(used, line)
    welfare = np.where(used.welfare > 0, used.welfare, np.inf)
    logs = np.maximum(np.log(used.spread(limit.value) / welfare), 0.0)

    def slope() -> Floats:
        poor = (used.welfare > 0) & poor_rows(used, limit)
        return used.total(poor).groups / limit.value / used.population.groups

    return _with_line(mean_of(used, logs), limit, slope)


@quiet
def clark_hemming_ulph(sample: Sample, line: float | Line, beta: float = 0.5) -> Estimates:
    """Clark, Hemming and Ulph's second statistic: mean of (1 - (welfare / line) ** beta) / beta.

    Taken over the poor, for beta in (0, 1]; times beta it is Chakravarty's. Welfare below 0
    counts as 0.
    """
    limit = line_of(sample, line)
    share = np.maximum(1 - gaps(sample, limit), 0.0)
    powered = share**beta

    def slope() -> Floats:
        return sample.total(np.where(share < 1, powered, 0.0)).groups / (
            limit.value * sample.population.groups
        )

    return _with_line(mean_of(sample, (1 - powered) / beta), limit, slope)


def with_logarithms(sample: Sample, zeros: Zeros, *, world_bank: bool = False) -> Sample:
    """The sample for a statistic with logarithms of welfare, its zeros refused or dropped.

    With `world_bank` the statistic knows what the World Bank does with zeros, and keeps them.
    """
    if sample.welfare.min(initial=1.0) > 0 or (world_bank and zeros == "world_bank"):
        return sample
    if zeros == "drop":
        return sample.with_welfare(np.where(sample.all_welfare > 0, sample.all_welfare, np.nan))
    raise WelfareError(
        f"{int((sample.welfare <= 0).sum())} rows have welfare of 0 or less, which has no "
        "logarithm: choose what becomes of zeros (drop, or world_bank where it is defined)."
    )


def poverty_rate_at_risk(
    sample: Sample, fraction: float = 0.6, *, national: bool = True, poor_at_line: bool = False
) -> Estimates:
    """At-risk-of-poverty rate: share below a fraction of the (national) median."""
    line = relative_line(sample, fraction, national=national)
    return fgt(sample, line, 0, poor_at_line=poor_at_line)


@quiet
def poor_median(sample: Sample, line: float | Line, *, poor_at_line: bool = False) -> Estimates:
    """Median welfare of the poor in each group."""
    limit = line_of(sample, line)
    rate = fgt(sample, limit, 0, poor_at_line=poor_at_line)
    half = rate.value / 2
    value = np.where(rate.value > 0, quantile_values(sample, half), np.nan)

    def influence() -> Influence:
        per_unit = density(sample, value)
        below = sample.total(sample.welfare <= sample.spread(value))
        cdf = linear(sample, (below, -1 / per_unit), (sample.population, half / per_unit))
        of_rate = half / rate.value * sample.population.groups / per_unit
        one = np.ones(sample.n_groups)
        return combine(sample, (one, cdf), (of_rate, rate.influence))

    return Estimates(value, sample, influence)


@quiet
def relative_median_gap(
    sample: Sample, line: float | Line, *, poor_at_line: bool = False
) -> Estimates:
    """Relative median at-risk-of-poverty gap: how far the median of the poor is below the line."""
    limit = line_of(sample, line)
    median = poor_median(sample, limit, poor_at_line=poor_at_line)

    def influence() -> Influence:
        parts = [(-1 / limit.value, median.influence)]
        if limit.influence is not None:
            parts.append((median.value / limit.value**2, limit.influence))
        return combine(sample, *parts)

    return Estimates(1 - median.value / limit.value, sample, influence)


@quiet
def relative_median_ratio(sample: Sample, older: Booleans) -> Estimates:
    """Relative median income ratio: median of the older rows over the median of the others.

    `older` has one truth value a row of the design. Both densities use the bandwidth of the
    whole group.
    """
    mine = older if sample.rows is None else older[sample.rows]
    half = np.full(sample.n_groups, 0.5)
    old = quantile_values(sample.within(older), half)
    young = quantile_values(sample.within(~older), half)

    def influence() -> Influence:
        from_old = quantile_influence(sample, old, 0.5, within=mine)
        from_young = quantile_influence(sample, young, 0.5, within=~mine)
        return combine(sample, (1 / young, from_old), (-old / young**2, from_young))

    return Estimates(old / young, sample, influence)


def _with_line(fixed: Estimates, line: Line, slope: Callable[[], Floats]) -> Estimates:
    """An estimate at a line, with the influence of the line through the slope added."""
    if line.of is None:
        return fixed

    def influence() -> Influence:
        one, of_line = np.ones(fixed.sample.n_groups), line.influence
        parts = [(one, fixed.influence)]
        if of_line is not None:
            parts.append((slope(), of_line))
        return combine(fixed.sample, *parts)

    return Estimates(fixed.value, fixed.sample, influence)


def _density_at(sample: Sample, at: Floats) -> Floats:
    """Share of the weight per unit of welfare at a point of each group."""
    return density(sample, at) / sample.population.groups
