"""Areas as the register files of the engine have them: tags and facts of a day."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any
from uuid import UUID

import pyarrow as pa

from aboveline.areas.models import Area, AreaClosure, AreaFact
from aboveline.areas.queries import tags_of
from aboveline.engine.area_values import read_areas
from aboveline.standard import Standard
from aboveline.standard.parameters import Lookup

_AREAS = pa.schema(
    [(name, pa.string()) for name in ("area_id", "parent_id", "level", "code", "name", "tags")]
)
_FACTS = pa.schema(
    [
        ("area_id", pa.string()),
        ("fact", pa.string()),
        ("value", pa.string()),
        ("unit", pa.string()),
        ("day", pa.date32()),
        ("verified", pa.bool_()),
        ("source", pa.string()),
    ]
)


def areas_with_those_above(area_ids: Collection[UUID], on: date) -> tuple[pa.Table, pa.Table]:
    """The tables `areas` and `area_facts` of some areas and all that lie above them.

    Areas in the order of their keys, tags in that of the alphabet, so that equal content is an
    equal table. A zone is a tag of its kind.
    """
    keys = AreaClosure.objects.filter(below_id__in=list(area_ids), valid_to=None).values("above_id")
    rows = list(
        Area.objects.filter(pk__in=keys)
        .order_by("pk")
        .values_list("pk", "parent_id", "level_id", "code", "name")
    )
    tags = tags_of(keys, on)
    columns: dict[str, list[Any]] = {
        "area_id": [str(row[0]) for row in rows],
        "parent_id": [str(row[1]) if row[1] else None for row in rows],
        "level": [row[2] for row in rows],
        "code": [row[3] or None for row in rows],
        "name": [row[4] for row in rows],
        "tags": [" ".join(sorted(tags[row[0]])) for row in rows],
    }
    return pa.table(columns, schema=_AREAS), _facts(keys, on)


def lookup_of(standard: Standard, area_ids: Collection[UUID], on: date) -> Lookup:
    """The parameters of a standard for some areas on a day."""
    table, _ = areas_with_those_above(area_ids, on)
    return Lookup(standard.parameters, read_areas(table), on)


def _facts(keys: Any, on: date) -> pa.Table:
    rows = (
        AreaFact.objects.filter(area__in=keys, day__lte=on)
        .order_by("area", "fact", "day", "pk")
        .values_list("area_id", "fact", "value", "unit", "day", "verified", "source")
    )
    cells = [[str(row[0]), *row[1:3], row[3] or None, *row[4:6], row[6] or None] for row in rows]
    columns = [list(column) for column in zip(*cells, strict=True)] or [[] for _ in _FACTS]
    return pa.table(columns, schema=_FACTS)
