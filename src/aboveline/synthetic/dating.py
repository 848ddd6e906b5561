"""Days, months and versions of rows: from when to when a row is true, and when it was recorded."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from aboveline.synthetic import columns
from aboveline.synthetic.draw import Ints

OPEN = int(np.iinfo(np.int64).max)
"""The end of what is still true."""

_RECORDED_AFTER_DAYS = 5
_TWO_O_CLOCK = 2 * 3_600


def day_number(day: dt.date) -> int:
    """Days since 1970."""
    return (day - dt.date(1970, 1, 1)).days


def first_days(months: NDArray[np.integer]) -> Ints:
    """First days of months; both count from 1970."""
    return months.astype("datetime64[M]").astype("datetime64[D]").astype(np.int64)


def recorded(day: Ints, today: int) -> Ints:
    """Seconds since 1970 of the night of a day, or of the as-of day when that comes first."""
    return np.asarray(np.minimum(day, today) * 86_400 + _TWO_O_CLOCK)


@dataclass(frozen=True)
class Versions:
    """Rows of a table that are true from a day to before another; days count from 1970.

    `part` says which list of versions a row came from.
    """

    rows: Ints
    valid_from: Ints
    valid_to: Ints
    part: Ints = field(default_factory=lambda: np.zeros(0, dtype=np.int64))

    def sorted_by(self, place: Ints) -> Versions:
        """Versions in the order of the place of their row, then row, day and part."""
        order = np.lexsort((self.part, self.valid_from, self.rows, place[self.rows]))
        return self.taken(order)

    def taken(self, which: NDArray[np.generic]) -> Versions:
        """Some of the versions."""
        return Versions(
            self.rows[which], self.valid_from[which], self.valid_to[which], self.part[which]
        )

    def dated(self, table: pa.Table, *, delay: Ints, today: int) -> pa.Table:
        """A table with one row a version, and its dating; `delay` days are added to recording."""
        still = self.valid_to == OPEN
        ends = np.where(still, 0, self.valid_to)
        at = recorded(self.valid_from + _RECORDED_AFTER_DAYS + delay, today)
        return (
            table.append_column("valid_from", columns.days(self.valid_from))
            .append_column("valid_to", columns.days(ends, still))
            .append_column("recorded_at", columns.moments(at))
        )


def joined_versions(*lists: Versions) -> Versions:
    """All versions of several lists that are true on at least one day, marked by their list."""
    sizes = [versions.rows.size for versions in lists]
    together = Versions(
        np.concatenate([versions.rows for versions in lists]),
        np.concatenate([versions.valid_from for versions in lists]),
        np.concatenate([versions.valid_to for versions in lists]),
        np.repeat(np.arange(len(lists)), sizes),
    )
    return together.taken(np.flatnonzero(together.valid_from < together.valid_to))
