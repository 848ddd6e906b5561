"""Estimates of ratios over cells with their variances and covariances between domains.

Three ways, one surface: linearisation over sampling units, the same for pooled rows, and
replicates of the PSUs. `scores` prepares one measure; the rest asks about it.
"""

from __future__ import annotations

import dataclasses
from typing import Any, Protocol

import numpy as np
from scipy import sparse

from aboveline.statistics.codes import Codes, Floats, cross, sums
from aboveline.statistics.domains import DomainCells
from aboveline.statistics.multidimensional_cells import Breakdown, Cells
from aboveline.statistics.multidimensional_measures import POPULATION, Measure, Sums
from aboveline.statistics.stages import stage_factors

MOST_NUMBERS = 1 << 25


class Variances(Protocol):
    """What a way of estimating variances can tell about one measure in many domains."""

    def scores(self, measure: Measure, estimates: Floats) -> Floats:
        """Prepares a measure: one number a cell, or a row a replicate."""

    def variance(self, scores: Floats) -> Floats:
        """Variance in each domain."""

    def covariance(self, scores: Floats, first: Codes, second: Codes) -> Floats:
        """Covariance of pairs of domains; each domain is in one pair at most."""

    def matrix(self, scores: Floats, domains: Codes) -> Floats:
        """Covariance matrix of some domains."""

    def share_variance(self, column: int, shares: Floats) -> Floats:
        """Variance of each group's share of a column's sum over all groups of its time."""

    def degrees(self, of: str) -> Codes:
        """PSUs minus strata of each domain; `of` is domain or design."""

    def psus(self) -> Codes:
        """PSUs that each domain touches."""


def domain_totals(cells: Cells, breakdown: Breakdown, total: Sums) -> Floats:
    """The sums in each domain; shape (domains, columns)."""
    return Table(cells, breakdown.domain, breakdown.n_domains, total).all_columns()


def estimates_of(measure: Measure, totals: Floats, n_groups: int) -> Floats:
    """The measure in each domain; not a number where nobody is in the denominator."""
    over, under = totals[:, measure.over], totals[:, measure.under]
    if measure.of_whole:
        under = whole_of_time(over, n_groups)
    with np.errstate(invalid="ignore", divide="ignore"):
        found: Floats = measure.scale * over / under
    return np.asarray(np.where(under > 0, found, np.nan))


def whole_of_time(totals: Floats, n_groups: int) -> Floats:
    """For each domain the sum over all groups of its time."""
    return np.repeat(totals.reshape(-1, n_groups).sum(axis=1), n_groups)


class Table:
    """Sums of the cells by a code: all columns at once where they fit, else one by one."""

    def __init__(self, cells: Cells, code: Codes, size: int, total: Sums) -> None:
        self.cells, self.code, self.size, self.total = cells, code, size, total
        n_profiles = total.values.shape[0]
        self.weights: Any
        if size * n_profiles <= MOST_NUMBERS:
            flat = sums(code * n_profiles + cells.profile, cells.weight, size * n_profiles)
            self.weights = flat.reshape(size, n_profiles)
        else:
            where = (code, cells.profile)
            self.weights = sparse.coo_array((cells.weight, where), shape=(size, n_profiles))
        self.ready: Floats | None = None
        if size * total.n_profile_columns <= MOST_NUMBERS:
            self.ready = np.ascontiguousarray((self.weights @ total.values).T)

    def column(self, number: int) -> Floats:
        """Sums of one column; shape (size,)."""
        if number >= self.total.n_profile_columns:
            gap = number - self.total.n_profile_columns
            assert self.cells.gaps is not None  # noqa: S101 (gap columns exist with gaps only)
            values = self.cells.gaps[:, self.total.gap_powers[gap]]
            return sums(self.code, values * self.total.gap_poor[self.cells.profile, gap], self.size)
        if self.ready is not None:
            return np.asarray(self.ready[number])
        return np.asarray(self.weights @ self.total.values[:, number])

    def all_columns(self) -> Floats:
        """Sums of all columns; shape (size, columns)."""
        return np.stack([self.column(j) for j in range(self.total.n_columns)], axis=1)


