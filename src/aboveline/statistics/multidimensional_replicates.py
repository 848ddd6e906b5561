"""Replicate variances: the measures again with PSUs left out or counted twice.

Deviations are taken from the estimate of the full sample. Source: Wolter (2007),
Introduction to Variance Estimation, chapters 3 and 4; Judkins (1990) for Fay's method.
"""

from __future__ import annotations

import numpy as np
import scipy.linalg
import scipy.sparse

from aboveline.statistics.codes import Codes, Floats, cross
from aboveline.statistics.multidimensional_cells import Breakdown, Cells
from aboveline.statistics.multidimensional_measures import Measure, Sums
from aboveline.statistics.multidimensional_spec import Variance
from aboveline.statistics.multidimensional_variance import LinearisedUnits, Table
from aboveline.statistics.replicate_factors import replicate_factors


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
