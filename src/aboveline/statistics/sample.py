"""A sample: welfare, weights, groups and design of the rows that every statistic reads."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from aboveline.statistics.codes import Booleans, Codes, Floats, encode, quiet
from aboveline.statistics.design import Design, survey_design
from aboveline.statistics.domains import DomainCells
from aboveline.statistics.ranks import Sorted, sort_rows


@dataclass(frozen=True, slots=True)
class Totals:
    """A weighted sum: in each cell of the design and group, and in each group."""

    cells: Floats
    groups: Floats


class Sample:
    """Rows with known welfare and positive weight, in groups, with their design.

    Made by `sample_of`. `welfare` and `weight` have one entry a row in use; `group` is its
    code, None when there is one group; `rows` says where it stands in the design, None when
    all rows are in use. `unweighted`: no weights were given, each row counts 1.
    """

    def __init__(
        self,
        welfare: Floats,
        design: Design,
        *,
        group: Codes | None = None,
        labels: tuple[Any, ...] = (None,),
    ) -> None:
        self.design, self.labels, self.n_groups = design, labels, len(labels)
        self._sorted_like: Sample | None = None
        self._all = (welfare, group)
        one = design.weights[:1]
        self.unweighted = design.weights.strides == (0,) and bool((one == 1).all())
        in_use = self._in_use(welfare, group)
        self.rows: Codes | None = None
        self.welfare, self.weight = welfare, design.weights
        self.group: Codes | None = group if self.n_groups > 1 else None
        if in_use is not None:
            self.rows, self.welfare = np.flatnonzero(in_use), welfare[in_use]
            if self.group is not None:
                self.group = self.group[in_use]
            if self.unweighted:
                self.weight = design.weights[: self.welfare.size]
            else:
                self.weight = design.weights[in_use]

    @quiet
    def _in_use(self, welfare: Floats, group: Codes | None) -> Booleans | None:
        """Which rows count; None when all do, which a sum shows soonest."""
        self._sum: float | None = None
        if self.unweighted and group is None:
            whole = float(welfare.sum())
            if np.isfinite(whole):
                self._sum = whole
                return None
        in_use = np.isfinite(welfare)
        if not self.unweighted:
            in_use &= self.design.weights > 0
        if group is not None:
            in_use &= group >= 0
        return None if in_use.all() else in_use

    @property
    def all_welfare(self) -> Floats:
        """Welfare of every row of the design, NaN where it is unknown."""
        return self._all[0]

    @cached_property
    def cells(self) -> DomainCells:
        """Sampling units crossed with groups."""
        return DomainCells(
            self.design.stages,
            self.design.lonely,
            n_rows=self.welfare.size,
            rows=self.rows,
            group=self.group,
            n_groups=self.n_groups,
        )

    @cached_property
    def whole(self) -> Sample:
        """The same rows and those of no group, as one group."""
        return Sample(self._all[0], self.design) if self._all[1] is not None else self

    @cached_property
    def population(self) -> Totals:
        """Sum of the weights."""
        return self._totals(self.weight)

    @cached_property
    def welfare_total(self) -> Totals:
        """Weighted sum of welfare."""
        if self._sum is not None and self.cells.code is None:
            return Totals(self.welfare, np.array([self._sum]))
        return self.total(self.welfare)

    @property
    @quiet
    def mean(self) -> Floats:
        """Weighted mean of welfare in each group; NaN for a group without rows."""
        return self.welfare_total.groups / self.population.groups

    @cached_property
    def row_count(self) -> Codes:
        """Number of rows in use in each group."""
        if self.group is None:
            return np.array([self.welfare.size])
        return np.bincount(self.group, minlength=self.n_groups)

    def total(self, values: Floats | Booleans) -> Totals:
        """Weighted sum of a column with one value a row in use."""
        if self.unweighted:
            return self._totals(np.asarray(values, dtype=np.float64))
        return self._totals(self.weight * values)

    def _totals(self, weighted: Floats) -> Totals:
        cells = self.cells.totals(weighted)
        return Totals(cells, self.cells.by_group(cells))

    def spread(self, per_group: Floats) -> Any:
        """A number of each group, given to its rows (one number when all groups share it)."""
        if self.group is None or (per_group == per_group[0]).all():
            return per_group[0]
        return per_group[self.group]

    def spread_cells(self, per_group: Floats) -> Any:
        """A number of each group, given to its cells."""
        return per_group[0] if self.n_groups == 1 else per_group[self.cells.group]

    def within(self, domain: npt.ArrayLike) -> Sample:
        """The part of the sample in a domain (one truth value a row of the design)."""
        inside = np.asarray(domain, dtype=bool)
        welfare, group = self._all
        code = np.where(inside, 0 if group is None else group, -1)
        return Sample(welfare, self.design, group=code, labels=self.labels)

    def with_welfare(self, welfare: npt.ArrayLike) -> Sample:
        """The same rows, groups and design with another welfare column (a row of the design)."""
        return Sample(
            np.asarray(welfare, dtype=np.float64),
            self.design,
            group=self._all[1],
            labels=self.labels,
        )

    @cached_property
    def sorted(self) -> Sorted:
        """Rows by welfare within each group."""
        if self._sorted_like is not None:
            return self._sorted_like.sorted.with_weights(
                self._sorted_like.rows, self.rows, self.design.weights
            )
        return sort_rows(self.welfare, self.weight, self.group, self.row_count)

    def poorest(self, line: Floats, *, at_line: bool = False) -> Sorted:
        """The rows below the line of their group (or at it too), by welfare within the group.

        Taken from the sorted rows when they are there, else only these rows are sorted.
        """
        if "sorted" in self.__dict__:
            return self.sorted.poorest(line, at_line=at_line)
        limit = self.spread(line)
        rows = np.flatnonzero(self.welfare <= limit if at_line else self.welfare < limit)
        welfare = self.welfare[rows]
        group = None if self.group is None else self.group[rows]
        weight = self.weight[: welfare.size] if self.unweighted else self.weight[rows]
        count = np.array([welfare.size])
        if group is not None:
            count = np.bincount(group, minlength=self.n_groups)
        part = sort_rows(welfare, weight, group, count)
        return replace(part, places=lambda: rows[part.places()])

    def reweighted(self, weights: Floats) -> Sample:
        """The same rows with other weights (a row of the design); weight 0 leaves a row out.

        The order by welfare is taken over, so that replicates do not sort again. Rows that
        are not in use stay out.
        """
        welfare, group = self._all
        used = weights if self.rows is None else np.zeros_like(weights)
        if self.rows is not None:
            used[self.rows] = weights[self.rows]
        other = Sample(welfare, self.design.with_weights(used), group=group, labels=self.labels)
        other._sorted_like = self
        return other


def sample_of(
    welfare: Any,
    *,
    weights: Any = None,
    strata: Any = None,
    psu: Any = None,
    groups: Any = None,
    design: Design | None = None,
) -> Sample:
    """A sample from columns: give a design, or weights, strata and PSUs to make one.

    Missing: rows whose welfare (or group) is unknown, or whose weight is 0, stay in the
    design and are left out of every statistic.

    >>> sample_of([100.0, 200.0, 300.0], weights=[1, 1, 2]).mean
    array([225.])
    """
    values = np.asarray(welfare, dtype=np.float64)
    if design is None:
        given = np.broadcast_to(1.0, values.size) if weights is None else weights
        design = survey_design(given, strata=strata, psu=psu)
    if groups is None:
        return Sample(values, design)
    codes, labels = encode(groups)
    return Sample(values, design, group=codes, labels=tuple(labels))
