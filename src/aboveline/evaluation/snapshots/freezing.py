"""Freeze the register of a county: touched households from the database, all others as they lay."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID

import pyarrow as pa
import pyarrow.compute as pc
from django.db.models import Max

from aboveline.areas.models import Area
from aboveline.engine.county import Plan
from aboveline.evaluation.area_tables import areas_with_those_above
from aboveline.evaluation.models import Refrozen, Snapshot
from aboveline.evaluation.snapshots.files import (
    Change,
    changed_tables,
    folder_of,
    households_in,
    remove_others,
    write_change,
    write_tables,
)
from aboveline.evaluation.snapshots.units import homes_in
from aboveline.evaluation.tables import Tables, frozen_tables, is_sealed
from aboveline.evaluation.tallies import told_of
from aboveline.registry.models import Household, Touched
from aboveline.standard.income_sql import window_on
from aboveline.vault.errors import NotOpened
from aboveline.web.clock import now

OVERLAP = timedelta(hours=6)
"""So long before a snapshot marks are read again: their transaction may have ended after it."""
_AT_ONCE = 5_000


@dataclass(frozen=True)
class Frozen:
    """A snapshot and what is known from taking it.

    `told` is every household of the county as `tallies.told_of` gives it; `change` what differs
    from the last snapshot that was judged, None when all were read; `tables` all of it where it is
    in memory.
    """

    snapshot: Snapshot
    told: pa.Table
    areas: Tables
    change: Change | None
    tables: Tables | None


def freeze(unit: Area, plan: Plan) -> Frozen:
    """The snapshot of a county now, on the day of a plan.

    What cannot be merged (another standard, files that are gone) is read from the database wholly.
    Files stay of this snapshot and of the one before it that was judged.
    """
    known_at, on = now(), plan.moment.as_of
    homes = homes_in(unit)
    told = told_of(homes)
    columns = _columns_of(plan)
    last = latest_judged(unit)
    change = None
    if last is not None and last.columns == columns and last.on <= on:
        change = _change_since(last, homes, told, plan)
    areas, facts = areas_with_those_above(_lived_in(told) or {unit.pk}, on)
    found = Snapshot(
        area=unit,
        on=on,
        known_at=known_at,
        columns=columns,
        households=len(told),
        people=pc.sum(told["size"]).as_py() or 0,
        read=len(told) if change is None else len(change.fresh["households"]),
    )
    of_areas: Tables = {"areas": areas, "area_facts": facts}
    tables = _write(found, change, of_areas, homes, plan)
    found.path = f"{folder_of(found).parent.name}/{found.pk}"
    found.save(force_insert=True)
    remove_others(found, *([last] if last is not None else []))
    return Frozen(found, told, of_areas, change, tables)


def latest_snapshot(unit: Area) -> Snapshot | None:
    """The newest snapshot of a county."""
    return Snapshot.objects.filter(area=unit).order_by("-known_at").first()


def latest_judged(unit: Area) -> Snapshot | None:
    """The newest snapshot of a county that was judged to its end."""
    judged = Snapshot.objects.filter(area=unit, judged_at__isnull=False)
    return judged.order_by("-known_at").first()


def forget_marks() -> None:
    """Remove the marks that every county's newest judged snapshot has seen."""
    judged = Snapshot.objects.filter(judged_at__isnull=False)
    newest = judged.order_by().values("area").annotate(known=Max("known_at"))
    known = [row["known"] for row in newest]
    if known:
        Refrozen.objects.filter(at__lt=min(known) - OVERLAP).delete()


def read_households(keys: Iterable[Any], plan: Plan) -> Tables:
    """Some households from the database as the tables of a snapshot, some thousand at a time."""
    there: Sequence[Any] = sorted(keys)
    parts = [
        frozen_tables(Household.objects.filter(pk__in=there[start : start + _AT_ONCE]), plan)
        for start in range(0, max(len(there), 1), _AT_ONCE)
    ]
    return {name: pa.concat_tables([part[name] for part in parts]) for name in parts[0]}


def is_anything_sealed(plan: Plan) -> bool:
    """Whether the standard reads anything that the register keeps sealed."""
    return any(is_sealed(name, plan) for name in plan.steps.fields)


def _change_since(last: Snapshot, homes: Any, told: pa.Table, plan: Plan) -> Change | None:
    """What differs from a snapshot, or None when its files cannot be read."""
    try:
        listed = households_in(last)
    except (FileNotFoundError, NotOpened):
        return None
    here = set(told["household_id"].to_pylist())
    read = _touched_since(last.known_at - OVERLAP, homes) | (here - listed)
    fresh = read_households(read, plan)
    window = plan.steps.income_window
    moved = window is not None and window != window_on(plan.standard.income, last.on)
    income_from = window.start if window is not None and moved else None
    return Change(last, fresh, frozenset(read | (listed - here)), income_from)


def _touched_since(moment: datetime, homes: Any) -> set[str]:
    """The households that were judged again since a moment, or wait for it."""
    keys = homes.values("pk")
    marks = Refrozen.objects.filter(at__gte=moment, household_key__in=keys)
    found = set(marks.values_list("household_key", flat=True))
    waiting = Touched.objects.filter(household__in=keys)
    found |= set(waiting.values_list("household_id", flat=True))
    return {str(key) for key in found}


def _write(
    found: Snapshot, change: Change | None, areas: Tables, homes: Any, plan: Plan
) -> Tables | None:
    """Write the files of a snapshot and note their digest; gives all tables if they were read."""
    sealed = frozenset(name for name in plan.steps.fields if is_sealed(name, plan))
    if change is not None:
        digest = write_change(found, change, areas, sealed=sealed)
        if digest is not None:
            found.digest = digest
            return None
    tables = frozen_tables(homes.order_by("pk"), plan) if change is None else changed_tables(change)
    found.digest = write_tables(found, {**tables, **areas}, sealed=sealed)
    return tables


def _lived_in(told: pa.Table) -> set[UUID]:
    return {UUID(key) for key in told["area_id"].unique().to_pylist()}


def _columns_of(plan: Plan) -> str:
    """The digest of what the standard reads: another question needs other files."""
    read: Mapping[str, Any] = {
        table: sorted(field.column for field in fields)
        for table, fields in plan.steps.fields.items()
    }
    months = plan.steps.income_window is not None
    text = json.dumps([read, months], sort_keys=True)
    return sha256(text.encode()).hexdigest()
