"""Curves: Lorenz and generalised Lorenz ordinates, shares, growth incidence.

Source: Lorenz (1905); Shorrocks (1983); Kovacevic and Binder (1997); Ravallion and Chen
(2003) for the growth incidence curve.
"""

from __future__ import annotations

import numpy as np

from aboveline.statistics.codes import Floats, quiet
from aboveline.statistics.estimates import Estimates, Influence, linear
from aboveline.statistics.quantiles import position_at, quantile, quantile_values
from aboveline.statistics.sample import Sample


@quiet
def lorenz(sample: Sample, p: float, *, generalised: bool = False) -> Estimates:
    """Share of welfare held by the poorest share `p` of the weight, linearly interpolated.

    `generalised` multiplies by the mean: welfare of the poorest `p` per unit of all weight.

    >>> from aboveline.statistics.sample import sample_of
    >>> lorenz(sample_of([1.0, 2.0, 3.0, 4.0]), 0.5).value
    array([0.3])
    """
    cut = quantile_values(sample, np.full(sample.n_groups, p), interpolated=True)
    size, welfare = sample.population.groups, sample.welfare_total.groups
    held = _held_up_to(sample, p)
    base = size if generalised else welfare
    value = held / base

    def influence() -> Influence:
        shortfall = np.minimum(sample.welfare - sample.spread(cut), 0.0)
        own = sample.total(shortfall)
        if generalised:
            return linear(sample, (own, 1 / base), (sample.population, (p * cut - value) / base))
        return linear(
            sample,
            (own, 1 / base),
            (sample.population, p * cut / base),
            (sample.welfare_total, -value / base),
        )

    return Estimates(value, sample, influence)


def _held_up_to(sample: Sample, p: float) -> Floats:
    """Weighted welfare of the poorest share of each group, the last row in part."""
    ranked = sample.sorted
    if ranked.welfare.size == 0:
        return np.full(sample.n_groups, np.nan)
    at, target = position_at(sample, np.full(sample.n_groups, p))
    running = np.concatenate([[0.0], ranked.cumulative_welfare])
    held = running[at + 1] - running[ranked.start[:-1]]
    held -= (ranked.cumulative[at] - target) * ranked.welfare[at]
    return np.where(sample.row_count > 0, held, np.nan)


@quiet
def growth_incidence(
    before: Sample, after: Sample, p: float, *, years: float = 1
) -> tuple[Floats, Floats]:
    """Yearly growth of the quantile `p` between two independent samples, and its standard error.

    Both samples have the same groups; shape (groups,) each.

    >>> from aboveline.statistics.sample import sample_of
    >>> growth_incidence(sample_of([1.0, 2.0, 3.0]), sample_of([2.0, 4.0, 6.0]), 0.5)[0]
    array([1.])
    """
    if before.labels != after.labels:
        raise ValueError("The two samples must have the same groups.")
    first, second = quantile(before, p), quantile(after, p)
    factor = (second.value / first.value) ** (1 / years)
    spread = second.variance / second.value**2 + first.variance / first.value**2
    return factor - 1, factor / years * np.sqrt(spread)
