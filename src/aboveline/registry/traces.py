"""When a visit began and ended and where it was made, as the phone of the worker told it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils.timezone import localtime

from aboveline.registry.errors import Fault
from aboveline.registry.models import Visit
from aboveline.vault.sealing import seal, unseal
from aboveline.web.clock import is_moved, now

ROUGHEST_METRES = 500
"""A place known no better than this tells nothing, and is not kept."""
_CLOCK_AHEAD = timedelta(minutes=10)


@dataclass(frozen=True)
class Trace:
    """Begin and end by the clock of the phone, degrees east and north, and how far off they may be.

    What is not known is None. The moment of receipt is the visit's `recorded_at`.
    """

    started_at: datetime | None = None
    ended_at: datetime | None = None
    longitude: float | None = None
    latitude: float | None = None
    accuracy_metres: float | None = None


def trace_faults(trace: Trace, *, visited_on: date) -> Iterator[Fault]:
    """Clocks of another day, ahead of ours or running backwards; a place that is nowhere."""
    started, ended = trace.started_at, trace.ended_at
    for name, at in (("started_at", started), ("ended_at", ended)):
        ahead = at is not None and not is_moved() and at > now() + _CLOCK_AHEAD
        if at is not None and (ahead or localtime(at).date() != visited_on):
            yield Fault("REGISTRY-038", name)
    if started is not None and ended is not None and ended < started:
        yield Fault("REGISTRY-039", "ended_at")
    for name, degrees, most in (
        ("longitude", trace.longitude, 180),
        ("latitude", trace.latitude, 90),
    ):
        if degrees is not None and not -most <= degrees <= most:
            yield Fault("REGISTRY-001", name)


def keep_trace(visit: Visit, trace: Trace) -> None:
    """Set clocks and place of a visit that is not saved yet; a rough or half place is left out."""
    visit.started_at, visit.ended_at = trace.started_at, trace.ended_at
    rough = trace.accuracy_metres is not None and trace.accuracy_metres > ROUGHEST_METRES
    if trace.longitude is not None and trace.latitude is not None and not rough:
        seal(visit, "place", f"{trace.longitude:.5f} {trace.latitude:.5f}")


def place_of(visit: Visit) -> tuple[str, str] | tuple[None, None]:
    """Degrees east and north of a visit as text; None twice where no place is kept."""
    east, _blank, north = unseal(visit, "place").partition(" ")
    return (east, north) if north else (None, None)
