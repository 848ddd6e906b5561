"""Facts of areas from the table `area_facts` of a register folder; nothing is overwritten."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction

from aboveline.areas.access import Actor, visible_areas
from aboveline.areas.actions.marking import record_area_fact
from aboveline.areas.errors import AreaError, Fault, fault
from aboveline.areas.models import Area, AreaFact
from aboveline.areas.names import plain
from aboveline.web.clock import today

Mark = tuple[UUID, str, date]
NEEDED = frozenset({"fact", "value", "day"})
"""Headings by which a file of facts is told from one of areas."""


def holds_facts(text: str) -> bool:
    """Whether the headings of a CSV are those of `area_facts`."""
    return NEEDED.issubset(next(csv.reader(io.StringIO(text)), ()))


@transaction.atomic
def import_area_facts(text: str, *, actor: Actor) -> tuple[int, int]:
    """How many facts are new and how many were known; an area is named by its key or code.

    Raises AreaError with the row of every fault; then nothing is recorded.
    """
    rows = list(csv.DictReader(io.StringIO(text)))
    named = _areas(rows, actor)
    known = _recorded(named.values())
    faults: list[Fault] = []
    new: dict[Mark, tuple[Area, str, dict[str, Any]]] = {}
    for place, row in enumerate(rows, 2):
        area, day = named.get(_name_of(row)), _day(row.get("day"))
        name, value = plain(row.get("fact") or ""), plain(row.get("value") or "")
        if area is None:
            faults.append(fault("AREA-041", row=place, name=_name_of(row)))
        elif day is None or day > today():
            faults.append(fault("AREA-042", row=place))
        elif not name or not value:
            faults.append(fault("AREA-040", row=place))
        else:
            mark = (area.pk, name, day)
            other = known.get(mark) or (new[mark][1] if mark in new else value)
            if other != value:
                faults.append(fault("AREA-043", row=place, fact=name, day=day))
            elif mark not in known:
                new[mark] = (area, value, row)
    if faults:
        raise AreaError(*faults)
    for (_key, name, day), (area, value, row) in new.items():
        record_area_fact(
            area,
            name,
            value,
            actor=actor,
            unit=(row.get("unit") or "")[:40],
            on=day,
            source=(row.get("source") or "")[:200],
            verified=(row.get("verified") or "").strip().lower() == "true",
        )
    return len(new), len(rows) - len(new)


def _name_of(row: dict[str, Any]) -> str:
    return (row.get("area_id") or row.get("code") or "").strip()


def _areas(rows: list[dict[str, Any]], actor: Actor) -> dict[str, Area]:
    """The areas that the reader may see, by key and by code as they are written."""
    written = {_name_of(row) for row in rows} - {""}
    keys = [key for key in map(_uuid, written) if key is not None]
    mine = visible_areas(actor).filter(valid_to=None)
    found = {str(area.pk): area for area in mine.filter(pk__in=keys)}
    return found | {area.code: area for area in mine.filter(code__in=written - set(found))}


def _recorded(areas: Iterable[Area]) -> dict[Mark, str]:
    rows = AreaFact.objects.filter(area__in=[area.pk for area in areas]).order_by("pk")
    return {(row.area_id, row.fact, row.day): row.value for row in rows}


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat((text or "").strip())
    except ValueError:
        return None
