"""Areas as the register files of the engine have them: tags and facts of a day."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date
from typing import Any
from uuid import UUID

import pyarrow as pa

from aboveline.areas.models import Area, AreaClosure, AreaFact
from aboveline.areas.queries import tag_rows, tags_in
from aboveline.engine.area_values import read_areas
from aboveline.standard import Standard
from aboveline.standard.parameters import Lookup
from aboveline.web.compiled import compiled_once

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
    keys = list(area_ids)
    if len(keys) == 1:
        (key,) = keys
        rows, tagged, facts = _rows_over(key), _tags_over(key, on), _facts_over(key, on)
    else:
        rows, tagged, facts = _rows(keys), tag_rows(_above(keys), on), _facts(keys, on)
    tags = tags_in(tagged)
    columns: dict[str, list[Any]] = {
        "area_id": [str(row[0]) for row in rows],
        "parent_id": [str(row[1]) if row[1] else None for row in rows],
        "level": [row[2] for row in rows],
        "code": [row[3] or None for row in rows],
        "name": [row[4] for row in rows],
        "tags": [" ".join(sorted(tags[row[0]])) for row in rows],
    }
    return pa.table(columns, schema=_AREAS), _facts_table(facts)


def lookup_of(standard: Standard, area_ids: Collection[UUID], on: date) -> Lookup:
    """The parameters of a standard for some areas on a day."""
    table, _ = areas_with_those_above(area_ids, on)
    return Lookup(standard.parameters, read_areas(table), on)


def _above(keys: Collection[UUID]) -> Any:
    return AreaClosure.objects.filter(below_id__in=keys, valid_to=None).values("above_id")


def _rows(keys: Collection[UUID]) -> Any:
    rows = Area.objects.filter(pk__in=_above(keys)).order_by("pk")
    return rows.values_list("pk", "parent_id", "level_id", "code", "name")


def _facts(keys: Collection[UUID], on: date) -> Any:
    rows = AreaFact.objects.filter(area__in=_above(keys), day__lte=on)
    return rows.order_by("area", "fact", "day", "pk").values_list(
        "area_id", "fact", "value", "unit", "day", "verified", "source"
    )


@compiled_once
def _rows_over(area: UUID) -> Any:
    return _rows([area])


@compiled_once
def _tags_over(area: UUID, on: date) -> Any:
    return tag_rows(_above([area]), on)


@compiled_once
def _facts_over(area: UUID, on: date) -> Any:
    return _facts([area], on)


def _facts_table(rows: Iterable[tuple[Any, ...]]) -> pa.Table:
    cells = [[str(row[0]), *row[1:3], row[3] or None, *row[4:6], row[6] or None] for row in rows]
    columns = [list(column) for column in zip(*cells, strict=True)] or [[] for _ in _FACTS]
    return pa.table(columns, schema=_FACTS)
