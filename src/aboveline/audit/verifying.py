"""Reading the sealed chain again: the first entry that is broken, missing or cut off."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from hmac import compare_digest
from typing import Literal

from django.db.models import Count, Min

from aboveline.audit.keys import seal_of
from aboveline.audit.models import Entry, Head
from aboveline.audit.sealing import FIRST, content_of
from aboveline.web.clock import now

Fault = Literal["broken", "missing", "cut", "no_key", "head", "rewritten"]


@dataclass(frozen=True)
class Point:
    """A head of the chain as it was published: this many entries, the last with this seal."""

    position: int
    seal: str
    at: datetime | None = None


@dataclass(frozen=True)
class Verified:
    """What was found: entries that hold, the first fault, and the tail that is not sealed yet.

    `position` and `entry_id` name where the fault is; `entry_id` is None where no row is left.
    """

    sealed: int
    fault: Fault | None
    position: int | None
    entry_id: int | None
    unsealed: int
    unsealed_seconds: float

    @property
    def holds(self) -> bool:
        """Whether every sealed entry is there as it was sealed."""
        return self.fault is None


@dataclass(frozen=True)
class _Broken(Exception):  # noqa: N818
    fault: Fault
    position: int
    entry_id: int | None = None


def published() -> Point:
    """The head as the database publishes it."""
    head = Head.objects.first()
    return Point(head.position, head.seal, head.at) if head else Point(0, FIRST)


def verify(outside: Sequence[Point] = ()) -> Verified:
    """Check the chain from its first entry to its head.

    Who can write to the database can cut the chain and its head alike; `outside` are heads that
    were kept elsewhere, and the chain must lead through each of them.
    """
    # The head is read before and after, for entries may be sealed meanwhile, with their head:
    # the chain may not end before the first nor go on behind the second.
    head, kept = published(), {point.position: point.seal for point in outside}
    position, broken = 0, None
    try:
        for position, seal in _steps():
            if not compare_digest(kept.pop(position, seal), seal):
                raise _Broken("rewritten", position)
            if position == head.position and not compare_digest(seal, head.seal):
                raise _Broken("head", position)
        if position < max([head.position, *kept]):
            raise _Broken("cut", position + 1)
        if position > published().position:
            raise _Broken("head", position)
    except _Broken as found:
        broken = found
    tail = Entry.objects.filter(position=None).aggregate(count=Count("id"), first=Min("at"))
    return Verified(
        sealed=broken.position - 1 if broken else position,
        fault=broken.fault if broken else None,
        position=broken.position if broken else None,
        entry_id=broken.entry_id if broken else None,
        unsealed=tail["count"],
        unsealed_seconds=(now() - tail["first"]).total_seconds() if tail["first"] else 0.0,
    )


def _steps() -> Iterator[tuple[int, str]]:
    """Position and seal of each entry that holds; raises at the first that does not."""
    seal, expected = FIRST, 1
    entries = Entry.objects.exclude(position=None).order_by("position")
    for one in entries.iterator(chunk_size=2_000):
        if one.position != expected:
            raise _Broken("missing", expected)
        try:
            seal = seal_of(one.key_id, seal, content_of(one))
        except KeyError:
            raise _Broken("no_key", expected, one.pk) from None
        if not compare_digest(seal, one.seal):
            raise _Broken("broken", expected, one.pk)
        yield expected, seal
        expected += 1
