"""Sealed values that stand inside rows of other people's tables; their apps add them here."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

CLEAR = ""
"""The key id of a value that is not sealed yet."""


@dataclass(frozen=True)
class Elsewhere:
    """Values that no field of ours holds: `keys` gives the key id of each, CLEAR for none.

    `renew` writes those under other keys anew, or only the clear ones; 1 for each row.
    """

    where: str
    keys: Callable[[], Iterable[str]]
    renew: Callable[[bool], Iterator[int]]


known: dict[str, Elsewhere] = {}


def add_elsewhere(one: Elsewhere) -> None:
    """Let rotation and check know of such values."""
    known[one.where] = one


def seal_what_is_clear() -> int:
    """Seal values that were stored before they were sealed; how many rows."""
    return sum(sum(one.renew(True)) for one in known.values() if CLEAR in set(one.keys()))
