"""Estimates with their influence: values, variances, covariances, combinations.

Every statistic comes as one value a group and a function that gives, when asked, how each
sampling unit influences it. Statistics made from others combine their influences.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from aboveline.statistics.codes import Booleans, Codes, Floats, quiet
from aboveline.statistics.sample import Sample, Totals


@dataclass(frozen=True, slots=True)
class Influence:
    """Weighted scores of a statistic, added up in the cells of its sample.

    `shared` are totals by sampling unit that count for every group, times `share` of the
    group: what an estimate for all (a national line) puts into each group's statistic.
    """

    cells: Floats
    shared: Floats | None = None
    share: Floats | None = None


@dataclass(frozen=True)
class Estimates:
    """A statistic in each group of a sample, with its design-based variance when asked."""

    value: Floats
    sample: Sample
    of: Callable[[], Influence] = field(repr=False)

    @cached_property
    @quiet
    def influence(self) -> Influence:
        """How each cell of the sample influences the statistic."""
        return self.of()

    @cached_property
    @quiet
    def variance(self) -> Floats:
        """Linearised variance in each group; shape (groups,)."""
        found = self.influence
        variance = self.sample.cells.variance(found.cells, found.shared, found.share)
        return np.where(np.isfinite(self.value), variance, np.nan)

    @property
    def standard_error(self) -> Floats:
        """Square root of the variance."""
        return np.sqrt(self.variance)

    def covariance(self) -> Floats:
        """Covariance matrix between the groups; shape (groups, groups)."""
        found = self.influence
        return self.sample.cells.covariance(found.cells, found.shared, found.share)

    @property
    def degrees_of_freedom(self) -> Codes:
        """PSUs minus strata that each group touches."""
        return self.sample.cells.degrees_of_freedom()

    @property
    def effective_degrees_of_freedom(self) -> Floats:
        """Degrees of freedom that the spread of the PSU totals supports, at most the design's."""
        found = self.influence
        if found.shared is not None:
            return self.degrees_of_freedom.astype(np.float64)
        return self.sample.cells.effective_degrees_of_freedom(found.cells)


def linear(sample: Sample, *terms: tuple[Totals, Floats]) -> Influence:
    """Influence that is a sum of columns (as totals), each times a coefficient by group."""
    cells = np.zeros_like(sample.population.cells)
    for totals, coefficient in terms:
        cells += totals.cells * sample.spread_cells(coefficient)
    return Influence(cells)


def combine(sample: Sample, *terms: tuple[Floats, Influence]) -> Influence:
    """Sum of influences on the same sample, each times a coefficient by group."""
    cells = np.zeros_like(sample.population.cells)
    shared: Floats | None = None
    share: Floats | None = None
    for coefficient, part in terms:
        cells += part.cells * sample.spread_cells(coefficient)
        if part.shared is None or part.share is None:
            continue
        added = coefficient * part.share
        if shared is not None and shared is not part.shared:
            raise ValueError("Statistics with two different estimates for all do not combine.")
        shared, share = part.shared, added if share is None else share + added
    return Influence(cells, shared, share)


def shared_by_all(sample: Sample, national: Estimates) -> Influence:
    """The influence of an estimate on the whole sample, taken over by every group."""
    units = national.sample.cells.by_unit(national.influence.cells)
    nothing = np.zeros_like(sample.population.cells)
    return Influence(nothing, units, np.ones(sample.n_groups))


def mean_of(sample: Sample, values: Floats | Booleans) -> Estimates:
    """Weighted mean of a column with one value a row in use."""
    return ratio_of(sample, sample.total(values), sample.population)


@quiet
def ratio_of(sample: Sample, numerator: Totals, denominator: Totals) -> Estimates:
    """Ratio of two totals."""
    value = numerator.groups / denominator.groups
    inverse = 1 / denominator.groups

    def influence() -> Influence:
        return linear(sample, (numerator, inverse), (denominator, -value * inverse))

    return Estimates(value, sample, influence)


def contrast(estimates: Estimates, coefficients: Floats) -> tuple[float, float]:
    """A linear combination of the groups' values and its standard error.

    >>> from aboveline.statistics.sample import sample_of
    >>> sample = sample_of([1.0, 3.0, 4.0, 8.0], groups=["a", "a", "b", "b"])
    >>> value, _ = contrast(mean_of(sample, sample.welfare), np.array([-1.0, 1.0]))
    >>> value
    4.0
    """
    value = float(coefficients @ estimates.value)
    variance = float(coefficients @ estimates.covariance() @ coefficients)
    return value, max(variance, 0.0) ** 0.5
