"""Publish the indicators of areas: a row for each that changed, so that a series stands."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

import duckdb
import pyarrow as pa
import pyarrow.compute as pc
from django.db import transaction

from aboveline.areas.models import Area
from aboveline.engine.connections import connect
from aboveline.engine.whole import put_indicators_above
from aboveline.evaluation.models import Figure
from aboveline.evaluation.runs.said import Piece
from aboveline.evaluation.snapshots.freezing import latest_snapshot
from aboveline.evaluation.snapshots.results import keep_result, result_in, result_path
from aboveline.evaluation.snapshots.units import areas_above, units_of
from aboveline.evaluation.standards import standards_of
from aboveline.standard import Standard
from aboveline.web.bulk import insert_rows

_NAME = "indicators"
_VALUES = ("value", "numerator", "denominator", "unknown")
_ROWS = """
SELECT CAST(area_id AS VARCHAR) AS area_id, indicator, value, numerator, denominator, unknown
FROM indicators
"""
_AREAS = 500


def publish(connection: duckdb.DuckDBPyConnection, pieces: Sequence[Piece], by: Standard) -> int:
    """Publish the indicators of counties and all areas in them; gives how many changed.

    Of areas above a county it knows a part: they are published when all counties are judged.
    """
    found = connection.sql(_ROWS).to_arrow_table()
    now, then = [], []
    for piece in pieces:
        inside = pa.array(map(str, piece.frozen.inside), pa.string())
        mine = found.filter(pc.is_in(found["area_id"], value_set=inside))
        keep_result(piece.frozen.snapshot, _NAME, mine, is_sealed=False)
        now.append(mine)
        if piece.before is not None and piece.before.is_valid and piece.frozen.change is not None:
            then.append(result_in(piece.frozen.change.last, _NAME))
    changed, before = pa.concat_tables(now), [table for table in then if table is not None]
    if before:  # by the same standard: only what differs
        connection.register("found_now", changed)
        connection.register("found_before", pa.concat_tables(before))
        changed = connection.sql("FROM found_now EXCEPT FROM found_before").to_arrow_table()
        connection.unregister("found_now")
        connection.unregister("found_before")
    return _keep(changed, pieces[0].frozen.snapshot.on, by)


def publish_above(units: Sequence[Area], on: date) -> int:
    """Publish the indicators of the areas above some counties, from all the counties below each.

    An area with a county that was not judged on the day is left out, as its figure would lack it;
    so is one whose counties are judged by different standards.
    """
    files: dict[UUID, str] = {}
    pairs: dict[str, list[tuple[str, str]]] = defaultdict(list)
    above = {area for _, area in areas_above(list(units))}
    standards: dict[str, Standard] = {}
    for area in Area.objects.filter(pk__in=above, valid_to=None).order_by("pk"):
        below = {unit.pk: _judged_on(unit, on) for unit in units_of(area) if unit.pk != area.pk}
        by = {one.digest: one for one in standards_of(below, on).values()}
        if all(below.values()) and len(by) == 1:
            files |= {key: path for key, path in below.items() if path is not None}
            standards |= by
            pairs[next(iter(by))] += [(str(key), str(area.pk)) for key in below]
    return sum(_publish_sums(standards[key], rows, files, on) for key, rows in pairs.items())


def _publish_sums(
    standard: Standard, rows: Sequence[tuple[str, str]], files: Mapping[UUID, str], on: date
) -> int:
    """Publish areas from pairs of a county and an area above it."""
    counties, areas = zip(*rows, strict=True)
    table = pa.table({"county": counties, "area_id": areas})
    read = sorted({files[UUID(key)] for key in counties})
    with connect() as connection:
        put_indicators_above(connection, standard, table, read)
        found = connection.sql(_ROWS).to_arrow_table()
    return _keep(found, on, standard)


def _judged_on(unit: Area, on: date) -> str | None:
    """The indicators of a county that was judged on a day."""
    snapshot = latest_snapshot(unit)
    if snapshot is None or snapshot.on != on:
        return None
    path = result_path(snapshot, _NAME)
    return str(path) if path.exists() else None


def _keep(found: pa.Table, on: date, by: Standard) -> int:
    """Keep the figures that differ from the latest of their area; gives how many did."""
    by_area: dict[UUID, list[dict[str, Any]]] = defaultdict(list)
    for row in found.to_pylist():
        by_area[UUID(row["area_id"])].append(row)
    areas, changed = sorted(by_area), 0
    for start in range(0, len(areas), _AREAS):
        some = areas[start : start + _AREAS]
        changed += _keep_some(some, [row for area in some for row in by_area[area]], on, by.name)
    return changed


@transaction.atomic
def _keep_some(areas: list[UUID], rows: Iterable[dict[str, Any]], on: date, standard: str) -> int:
    list(Area.objects.select_for_update().filter(pk__in=areas).order_by("pk").values("pk"))
    latest = {
        (old.area_id, old.indicator): old
        for old in Figure.objects.filter(area__in=areas, is_latest=True)
    }
    again, over, new = [], [], []
    for row in rows:
        key = (UUID(row["area_id"]), row["indicator"])
        old = latest.pop(key, None)
        values = {name: row[name] for name in _VALUES} | {"standard": standard}
        if old is not None and old.standard == standard and _is_same(old, row):
            continue
        if old is not None and old.on >= on:  # judged twice on one day: the later counts
            for name, value in values.items():
                setattr(old, name, value)
            again.append(old)
            continue
        if old is not None:
            over.append(old.pk)
        new.append({"area_id": key[0], "indicator": key[1], "on": on, "is_latest": True} | values)
    over += [old.pk for old in latest.values() if old.standard != standard]
    for start in range(0, len(over), _AREAS):
        Figure.objects.filter(pk__in=over[start : start + _AREAS]).update(is_latest=False)
    Figure.objects.bulk_update(again, [*_VALUES, "standard"], batch_size=200)
    insert_rows(Figure, new)
    return len(new) + len(again)


def _is_same(old: Figure, row: dict[str, Any]) -> bool:
    """Whether a figure says the same, but for what sums of fractions lose in another order."""
    for name in _VALUES:
        before, after = getattr(old, name), row[name]
        if before is None or after is None:
            if before is not after:
                return False
        elif not math.isclose(before, after, rel_tol=1e-12):
            return False
    return True