class LinearisedUnits:
    """Taylor linearisation when every cell belongs to one sampling unit.

    Sampling units are the last stage's units; cells of one unit and domain are added up.
    """

    def __init__(self, cells: Cells, breakdown: Breakdown, total: Sums, totals: Floats) -> None:
        """Adds the cells up by unit and domain."""
        assert cells.design is not None  # noqa: S101 (pooled cells have their own class)
        self.design = cells.design
        self.n_domains, self.n_groups = breakdown.n_domains, len(breakdown.groups)
        self.cells = DomainCells(
            self.design.stages,
            self.design.lonely,
            n_rows=cells.profile.size,
            rows=None,
            group=breakdown.domain,
            n_groups=self.n_domains,
        )
        code = self.cells.code if self.cells.code is not None else np.arange(cells.profile.size)
        self.domain = self.cells.group
        self.domain_totals = totals
        self.units = Table(cells, code, self.cells.unit.size, total)
        self._pairs: dict[bytes, DomainCells] = {}

    def scores(self, measure: Measure, estimates: Floats) -> Floats:
        """Score of each unit and domain, weights included."""
        ratio = np.nan_to_num(estimates)[self.domain]
        under = np.where(np.isnan(estimates), np.inf, self.domain_totals[:, measure.under])
        over = measure.scale * self.units.column(measure.over)
        score: Floats = (over - ratio * self.units.column(measure.under)) / under[self.domain]
        return score

    def variance(self, scores: Floats) -> Floats:
        """Variance in each domain."""
        return self.cells.variance(scores)

    def covariance(self, scores: Floats, first: Codes, second: Codes) -> Floats:
        """From the variance of the difference of each pair."""
        pair = np.full(self.n_domains, -1)
        pair[first], pair[second] = np.arange(first.size), np.arange(first.size)
        sign = np.ones(self.n_domains)
        sign[second] = -1.0
        rows = np.flatnonzero(pair[self.domain] >= 0)
        key = first.tobytes() + second.tobytes()
        if key not in self._pairs:
            self._pairs[key] = self._regrouped(rows, pair[self.domain[rows]], first.size)
        pairs = self._pairs[key]
        apart = pairs.variance(pairs.totals((scores * sign[self.domain])[rows]))
        alone = self.variance(scores)
        covariance: Floats = (alone[first] + alone[second] - apart) / 2
        return covariance

    def matrix(self, scores: Floats, domains: Codes) -> Floats:
        """Covariance matrix of some domains."""
        return self.cells.covariance(scores)[np.ix_(domains, domains)]

    def share_variance(self, column: int, shares: Floats) -> Floats:
        """Variance of each group's share of a column's sum over all groups of its time."""
        whole = whole_of_time(self.domain_totals[:, column], self.n_groups)
        with np.errstate(divide="ignore", invalid="ignore"):
            parts = self.units.column(column) / whole[self.domain]
        variance = np.empty(self.n_domains)
        for start in range(0, self.n_domains, self.n_groups):
            inside = slice(start, start + self.n_groups)
            of_time = (self.domain >= inside.start) & (self.domain < inside.stop)
            own = np.where(of_time, parts, 0.0)
            shared = self.cells.by_unit(own)
            variance[inside] = self.cells.variance(own, shared, -shares)[inside]
        return variance

    def degrees(self, of: str) -> Codes:
        """PSUs minus strata that each domain touches, or of the whole design."""
        if of == "design":
            rows = np.flatnonzero(self.units.column(POPULATION) > 0)
            whole = self._regrouped(rows, np.zeros(rows.size, dtype=np.intp), 1)
            return np.repeat(whole.degrees_of_freedom(), self.n_domains)
        return self._known().degrees_of_freedom()

    def psus(self) -> Codes:
        """PSUs that each domain touches."""
        return self._known().psu_count()

    def _known(self) -> DomainCells:
        rows = np.flatnonzero(self.units.column(POPULATION) > 0)
        return self._regrouped(rows, self.domain[rows], self.n_domains)

    def _regrouped(self, rows: Codes, group: Codes, n_groups: int) -> DomainCells:
        """Some of the sums by unit and domain, in other groups."""
        stages, unit = [], self.cells.unit
        for stage in reversed(self.design.stages):
            stages.append(dataclasses.replace(stage, unit=unit))
            unit = stage.parent[unit]
        return DomainCells(
            tuple(reversed(stages)),
            self.design.lonely,
            n_rows=rows.size,
            rows=rows,
            group=group,
            n_groups=n_groups,
        )


