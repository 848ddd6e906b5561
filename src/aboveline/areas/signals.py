"""What areas tell the apps above them."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.dispatch import Signal

areas_touched = Signal()
"""Sent inside the transaction of an act, with `areas` (keys) and `why`.

What holds in these areas, or where they lie, has changed; so it has for all that lies below them.
"""

area_ending = Signal()
"""Sent before an area ends without a successor, with `area`; who needs it raises AreaError."""


fact_asked = Signal()
"""Sent before a fact is recorded, with `area`, `fact` and `actor`.

Each receiver gives a list of faults (`web.faults.Fault`) that stand in its way.
"""


def tell(areas: Iterable[UUID], why: str) -> None:
    """Tell whoever listens that these areas changed; nothing when there are none."""
    keys = list(areas)
    if keys:
        areas_touched.send(None, areas=keys, why=why)
