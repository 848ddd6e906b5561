"""Freeze the register of a county: touched households from the database, all others as they lay."""

from __future__ import annotations

import json
import logging
from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID

import duckdb
import pyarrow as pa
from django.db.models import Max

from aboveline.areas.models import Area
from aboveline.engine.connections import connect
from aboveline.engine.county import Plan
from aboveline.engine.views import Source, relation_of
from aboveline.evaluation.area_tables import areas_with_those_above
from aboveline.evaluation.models import Refrozen, Snapshot
from aboveline.evaluation.snapshots.files import folder_of, remove_others, sources_in, write_tables
from aboveline.evaluation.snapshots.units import homes_in
from aboveline.evaluation.tables import Tables, frozen_tables, is_sealed
from aboveline.registry.models import Household, Touched
from aboveline.vault.errors import NotOpened
from aboveline.web.clock import now

log = logging.getLogger(__name__)
_AREA_TABLES = ("areas", "area_facts")
OVERLAP = timedelta(hours=6)
"""So long before a snapshot marks are read again: their transaction may have ended after it."""


def freeze(unit: Area, plan: Plan) -> Snapshot:
    """The snapshot of a county now, on the day of a plan; the files of earlier ones are removed.

    What cannot be merged (another standard, files that are gone, a count that does not fit) is read
    from the database wholly.
    """
    known_at, on = now(), plan.moment.as_of
    homes = homes_in(unit)
    columns = _columns_of(plan)
    last = latest_snapshot(unit)
    touched, tables = 0, None
    if last is not None and last.columns == columns and last.on <= on:
        touched, tables = _merged(last, homes, plan)
        if tables is not None and not _fits(tables, homes, known_at):
            log.warning("The snapshot of %s lacks households; all are read again.", unit.pk)
            tables = None
    if tables is None:
        tables = frozen_tables(homes.order_by("pk"), plan)
        touched = len(tables["households"])
    lived_in = {UUID(key) for key in tables["households"]["area_id"].unique().to_pylist()}
    areas, facts = areas_with_those_above(lived_in or {unit.pk}, on)
    found = Snapshot(
        area=unit,
        on=on,
        known_at=known_at,
        columns=columns,
        households=len(tables["households"]),
        people=len(tables["people"]),
        read=touched,
    )
    sealed = frozenset(name for name in tables if is_sealed(name, plan))
    everything = {**tables, "areas": areas, "area_facts": facts}
    found.digest = write_tables(found, everything, sealed=sealed)
    found.path = f"{folder_of(found).parent.name}/{found.pk}"
    found.save(force_insert=True)
    remove_others(found)
    return found


def latest_snapshot(unit: Area) -> Snapshot | None:
    """The newest snapshot of a county."""
    return Snapshot.objects.filter(area=unit).order_by("-known_at").first()


def touched_since(moment: datetime) -> set[UUID]:
    """The households that were judged again since a moment, or wait for it."""
    marks = Refrozen.objects.filter(at__gte=moment).values_list("household_key", flat=True)
    return set(marks) | set(Touched.objects.values_list("household_id", flat=True))


def forget_marks() -> None:
    """Remove the marks that every county's newest snapshot has seen."""
    newest = Snapshot.objects.order_by().values("area").annotate(known=Max("known_at"))
    known = [row["known"] for row in newest]
    if known:
        Refrozen.objects.filter(at__lt=min(known) - OVERLAP).delete()


def _merged(last: Snapshot, homes: Any, plan: Plan) -> tuple[int, Tables | None]:
    """How many households were read, and the tables of a snapshot with them in their place."""
    try:
        sources = sources_in(last)
    except (FileNotFoundError, NotOpened):
        return 0, None
    keys = touched_since(last.known_at - OVERLAP)
    fresh = _fresh(homes, keys, plan)
    with connect(threads=2) as connection:
        gone = pa.table({"household_id": pa.array([str(key) for key in keys], pa.string())})
        connection.register("gone", gone)
        tables = {name: _next(connection, name, sources[name], fresh[name], plan) for name in fresh}
    return len(fresh["households"]), tables


def _fits(tables: Tables, homes: Any, known_at: datetime) -> bool:
    """Whether the households are those of the register, but for what was written meanwhile."""
    found = tables["households"]["household_id"]
    if len(found) == homes.count():
        return True
    other = {UUID(key) for key in found.to_pylist()} ^ set(homes.values_list("pk", flat=True))
    return other <= touched_since(known_at)


def _fresh(homes: Any, keys: Collection[UUID], plan: Plan) -> Tables:
    """The touched households that live in the county, some thousand at a time."""
    there = [key for key in homes.values_list("pk", flat=True) if key in keys] if keys else []
    parts = [
        frozen_tables(Household.objects.filter(pk__in=there[start : start + 5_000]), plan)
        for start in range(0, max(len(there), 1), 5_000)
    ]
    return {name: pa.concat_tables([part[name] for part in parts]) for name in parts[0]}


def _next(
    connection: duckdb.DuckDBPyConnection, name: str, old: Source, new: pa.Table, plan: Plan
) -> pa.Table:
    """A table without the households that are gone, and with the new rows after the others."""
    connection.register("fresh", new)
    if isinstance(old, pa.Table):
        connection.register("kept", old)
    relation = "kept" if isinstance(old, pa.Table) else relation_of(old)
    window = plan.steps.income_window
    late = ""
    if name == "income" and window is not None:  # months that no window reaches any more
        late = f" AND month_to > DATE '{window.start.isoformat()}'"
    return connection.sql(
        f"SELECT * FROM {relation} WHERE household_id NOT IN (FROM gone){late} "  # noqa: S608
        "UNION ALL BY NAME SELECT * FROM fresh"
    ).to_arrow_table()


def _columns_of(plan: Plan) -> str:
    """The digest of what the standard reads: another question needs other files."""
    read: Mapping[str, Any] = {
        table: sorted(field.column for field in fields)
        for table, fields in plan.steps.fields.items()
    }
    months = plan.steps.income_window is not None
    text = json.dumps([read, months], sort_keys=True)
    return sha256(text.encode()).hexdigest()