class LinearisedRows:
    """Taylor linearisation when every row is a sampling unit and rows are pooled in cells."""

    def __init__(
        self, cells: Cells, breakdown: Breakdown, total: Sums, totals: Floats, lonely: Any
    ) -> None:
        """Keeps the cells; the factors of the strata come from the design."""
        self.cells = cells
        self.domain = breakdown.domain
        self.n_domains, self.n_groups = breakdown.n_domains, len(breakdown.groups)
        self.values = total.values
        self.domain_totals = totals
        stage = cells.stage
        self.drawn = np.bincount(stage.parent, minlength=stage.n_parents)
        self.factor, self.centred, self.scale = stage_factors(stage, self.drawn, lonely)
        self.cross, self.of_stratum, self.of_domain = cross(
            cells.strata, breakdown.domain, breakdown.n_domains
        )

    def scores(self, measure: Measure, estimates: Floats) -> Floats:
        """Score of each cell's persons, without weight."""
        ratio = np.nan_to_num(estimates)[self.domain]
        under = np.where(np.isnan(estimates), np.inf, self.domain_totals[:, measure.under])
        over = measure.scale * self.values[self.cells.profile, measure.over]
        below = self.values[self.cells.profile, measure.under]
        score: Floats = (over - ratio * below) / under[self.domain]
        return score

    def variance(self, scores: Floats) -> Floats:
        """Variance in each domain."""
        square = sums(self.cross, self.cells.square * scores * scores, self.of_domain.size)
        total = self._stratum_totals(scores)
        square -= total * total / self.drawn[self.of_stratum]
        square = self.factor[self.of_stratum] * np.maximum(square, 0.0)
        return self.scale * sums(self.of_domain, square, self.n_domains)

    def covariance(self, scores: Floats, first: Codes, second: Codes) -> Floats:
        """Of disjoint domains: only the strata's means tie them together."""
        wide = self._by_stratum(scores)
        factor = self.factor / np.maximum(self.drawn, 1)
        covariance: Floats = -self.scale * np.asarray(
            wide[:, first].multiply(wide[:, second]).T @ factor
        )
        return covariance

    def matrix(self, scores: Floats, domains: Codes) -> Floats:
        """Covariance matrix of some domains."""
        wide = self._by_stratum(scores)[:, domains].toarray()
        factor = self.factor / np.maximum(self.drawn, 1)
        matrix: Floats = -self.scale * (wide.T @ (wide * factor[:, None]))
        np.fill_diagonal(matrix, self.variance(scores)[domains])
        return matrix

    def share_variance(self, column: int, shares: Floats) -> Floats:
        """Variance of each group's share of a column's sum over all groups of its time."""
        whole = whole_of_time(self.domain_totals[:, column], self.n_groups)
        with np.errstate(divide="ignore", invalid="ignore"):
            value = self.values[self.cells.profile, column] / whole[self.domain]
        square = sums(self.cross, self.cells.square * value * value, self.of_domain.size)
        wide = (self.drawn.size, self.n_domains // self.n_groups, self.n_groups)
        squares, totals = np.zeros(wide), np.zeros(wide)
        where = (self.of_stratum, self.of_domain // self.n_groups, self.of_domain % self.n_groups)
        squares[where], totals[where] = square, self._stratum_totals(value)
        share = shares.reshape(wide[1:])
        spread = (1 - 2 * share) * squares + share**2 * squares.sum(axis=2, keepdims=True)
        mean = totals - share * totals.sum(axis=2, keepdims=True)
        spread -= mean * mean / self.drawn.reshape(-1, 1, 1)
        factor = self.scale * self.factor.reshape(-1, 1, 1)
        variance: Floats = (factor * np.maximum(spread, 0.0)).sum(axis=0).ravel()
        return variance

    def degrees(self, of: str) -> Codes:
        """Rows minus strata that each domain touches, or of the whole design."""
        rows = self._known_rows()
        in_stratum = sums(self.cross, rows.astype(np.float64), self.of_domain.size) > 0
        if of == "design":
            strata = np.unique(self.of_stratum[in_stratum]).size
            return np.full(self.n_domains, int(rows.sum()) - strata)
        strata_in = np.bincount(self.of_domain[in_stratum], minlength=self.n_domains)
        return self.psus() - strata_in

    def psus(self) -> Codes:
        """Rows of each domain."""
        rows = self._known_rows().astype(np.float64)
        return sums(self.domain, rows, self.n_domains).astype(np.intp)

    def _known_rows(self) -> Codes:
        known = self.values[self.cells.profile, POPULATION] > 0
        return np.where(known, self.cells.weighted_rows, 0)

    def _stratum_totals(self, scores: Floats) -> Floats:
        total = sums(self.cross, self.cells.weight * scores, self.of_domain.size)
        return np.where(self.centred[self.of_stratum], total, 0.0)

    def _by_stratum(self, scores: Floats) -> Any:
        where = (self.of_stratum, self.of_domain)
        shape = (self.drawn.size, self.n_domains)
        return sparse.csc_matrix((self._stratum_totals(scores), where), shape=shape)
