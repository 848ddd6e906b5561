"""Variances by replicates: bootstrap, jackknife, balanced repeated replication, Fay.

The statistic is estimated again with the PSUs' weights changed; deviations are taken from
the estimate of the full sample. Finite population corrections are not used.
Source: Rao and Wu (1988) for the rescaling bootstrap with n - 1 draws a stratum; Wolter
(2007) for the others.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

import numpy as np

from aboveline.statistics.codes import Codes, Floats
from aboveline.statistics.estimates import Estimates
from aboveline.statistics.replicate_factors import replicate_factors
from aboveline.statistics.sample import Sample
from aboveline.statistics.stages import DesignError

ReplicateMethod = Literal["bootstrap", "jk1", "jkn", "brr", "fay"]


@dataclass(frozen=True, slots=True)
class ReplicateEstimates:
    """A statistic in each group, and again in each replicate (replicates x groups)."""

    value: Floats
    replicates: Floats
    counts: Floats

    @property
    def variance(self) -> Floats:
        """Sum of squared deviations from the full sample, each times its count; (groups,)."""
        squares = (self.replicates - self.value) ** 2
        variance: Floats = self.counts @ squares
        return variance

    @property
    def standard_error(self) -> Floats:
        """Square root of the variance."""
        return np.sqrt(self.variance)

    def percentiles(self, level: float = 0.95) -> tuple[Floats, Floats]:
        """Percentile interval of the replicates; meant for the bootstrap."""
        tail = (1 - level) / 2
        low, high = np.quantile(self.replicates, [tail, 1 - tail], axis=0)
        return low, high


def replicate(
    statistic: Callable[[Sample], Estimates],
    sample: Sample,
    *,
    method: ReplicateMethod = "bootstrap",
    number: int = 200,
    seed: int = 1,
    fay_rho: float = 0.5,
) -> ReplicateEstimates:
    """A statistic with its variance from replicates of the sample's PSUs.

    `number` and `seed` are for the bootstrap; the same seed gives the same result.

    >>> from aboveline.statistics.means import mean
    >>> from aboveline.statistics.sample import sample_of
    >>> sample = sample_of([1.0, 2.0, 4.0, 5.0])
    >>> replicate(mean, sample, method="jkn").variance, mean(sample).variance
    (array([0.83333333]), array([0.83333333]))
    """
    design = sample.design
    if method == "bootstrap":
        factors = _bootstrap_factors(design.strata, design.n_strata, number, seed)
        counts = np.full(number, 1 / number)
    else:
        table, counts = replicate_factors(design.strata, design.n_strata, method, fay_rho=fay_rho)
        factors = iter(table)
    values = []
    for factor in factors:
        of_row = factor if design.psu is None else factor[design.psu]
        values.append(statistic(sample.reweighted(design.weights * of_row)).value)
    return ReplicateEstimates(statistic(sample).value, np.stack(values), counts)


def _bootstrap_factors(strata: Codes, n_strata: int, number: int, seed: int) -> Iterator[Floats]:
    """What each PSU's weight is multiplied by, replicate by replicate.

    From each stratum of n PSUs n - 1 are drawn with replacement, each draw counting
    n / (n - 1).
    """
    drawn = np.bincount(strata, minlength=n_strata)
    if (drawn == 1).any():
        raise DesignError("The bootstrap needs at least two PSUs in every stratum.")
    order = np.argsort(strata, kind="stable")
    first = np.cumsum(drawn) - drawn
    stratum = np.repeat(np.arange(n_strata), np.maximum(drawn - 1, 0))
    factor = (drawn / np.maximum(drawn - 1, 1))[strata]
    random = np.random.default_rng(seed)
    for _ in range(number):
        picked = first[stratum] + random.integers(0, drawn[stratum])
        times = np.bincount(order[picked], minlength=strata.size)
        yield times * factor
