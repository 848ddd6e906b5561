"""Variances of one statistic in many domains at once, from totals by unit and domain.

A cell is a sampling unit crossed with a domain (group) that it touches. Rows are added up
into cells once; every later step works on cells, of which there are far fewer than rows.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import scipy.sparse

from aboveline.statistics.codes import Codes, Floats, compact, cross, label_of_unit, sums
from aboveline.statistics.stages import Lonely, Stage, stage_factors


@dataclass(frozen=True, slots=True)
class _Level:
    """The cells of one stage, and `up`: the coarser stage's cell of each of them."""

    stage: Stage
    unit: Codes
    group: Codes
    pair: Codes
    pair_parent: Codes
    pair_group: Codes
    up: Codes | None


class DomainCells:
    """Cells of sampling stages and groups, for the rows of a sample.

    `rows` are positions in the design (None: all), `group` their groups (None: one group).
    `code` is the cell of each row (None: each row is a cell); `unit` and `group` belong to
    the cells of the finest stage, whose units number `n_units`.
    """

    def __init__(
        self,
        stages: tuple[Stage, ...],
        lonely: Lonely,
        *,
        n_rows: int,
        rows: Codes | None,
        group: Codes | None,
        n_groups: int,
    ) -> None:
        self.stages, self.lonely, self.n_groups = stages, lonely, n_groups
        finest = stages[-1]
        self.n_units = finest.n_units
        self.code: Codes | None = None
        self._rows, self._n_rows, self._group = rows, n_rows, group
        self._of_cells: tuple[Codes, Codes] | None = None
        if finest.unit is not None:
            unit = finest.unit if rows is None else finest.unit[rows]
            of_row = np.zeros(n_rows, dtype=np.intp) if group is None else group
            self.code, *of_cells = _cells(unit, of_row, finest.n_units, n_groups)
            self._of_cells = (of_cells[0], of_cells[1])
        self._levels: tuple[_Level, ...] | None = None

    @property
    def unit(self) -> Codes:
        """The unit of each cell."""
        return self._units_and_groups()[0]

    @property
    def group(self) -> Codes:
        """The group of each cell."""
        return self._units_and_groups()[1]

    def _units_and_groups(self) -> tuple[Codes, Codes]:
        if self._of_cells is None:
            unit = np.arange(self._n_rows) if self._rows is None else self._rows
            group = self._group
            if group is None:
                group = np.zeros(self._n_rows, dtype=np.intp)
            self._of_cells = (unit, group)
        return self._of_cells

    def totals(self, values: Floats) -> Floats:
        """Sums of the rows' (weighted) values in each cell."""
        return values if self.code is None else sums(self.code, values, self.unit.size)

    def by_group(self, totals: Floats) -> Floats:
        """Sums of the cells' totals in each group."""
        if self.n_groups == 1:
            return np.array([totals.sum()])
        return sums(self.group, totals, self.n_groups)

    def by_unit(self, totals: Floats) -> Floats:
        """Sums of the cells' totals in each unit of the finest stage, over all groups."""
        return sums(self.unit, totals, self.n_units)

    def variance(
        self, totals: Floats, shared: Floats | None = None, share: Floats | None = None
    ) -> Floats:
        """Variance of each group's sum of cell totals; shape (groups,).

        With `shared` (a total for each unit of the finest stage) and `share` (a number for
        each group) it is the variance of the group's sum plus share x the shared sum.
        """
        own, mixed, both = np.zeros(self.n_groups), np.zeros(self.n_groups), 0.0
        for level, cell_totals, unit_totals in self._walk(totals, shared):
            terms = _Terms(level, self.lonely)
            own += terms.squares(cell_totals, self.n_groups)
            if unit_totals is not None:
                mixed += terms.products(cell_totals, unit_totals, self.n_groups)
                both += terms.shared_square(unit_totals)
        if share is None:
            return own
        return np.maximum(own + 2 * share * mixed + share**2 * both, 0.0)

    def covariance(
        self, totals: Floats, shared: Floats | None = None, share: Floats | None = None
    ) -> Floats:
        """Covariance matrix of the groups' sums; arguments as for `variance`."""
        matrix = np.zeros((self.n_groups, self.n_groups))
        for level, cell_totals, unit_totals in self._walk(totals, shared):
            terms = _Terms(level, self.lonely)
            matrix += terms.matrix(cell_totals, self.n_groups)
            if unit_totals is not None and share is not None:
                mixed = np.outer(terms.products(cell_totals, unit_totals, self.n_groups), share)
                matrix += mixed + mixed.T
                matrix += np.outer(share, share) * terms.shared_square(unit_totals)
        return matrix

    def psu_count(self) -> Codes:
        """PSUs that each group touches; shape (groups,)."""
        return np.bincount(self._all_levels()[-1].group, minlength=self.n_groups)

    def degrees_of_freedom(self) -> Codes:
        """PSUs minus strata that each group touches; shape (groups,)."""
        strata = self._all_levels()[-1].pair_group
        return self.psu_count() - np.bincount(strata, minlength=self.n_groups)

    def effective_degrees_of_freedom(self, totals: Floats) -> Floats:
        """Degrees of freedom that the spread of the PSU totals supports; shape (groups,).

        Satterthwaite's 2 (PSUs - strata) / (kurtosis - 1), between 1 and PSUs - strata: when
        few PSUs carry the whole statistic, its variance is known badly. Where each row is a
        PSU it is PSUs - strata.
        """
        freedom = self.degrees_of_freedom().astype(np.float64)
        if self.code is None:
            return freedom
        for level in self._all_levels():
            if level.up is not None:
                totals = sums(level.up, totals, level.pair_parent.size)
        first = self._all_levels()[-1]
        drawn = np.bincount(first.stage.parent, minlength=first.stage.n_parents)
        mean = sums(first.pair, totals, first.pair_parent.size) / drawn[first.pair_parent]
        square = (totals - mean[first.pair]) ** 2
        second = sums(first.group, square, self.n_groups)
        fourth = sums(first.group, square * square, self.n_groups)
        count = np.bincount(first.group, minlength=self.n_groups)
        with np.errstate(divide="ignore", invalid="ignore"):
            effective = 2 * freedom / (count * fourth / second**2 - 1)
        known = np.isfinite(effective) & (effective >= 0)
        return np.where(known, np.clip(effective, np.minimum(1, freedom), freedom), freedom)

    def _walk(
        self, totals: Floats, shared: Floats | None
    ) -> Iterator[tuple[_Level, Floats, Floats | None]]:
        for level in self._all_levels():
            yield level, totals, shared
            if level.up is not None:
                totals = sums(level.up, totals, int(level.up.max(initial=-1)) + 1)
                if shared is not None:
                    shared = sums(level.stage.parent, shared, level.stage.n_parents)

    def _all_levels(self) -> tuple[_Level, ...]:
        if self._levels is None:
            self._levels = tuple(self._build_levels())
        return self._levels

    def _build_levels(self) -> Iterator[_Level]:
        unit, group = self.unit, self.group
        for number in range(len(self.stages) - 1, -1, -1):
            stage = self.stages[number]
            parent = stage.parent[unit]
            pair, pair_parent, pair_group = cross(parent, group, self.n_groups)
            up = pair if number else None
            yield _Level(stage, unit, group, pair, pair_parent, pair_group, up)
            if up is not None:
                unit, group = pair_parent, pair_group


