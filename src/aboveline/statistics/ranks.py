"""Rows in ascending order of welfare, and the running sums over them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Any

import numpy as np

from aboveline.statistics.codes import Codes, Floats, sums

_PIECE = 1 << 17


@dataclass(frozen=True)
class Sorted:
    """A sample's rows in ascending order of welfare within each group.

    `places` gives the positions of the sorted rows in the sample. `start` has the first row
    of each group and the number of rows at the end. `before` is the weight of the earlier
    groups; `cumulative` runs over all groups, own row included.
    """

    places: Callable[[], Codes]
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
    def size(self) -> Floats:
        """Weight of each group; shape (groups,)."""
        return self.sums(self.weight, np.ones_like(self.weight))

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
        restarted: Floats = cumulative if self.group is None else cumulative - base[self.group]
        return restarted

    def sums(self, values: Floats, weights: Floats) -> Floats:
        """Sums of a sorted column times another in each group; shape (groups,)."""
        if self.group is None:
            return np.array([(values * weights).sum()])
        return sums(self.group, values * weights, self.start.size - 1)

    def pair_sum(self, *, own: bool = True) -> Floats:
        """Sum over all pairs of rows in each group of the larger welfare, weighted.

        That is the sum of (2 rank - weight) x weight x welfare; without `own`, of
        (2 rank - 1) x weight x welfare.
        """
        weight = self.weight[0] if self.weight.size else 1.0
        if self.group is None and self.weight.strides == (0,) and (own or weight == 1):
            return np.array([weight**2 * _rank_sum(self.welfare)])
        weights = 2 * self.rank
        weights -= self.weight if own else 1.0
        weights *= self.weight
        return self.sums(self.welfare, weights)

    def poorest(self, line: Floats, *, at_line: bool) -> Sorted:
        """The rows below the line of their group, or at it too; they come first in it."""
        if self.group is None:
            number = int(np.searchsorted(self.welfare, line[0], "right" if at_line else "left"))
            start = np.array([0, number])
            return Sorted(
                lambda: self.places()[:number],
                self.welfare[:number],
                self.weight[:number],
                None,
                start,
            )
        limit = line[self.group]
        poor = self.welfare <= limit if at_line else self.welfare < limit
        group = self.group[poor]
        count = np.bincount(group, minlength=line.size)
        return Sorted(
            lambda: self.places()[poor],
            self.welfare[poor],
            self.weight[poor],
            group,
            np.concatenate([[0], np.cumsum(count)]),
        )

    def spread(self, per_group: Floats) -> Any:
        """A number of each group, given to its sorted rows."""
        return per_group[0] if self.group is None else per_group[self.group]

    def unsorted(self, values: Floats, size: int) -> Floats:
        """Values of sorted rows in the order of a sample of `size` rows, 0 for its other rows."""
        back = np.zeros(size)
        back[self.places()] = values
        return back

    def with_weights(self, rows: Codes | None, kept: Codes | None, weights: Floats) -> Sorted:
        """The same order for new weights: of `rows` (all if None) only the `kept` have weight.

        Rows are numbers of rows of the design, `weights` one for each row of it.
        """
        of_row = self.places() if rows is None else rows[self.places()]
        new = weights[of_row]
        inside = new > 0
        place = np.full(weights.size, -1, dtype=np.intp)
        place[slice(None) if kept is None else kept] = np.arange(
            weights.size if kept is None else kept.size
        )
        places: Codes = place[of_row[inside]]
        count = np.add.reduceat(np.concatenate([inside, [False]]), self.start[:-1], dtype=np.intp)
        count = np.where(np.diff(self.start) > 0, count, 0)
        return Sorted(
            lambda: places,
            self.welfare[inside],
            new[inside],
            None if self.group is None else self.group[inside],
            np.concatenate([[0], np.cumsum(count)]),
        )


def sort_rows(welfare: Floats, weight: Floats, group: Codes | None, row_count: Codes) -> Sorted:
    """Rows sorted by welfare within each group; `row_count` is the number of rows of each."""
    start = np.concatenate([[0], np.cumsum(row_count)])
    if group is None:
        if weight.strides == (0,) or (weight.size and weight.min() == weight.max()):
            return Sorted(lambda: np.argsort(welfare), np.sort(welfare), weight, None, start)
        places: Codes = np.argsort(welfare)
        return Sorted(lambda: places, welfare[places], weight[places], None, start)
    order = _radix_order(group, row_count.size)
    values = welfare[order]
    for first, last in pairwise(start):
        inside = np.argsort(values[first:last])
        order[first:last] = order[first:last][inside]
        values[first:last] = values[first:last][inside]
    return Sorted(lambda: order, values, weight[order], group[order], start)


def _rank_sum(values: Floats) -> float:
    """Sum of (2 i - 1) times the i-th value, piece by piece to spare memory."""
    odd = 2 * np.arange(1, min(values.size, _PIECE) + 1) - 1.0
    found = 0.0
    for first in range(0, values.size, _PIECE):
        piece = values[first : first + _PIECE]
        found += float((odd[: piece.size] * piece).sum()) + 2 * first * float(piece.sum())
    return found


def _radix_order(codes: Codes, size: int) -> Codes:
    """Positions in ascending order of code, 16 bits at a time (numpy sorts those by radix)."""
    order = np.argsort((codes & 0xFFFF).astype(np.uint16), kind="stable")
    for shift in range(16, max(size - 1, 1).bit_length(), 16):
        digits = ((codes >> shift) & 0xFFFF).astype(np.uint16)
        order = order[np.argsort(digits[order], kind="stable")]
    return order
