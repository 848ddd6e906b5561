"""Inequality statistics, each in every group with its variance.

Source: Gini (1914); Theil (1967); Shorrocks (1980); Atkinson (1970); Rohde (2016) for the
J-divergence; linearisation after Kovacevic and Binder (1997), Biewen and Jenkins (2006),
Langel and Tille (2011, 2013).
"""

from __future__ import annotations

from typing import Literal

import numpy as np

from aboveline.statistics.codes import Floats, quiet
from aboveline.statistics.estimates import Estimates, Influence, combine, linear
from aboveline.statistics.poverty import WelfareError, Zeros, with_logarithms
from aboveline.statistics.quantiles import partial_sum
from aboveline.statistics.sample import Sample, Totals

GiniConvention = Literal["trapezoid", "2R-1", "corrected"]


@quiet
def gini(sample: Sample, *, convention: GiniConvention = "trapezoid") -> Estimates:
    """Gini coefficient of welfare.

    `trapezoid` is the area under the piecewise linear Lorenz curve (laeken, World Bank,
    ineq); `2R-1` counts weights as in convey and vardpoor (the same when all weights are 1);
    `corrected` is the trapezoid times n / (n - 1), n the number of rows.

    >>> from aboveline.statistics.sample import sample_of
    >>> gini(sample_of([1.0, 2.0, 3.0, 4.0])).value
    array([0.25])
    """
    ranked = sample.sorted
    pairs = ranked.pair_sum(own=convention != "2R-1")
    size, total = sample.population.groups, sample.welfare_total.groups
    value = pairs / (size * total) - 1
    factor = sample.row_count / (sample.row_count - 1) if convention == "corrected" else 1.0

    def influence() -> Influence:
        above = ranked.spread(total) - ranked.running(ranked.welfare)
        column = 2 * (ranked.welfare * ranked.rank + above)
        if convention == "2R-1":
            column += (2 * ranked.weight - 1) * ranked.welfare
        moved = sample.total(ranked.unsorted(column, sample.welfare.size))
        return linear(
            sample,
            (moved, factor / (size * total)),
            (sample.population, -factor * (value + 1) / size),
            (sample.welfare_total, -factor * (value + 1) / total),
        )

    return Estimates(value * factor, sample, influence)


@quiet
def generalised_entropy(sample: Sample, alpha: float = 1, *, zeros: Zeros = "refuse") -> Estimates:
    """Generalised entropy: alpha 0 the mean log deviation, 1 Theil's T, 2 half the squared CV.

    `zeros` says for alpha of 0 or less what becomes of welfare of 0 or less: refused, dropped,
    or (`world_bank`, alpha 0 only) set to one after the mean is taken. Raises WelfareError.
    """
    used = (
        with_logarithms(sample, zeros, world_bank=alpha == 0)
        if alpha <= 0
        else _not_negative(sample, alpha)
    )
    size, mean = used.population.groups, used.mean
    if alpha == 0:
        total = used.total(np.log(_positive(used.welfare)))
        level = total.groups / size
        value = np.log(mean) - level
        slopes = -np.ones(used.n_groups), np.ones(used.n_groups), level - 1
    elif alpha == 1:
        column = np.log(_positive(used.welfare))
        column *= used.welfare
        total = used.total(column)
        level = total.groups / size / mean
        value = level - np.log(mean)
        slopes = 1 / mean, -(level + 1), np.ones(used.n_groups)
    else:
        scale = 1 / (alpha * (alpha - 1))
        total = used.total(used.welfare**alpha)
        level = scale * total.groups / size / mean**alpha
        value = level - scale
        slopes = scale / mean**alpha, -alpha * level, (alpha - 1) * level
    return Estimates(value, used, lambda: _of_powers(used, total, *slopes))


@quiet
def atkinson(sample: Sample, epsilon: float = 1, *, zeros: Zeros = "refuse") -> Estimates:
    """Atkinson statistic: 1 minus the equally distributed equivalent over the mean.

    `zeros`: welfare of 0 or less is refused for epsilon of 1 or more, or dropped.
    """
    used = with_logarithms(sample, zeros) if epsilon >= 1 else _not_negative(sample, epsilon)
    size, mean, power = used.population.groups, used.mean, 1 - epsilon
    total = used.total(np.log(used.welfare) if epsilon == 1 else used.welfare**power)
    level = total.groups / size
    equivalent: Floats = (np.exp(level) if epsilon == 1 else level ** (1 / power)) / mean
    if epsilon == 1:
        slopes = -equivalent, equivalent, equivalent * (level - 1)
    else:
        slopes = -equivalent / (power * level), equivalent, equivalent * (1 / power - 1)
    return Estimates(1 - equivalent, used, lambda: _of_powers(used, total, *slopes))


def _of_powers(
    sample: Sample, total: Totals, by_total: Floats, by_mean: Floats, constant: Floats
) -> Influence:
    """Influence through the mean of a column, the mean of welfare (relative), and the weight."""
    size = sample.population.groups
    return linear(
        sample,
        (total, by_total / size),
        (sample.welfare_total, by_mean / (sample.mean * size)),
        (sample.population, constant / size),
    )


def _positive(welfare: Floats) -> Floats:
    """Welfare with 1, whose logarithm is 0, in the place of what has no logarithm."""
    return welfare if welfare.min(initial=1.0) > 0 else np.where(welfare > 0, welfare, 1.0)


def j_divergence(sample: Sample, *, zeros: Zeros = "refuse") -> Estimates:
    """J-divergence: mean of (y/mean - 1) ln(y/mean), the sum of Theil's T and the log deviation."""
    used = with_logarithms(sample, zeros)
    theil, deviation = generalised_entropy(used, 1), generalised_entropy(used, 0)
    one = np.ones(used.n_groups)
    return Estimates(
        theil.value + deviation.value,
        used,
        lambda: combine(used, (one, theil.influence), (one, deviation.influence)),
    )


@quiet
def share_ratio(sample: Sample, *, top: float = 0.8, bottom: float = 0.2) -> Estimates:
    """Welfare of those above one quantile over welfare of those up to another.

    The defaults give the quintile share ratio S80/S20; top 0.9 and bottom 0.4 give Palma's.
    """
    poorest, rest = partial_sum(sample, bottom), partial_sum(sample, top)
    richest = sample.welfare_total.groups - rest.value
    value = richest / poorest.value

    def influence() -> Influence:
        one = np.ones(sample.n_groups)
        all_of_it = Influence(sample.welfare_total.cells)
        inverse = 1 / poorest.value
        return combine(
            sample,
            (inverse * one, all_of_it),
            (-inverse, rest.influence),
            (-value * inverse, poorest.influence),
        )

    return Estimates(value, sample, influence)


def _not_negative(sample: Sample, power: float) -> Sample:
    """The sample, refused when negative welfare has no such power or logarithm."""
    if (power != 1 and float(power).is_integer()) or sample.welfare.min(initial=0.0) >= 0:
        return sample
    raise WelfareError(
        f"{int((sample.welfare < 0).sum())} rows have negative welfare, for which this "
        "statistic is not defined: leave them out or correct them."
    )
