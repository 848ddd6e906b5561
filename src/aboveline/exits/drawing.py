"""Draw households to be looked at again: the same seed and the same households, the same draw."""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from fractions import Fraction
from math import ceil
from uuid import UUID


def drawn(seed: str, keys: Collection[UUID], count: int) -> list[UUID]:
    """So many of the keys, in the order of the sha256 of seed and key.

    >>> keys = [UUID(int=n) for n in range(10)]
    >>> drawn("a", keys, 3) == drawn("a", reversed(keys), 3)
    True
    >>> set(drawn("a", keys, 3)) <= set(drawn("a", keys, 4))
    True
    """
    ordered = sorted(keys, key=lambda key: hashlib.sha256(f"{seed}:{key}".encode()).digest())
    return ordered[:count]


def at_least(share: Fraction, count: int) -> int:
    """So many of `count` are at least the share; never more than all.

    >>> at_least(Fraction(1, 5), 41)
    9
    """
    return min(count, ceil(share * count))
