"""Replicate variances: the measures again with PSUs left out or counted twice.

Deviations are taken from the estimate of the full sample. Source: Wolter (2007),
Introduction to Variance Estimation, chapters 3 and 4; Judkins (1990) for Fay's method.
"""

from __future__ import annotations

import math

import numpy as np
import scipy.linalg
import scipy.sparse

from aboveline.statistics.codes import Codes, Floats, cross
from aboveline.statistics.multidimensional_cells import Breakdown, Cells
from aboveline.statistics.multidimensional_measures import Measure, Sums
from aboveline.statistics.multidimensional_spec import Variance
from aboveline.statistics.multidimensional_variance import LinearisedUnits, Table
from aboveline.statistics.stages import DesignError

MOST_FACTORS = 1 << 26


def replicate_factors(
    strata: Codes, n_strata: int, method: Variance, *, fay_rho: float = 0.5
) -> tuple[Floats, Floats]:
    """What each PSU's weight is multiplied by, and what each squared deviation counts.

    `strata` is the stratum of each PSU; shapes (replicates, PSUs) and (replicates,).
    `jk1` leaves out one PSU of all, `jkn` one of its stratum, `brr` one of each stratum's
    two, `fay` gives that one the weight `fay_rho` instead of 0.

    >>> factors, counts = replicate_factors(np.array([0, 0, 1, 1]), 2, "jkn")
    >>> factors[0].tolist(), counts.tolist()
    ([0.0, 2.0, 1.0, 1.0], [0.5, 0.5, 0.5, 0.5])
    """
    n_psu = strata.size
    drawn = np.bincount(strata, minlength=n_strata)
    n_replicates = n_psu if method in ("jk1", "jkn") else 1 << math.ceil(math.log2(n_strata + 1))
    if n_psu * n_replicates > MOST_FACTORS:
        message = f"There are too many PSUs ({n_psu}) for {method}: use linearised."
        raise DesignError(message)
    if method == "jk1":
        factors = (np.ones((n_psu, n_psu)) - np.eye(n_psu)) * n_psu / (n_psu - 1)
        return factors, np.full(n_psu, (n_psu - 1) / n_psu)
    if method == "jkn":
        if (drawn == 1).any():
            raise DesignError("jkn needs at least two PSUs in every stratum.")
        share = (drawn / (drawn - 1))[strata]
        same = strata[:, None] == strata[None, :]
        factors = np.where(same, share[:, None], 1.0) * (1.0 - np.eye(n_psu))
        return factors, 1.0 / share
    if (drawn != 2).any():
        raise DesignError(f"{method} needs exactly two PSUs in every stratum.")
    order = np.argsort(strata, kind="stable")
    sign = np.empty(n_psu)
    sign[order] = np.tile([1.0, -1.0], n_strata)
    kept = 1.0 if method == "brr" else 1.0 - fay_rho
    signs = scipy.linalg.hadamard(n_replicates)[:, 1 : n_strata + 1].astype(np.float64)
    factors = 1.0 + kept * signs[:, strata] * sign
    return factors, np.full(n_replicates, 1.0 / (n_replicates * kept**2))


class Replicates:
    """Variances from replicates of the PSUs, with the surface of `Variances`."""

    def __init__(
        self,
        cells: Cells,
        breakdown: Breakdown,
        total: Sums,
        totals: Floats,
        *,
        method: Variance,
        fay_rho: float,
    ) -> None:
        """Adds the cells up by PSU and domain, and makes the replicates."""
        assert cells.design is not None  # noqa: S101 (replicates keep the units apart)
        stage = cells.design.stages[0]
        psu = stage.unit if stage.unit is not None else np.arange(cells.profile.size)
        code, self.psu, self.domain = cross(psu, breakdown.domain, breakdown.n_domains)
        self.sums = Table(cells, code, self.psu.size, total)
        self.n_groups = len(breakdown.groups)
        self.shape = (stage.n_units, breakdown.n_domains)
        self.factors, self.counts = replicate_factors(
            stage.parent, stage.n_parents, method, fay_rho=fay_rho
        )
        self.linearised = LinearisedUnits(cells, breakdown, total, totals)

    def scores(self, measure: Measure, estimates: Floats) -> Floats:
        """Weighted deviations of the replicates; shape (replicates, domains)."""
        under = self._replicated(measure.under)
        with np.errstate(divide="ignore", invalid="ignore"):
            replicated = measure.scale * self._replicated(measure.over) / under
        deviations: Floats = np.sqrt(self.counts)[:, None] * (replicated - estimates)
        return deviations

    def variance(self, scores: Floats) -> Floats:
        """Variance in each domain; missing where a replicate has nobody to count."""
        return np.asarray((scores * scores).sum(axis=0))

    def covariance(self, scores: Floats, first: Codes, second: Codes) -> Floats:
        """Covariance of pairs of domains."""
        return np.asarray((scores[:, first] * scores[:, second]).sum(axis=0))

    def matrix(self, scores: Floats, domains: Codes) -> Floats:
        """Covariance matrix of some domains."""
        return np.asarray(scores[:, domains].T @ scores[:, domains])

    def share_variance(self, column: int, shares: Floats) -> Floats:
        """Variance of each group's share of a column's sum over all groups of its time."""
        sums_of = self._replicated(column)
        whole = sums_of.reshape(*sums_of.shape[:1], -1, self.n_groups).sum(axis=2)
        with np.errstate(divide="ignore", invalid="ignore"):
            replicated = sums_of / np.repeat(whole, self.n_groups, axis=1)
        return np.asarray((self.counts[:, None] * (replicated - shares) ** 2).sum(axis=0))

    def degrees(self, of: str) -> Codes:
        """PSUs minus strata, as for linearisation."""
        return self.linearised.degrees(of)

    def psus(self) -> Codes:
        """PSUs that each domain touches."""
        return self.linearised.psus()

    def _replicated(self, column: int) -> Floats:
        where = (self.psu, self.domain)
        wide = scipy.sparse.csr_array((self.sums.column(column), where), shape=self.shape)
        return np.asarray((wide.T @ self.factors.T).T)
