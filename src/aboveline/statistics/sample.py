"""A sample: welfare, weights, groups and design of the rows that every statistic reads."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt

from aboveline.statistics.codes import Booleans, Codes, Floats, encode, sums
from aboveline.statistics.design import Design, survey_design
from aboveline.statistics.domains import DomainCells


@dataclass(frozen=True, slots=True)
class Totals:
    """A weighted sum: in each cell of the design and group, and in each group."""

    cells: Floats
    groups: Floats


@dataclass(frozen=True)
class Sorted:
    """A sample's rows in ascending order of welfare within each group.

    `start` has the first row of each group and the number of rows at the end. `before` is
    the weight of the earlier groups; `cumulative` runs over all groups, own row included.
    """

    order: Codes | None
    welfare: Floats
    weight: Floats
    group: Codes | None
    start: Codes

    @cached_property
    def cumulative(self) -> Floats:
        """Weight up to and with each row, from the first row of the first group."""
        return np.cumsum(self.weight)

    @cached_property
    def cumulative_welfare(self) -> Floats:
        """Weighted welfare up to and with each row, from the first row of the first group."""
        return np.cumsum(self.weight * self.welfare)

    @cached_property
    def before(self) -> Floats:
        """Weight of all rows in front of each group; shape (groups,)."""
        return np.concatenate([[0.0], self.cumulative])[self.start[:-1]]

    @cached_property
    def rank(self) -> Floats:
        """Weight up to and with each row, from the first row of its own group."""
        return self.within(self.cumulative)

    def running(self, values: Floats) -> Floats:
        """Sum of the weighted values up to and with each row, within its group."""
        return self.within(np.cumsum(self.weight * values))

    def within(self, cumulative: Floats) -> Floats:
        """A running sum over all rows made to start again in each group."""
        base = np.concatenate([[0.0], cumulative])[self.start[:-1]]
        restarted: Floats = cumulative - self.spread(base)
        return restarted

    def sums(self, values: Floats) -> Floats:
        """Plain sums of a sorted column in each group; shape (groups,)."""
        if self.group is None:
            return np.array([values.sum()])
        return sums(self.group, values, self.start.size - 1)

    def spread(self, per_group: Floats) -> Any:
        """A number of each group, given to its sorted rows."""
        return per_group[0] if self.group is None else per_group[self.group]

    def unsorted(self, values: Floats) -> Floats:
        """Values of sorted rows, back in the order of the sample."""
        if self.order is None:
            raise ValueError("These rows were sorted without remembering where they stood.")
        back = np.empty_like(values)
        back[self.order] = values
        return back


class Sample:
    """Rows with known welfare and positive weight, in groups, with their design.

    Made by `sample_of`. `welfare` and `weight` have one entry a row in use; `group` is its
    code, None when there is one group; `rows` says where it stands in the design, None when
    all rows are in use.
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
        self._all = (welfare, group)
        in_use = np.isfinite(welfare) & (design.weights > 0)
        if group is not None:
            in_use &= group >= 0
        whole = bool(in_use.all())
        self.rows: Codes | None = None if whole else np.flatnonzero(in_use)
        self.welfare: Floats = welfare if whole else welfare[in_use]
        self.weight: Floats = design.weights if whole else design.weights[in_use]
        self.group: Codes | None = None
        if group is not None and self.n_groups > 1:
            self.group = group if whole else group[in_use]

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
        return self.total(self.welfare)

    @property
    def mean(self) -> Floats:
        """Weighted mean of welfare in each group; NaN for a group without rows."""
        with np.errstate(invalid="ignore"):
            return self.welfare_total.groups / self.population.groups

    @cached_property
    def row_count(self) -> Codes:
        """Number of rows in use in each group."""
        if self.group is None:
            return np.array([self.welfare.size])
        return np.bincount(self.group, minlength=self.n_groups)

    def total(self, values: Floats | Booleans) -> Totals:
        """Weighted sum of a column with one value a row in use."""
        return self._totals(self.weight * values)

    def _totals(self, weighted: Floats) -> Totals:
        cells = self.cells.totals(weighted)
        return Totals(cells, self.cells.by_group(cells))

    def spread(self, per_group: Floats) -> Any:
        """A number of each group, given to its rows (one number when there is one group)."""
        return per_group[0] if self.group is None else per_group[self.group]

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
        if self.group is None:
            order: Codes = np.argsort(self.welfare)
            start = np.array([0, order.size])
            return Sorted(order, self.welfare[order], self.weight[order], None, start)
        order = _radix_order(self.group, self.n_groups)
        group = self.group[order]
        start = np.concatenate([[0], np.cumsum(self.row_count)])
        welfare = self.welfare[order]
        for first, last in pairwise(start):
            inside = np.argsort(welfare[first:last])
            order[first:last] = order[first:last][inside]
            welfare[first:last] = welfare[first:last][inside]
        return Sorted(order, welfare, self.weight[order], group, start)

    def reweighted(self, weights: Floats) -> Sample:
        """The same rows with other weights (a row of the design); weight 0 leaves a row out."""
        return Sample(
            self._all[0],
            self.design.with_weights(weights),
            group=self._all[1],
            labels=self.labels,
        )


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
        given = np.ones(values.size) if weights is None else weights
        design = survey_design(given, strata=strata, psu=psu)
    if groups is None:
        return Sample(values, design)
    codes, labels = encode(groups)
    return Sample(values, design, group=codes, labels=tuple(labels))


def _radix_order(codes: Codes, size: int) -> Codes:
    """Positions in ascending order of code, 16 bits at a time (numpy sorts those by radix)."""
    order = np.argsort((codes & 0xFFFF).astype(np.uint16), kind="stable")
    for shift in _shifts(size):
        digits = ((codes >> shift) & 0xFFFF).astype(np.uint16)
        order = order[np.argsort(digits[order], kind="stable")]
    return order


def _shifts(size: int) -> Iterable[int]:
    return range(16, max(size - 1, 1).bit_length(), 16)