class _Terms:
    """Sums of squares and products of one level, weighted by what its stage says."""

    def __init__(self, level: _Level, lonely: Lonely) -> None:
        drawn = np.bincount(level.stage.parent, minlength=level.stage.n_parents)
        factor, centred, scale = stage_factors(level.stage, drawn, lonely)
        self.level = level
        self.factor = scale * factor
        self.mean_factor = np.where(centred, self.factor / np.maximum(drawn, 1), 0.0)

    def squares(self, totals: Floats, n_groups: int) -> Floats:
        level, size = self.level, self.level.pair_parent.size
        total = sums(level.pair, totals, size)
        square = self.factor[level.pair_parent] * sums(level.pair, totals * totals, size)
        square -= self.mean_factor[level.pair_parent] * total * total
        return sums(level.pair_group, np.maximum(square, 0.0), n_groups)

    def products(self, totals: Floats, shared: Floats, n_groups: int) -> Floats:
        level, size = self.level, self.level.pair_parent.size
        total = sums(level.pair, totals, size)
        product = sums(level.pair, totals * shared[level.unit], size)
        of_parent = sums(level.stage.parent, shared, level.stage.n_parents)[level.pair_parent]
        product = self.factor[level.pair_parent] * product
        product -= self.mean_factor[level.pair_parent] * total * of_parent
        return sums(level.pair_group, product, n_groups)

    def shared_square(self, shared: Floats) -> float:
        parent, size = self.level.stage.parent, self.level.stage.n_parents
        total = sums(parent, shared, size)
        square = self.factor * sums(parent, shared * shared, size)
        return float((square - self.mean_factor * total * total).sum())

    def matrix(self, totals: Floats, n_groups: int) -> Floats:
        level = self.level
        stage = level.stage
        by_unit = scipy.sparse.csr_array(
            (totals, (level.unit, level.group)), shape=(stage.n_units, n_groups)
        )
        pair_totals = sums(level.pair, totals, level.pair_parent.size)
        total = scipy.sparse.csr_array(
            (pair_totals, (level.pair_parent, level.pair_group)),
            shape=(stage.n_parents, n_groups),
        )
        weighted = by_unit * self.factor[stage.parent].reshape(-1, 1)
        squares = (weighted.T @ by_unit).toarray()
        matrix: Floats = squares - ((total * self.mean_factor.reshape(-1, 1)).T @ total).toarray()
        return matrix


def _cells(unit: Codes, group: Codes, n_units: int, n_groups: int) -> tuple[Codes, Codes, Codes]:
    """The cell of each row, and the unit and group of each cell."""
    if n_groups > 1:
        of_unit, nested = label_of_unit(unit, group, n_units)
        if not nested:
            return cross(unit, group, n_groups)
        code, present = compact(unit, n_units)
        return code, present, of_unit[present]
    code, present = compact(unit, n_units)
    return code, present, np.zeros(present.size, dtype=np.intp)
