"""What a check says of the units it looked at, and how many false alarms it may raise."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from aboveline.statistics.codes import Booleans, Floats

Integers = npt.NDArray[np.int64]

FALSE_SHARE = 0.05
"""The largest share of false alarms that is expected among the flags of a check in a county."""


@dataclass(frozen=True)
class Groups:
    """Rows by the unit they belong to: names of the units, and the position of each row's unit.

    A row that belongs to no known unit has the position -1.
    """

    names: tuple[str, ...]
    positions: Integers

    @property
    def count(self) -> int:
        """Number of units."""
        return len(self.names)

    def taken(self, rows: npt.NDArray[Any]) -> Groups:
        """The same units with some of the rows."""
        return Groups(self.names, self.positions[rows])

    def sums(self, values: npt.ArrayLike | None = None) -> Floats:
        """Rows of each unit, or the sum of their values; rows without a unit count nowhere."""
        known = self.positions >= 0
        weights = None if values is None else np.asarray(values, dtype=np.float64)[known]
        found = np.bincount(self.positions[known], weights=weights, minlength=self.count)
        return np.asarray(found, dtype=np.float64)


def groups(names: Sequence[Any] | npt.NDArray[Any]) -> Groups:
    """Groups out of one name a row; None is a row without a unit.

    >>> groups(["b", None, "a", "b"])
    Groups(names=('a', 'b'), positions=array([ 1, -1,  0,  1]))
    """
    told = [None if name is None else str(name) for name in names]
    units = tuple(sorted({name for name in told if name is not None}))
    place = {name: position for position, name in enumerate(units)}
    return Groups(units, np.array([-1 if n is None else place[n] for n in told], dtype=np.int64))


@dataclass(frozen=True)
class Outcome:
    """One check over the units of one kind: rows behind each, what was seen, what was expected.

    `q_values` are the shares of false alarms among the flags if the unit is flagged; NaN where the
    unit cannot be told, because it has too few rows or nothing to compare it with.
    """

    check: str
    unit: str
    keys: tuple[str, ...]
    rows: Floats
    observed: Floats
    expected: Floats
    q_values: Floats
    false_share: float = FALSE_SHARE

    @property
    def told(self) -> Booleans:
        """Units of which the check can say something."""
        return ~np.isnan(self.q_values)

    @property
    def flagged(self) -> Booleans:
        """Units that somebody must look at."""
        return self.told & (np.nan_to_num(self.q_values, nan=1.0) <= self.false_share)

    @property
    def flagged_keys(self) -> tuple[str, ...]:
        """Keys of the flagged units, most striking first."""
        order = np.argsort(self.q_values, kind="stable")
        return tuple(self.keys[position] for position in order if self.flagged[position])


def nothing_told(check: str, unit: str, keys: tuple[str, ...] = ()) -> Outcome:
    """The outcome of a check that cannot tell anything about its units."""
    empty = np.full(len(keys), np.nan)
    return Outcome(check, unit, keys, np.zeros(len(keys)), empty, empty, empty)


def adjusted(p_values: npt.ArrayLike) -> Floats:
    """The p-values of one family adjusted after Benjamini and Hochberg (1995); NaN stays out of it.

    With 20 units and none at fault, the chance that any has a value up to 0.05 is 0.05.

    >>> adjusted([0.01, 0.04, float("nan"), 0.03]).tolist()
    [0.03, 0.04, nan, 0.04]
    """
    p = np.asarray(p_values, dtype=np.float64)
    result = np.full(p.shape, np.nan)
    told = np.flatnonzero(~np.isnan(p))
    order = told[np.argsort(p[told], kind="stable")]
    raw = p[order] * order.size / np.arange(1, order.size + 1)
    result[order] = np.minimum(np.minimum.accumulate(raw[::-1])[::-1], 1.0)
    return result
