"""Random draws that depend on the seed and the county alone."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Bools = NDArray[np.bool_]
Codes = NDArray[np.int8]
Ints = NDArray[np.int64]
Floats = NDArray[np.float32]


class Draw:
    """A stream of random columns named by whole numbers, such as seed, county and topic."""

    def __init__(self, *stream: int) -> None:
        self.random = np.random.Generator(np.random.SFC64(np.random.SeedSequence(stream)))

    def share(self, size: int) -> Floats:
        """Numbers spread evenly from 0 to below 1."""
        return self.random.random(size, dtype=np.float32)

    def chance(self, share: float | Floats, size: int) -> Bools:
        """True with the given share, one for all or one for each."""
        return self.share(size) < share

    def pick(self, shares: Sequence[float], size: int) -> Codes:
        """Positions 0, 1, ... with the given shares; the last takes what is left."""
        edges = np.cumsum(np.asarray(shares, dtype=np.float64))[:-1].astype(np.float32)
        return np.searchsorted(edges, self.share(size), side="right").astype(np.int8)

    def whole(self, low: int, high: int, size: int) -> Ints:
        """Whole numbers from low to high, both included."""
        return self.random.integers(low, high + 1, size=size, dtype=np.int64)

    def normal(self, size: int) -> Floats:
        """Standard normal numbers."""
        return self.random.standard_normal(size, dtype=np.float32)

    def keys(self, size: int) -> NDArray[np.uint8]:
        """Keys of 16 bytes a row in the layout of UUID version 8, without meaning."""
        raw = self.random.integers(0, 2**64, size=2 * size, dtype=np.uint64)
        keys = raw.view(np.uint8).reshape(size, 16)
        keys[:, 6] = keys[:, 6] & 0x0F | 0x80
        keys[:, 8] = keys[:, 8] & 0x3F | 0x80
        return keys


class Unknowns:
    """Which answers stay unknown: a few households hold them all.

    With a share u, 4u of the households leave each answer open one time in four, so the share
    of every kind of answer is u and most households answer everything.
    """

    ONE_IN = 4

    def __init__(self, draw: Draw, share: float, households: int) -> None:
        self._draw = draw
        self.reluctant = draw.chance(share * self.ONE_IN, households)

    def among(self, rows: NDArray[np.intp], size: int) -> Bools:
        """Marks of unknown answers in a column of that size; rows are the reluctant ones."""
        marks = np.zeros(size, dtype=np.bool_)
        marks[rows] = self._draw.chance(1 / self.ONE_IN, rows.size)
        return marks
