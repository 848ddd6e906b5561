"""Freeze the register of a county: touched households from the database, all others as they lay."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
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
from aboveline.evaluation.snapshots.units import areas_in, homes_among
from aboveline.evaluation.storing import marks_of
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

    `told` is every household of the county as `tallies.told_of` gives it, `inside` the keys of the
    areas where they may live; `marks` those that waited before the register was read, with their
    household; `change` what differs from the last snapshot that was judged, None when all were
    read; `tables` all of it where it is in memory.
    """

    snapshot: Snapshot
    told: pa.Table
    inside: frozenset[UUID]
    marks: Mapping[int, UUID]
    areas: Tables
    change: Change | None
    tables: Tables | None


@dataclass(frozen=True)
class _Look:
    """What is to be read of a county: some households, all when `read` is None.

    `left` are households of the last snapshot that are there no more.
    """

    unit: Area
    inside: frozenset[UUID]
    told: pa.Table
    marks: Mapping[int, UUID]
    last: Snapshot | None = None
    read: frozenset[str] | None = None
    left: frozenset[str] = frozenset()


def freeze(unit: Area, plan: Plan) -> Frozen:
    """The snapshot of a county now, on the day of a plan."""
    return freeze_units([unit], plan)[0]


def freeze_units(units: Sequence[Area], plan: Plan) -> list[Frozen]:
    """The snapshots of some counties now, on the day of a plan; what changed is read at once.

    What cannot be merged (another standard, files that are gone) is read from the database wholly.
    Files stay of each snapshot and of the one before it that was judged.
    """
    known_at = now()
    looks = _looks(units, plan)
    fresh = read_households({key for look in looks for key in look.read or ()}, plan)
    return [_freeze(look, fresh, known_at, plan, is_alone=len(units) == 1) for look in looks]


def _freeze(
    look: _Look, fresh: Tables, known_at: datetime, plan: Plan, *, is_alone: bool
) -> Frozen:
    unit, told, on = look.unit, look.told, plan.moment.as_of
    change = None
    if look.last is not None and look.read is not None:
        mine = fresh if is_alone else households_of(fresh, look.read)
        income_from = _income_from(look.last, plan)
        change = Change(look.last, mine, look.read | look.left, income_from)
    areas, facts = areas_with_those_above(_lived_in(told) or {unit.pk}, on)
    found = Snapshot(
        area=unit,
        on=on,
        known_at=known_at,
        columns=_columns_of(plan),
        households=len(told),
        people=pc.sum(told["size"]).as_py() or 0,
        read=len(told) if change is None else len(change.fresh["households"]),
    )
    of_areas: Tables = {"areas": areas, "area_facts": facts}
    tables = _write(found, change, of_areas, homes_among(look.inside), plan)
    found.path = f"{folder_of(found).parent.name}/{found.pk}"
    found.save(force_insert=True)
    remove_others(found, *([look.last] if look.last is not None else []))
    # the tables of several counties are too much to be held
    kept = tables if is_alone else None
    return Frozen(found, told, look.inside, look.marks, of_areas, change, kept)


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


def households_of(tables: Tables, keys: Collection[str]) -> Tables:
    """The rows of some households in the tables of several."""
    wanted = pa.array(sorted(keys), pa.string())
    return {
        name: table.filter(pc.is_in(table["household_id"], value_set=wanted))
        for name, table in tables.items()
    }


def _looks(units: Sequence[Area], plan: Plan) -> list[_Look]:
    columns, on = _columns_of(plan), plan.moment.as_of
    inside = [frozenset(areas_in(unit).values_list("below_id", flat=True)) for unit in units]
    # marks first: one that comes while the register is read waits for the next time
    every = homes_among([key for keys in inside for key in keys])
    marks = marks_of(Touched.objects.filter(household__in=every.values("pk")))
    lasts = [latest_judged(unit) for unit in units]
    moments = [last.known_at for last in lasts if last is not None]
    waiting = {str(key) for key in marks.values()}
    touched = waiting | (_touched_since(min(moments) - OVERLAP, every) if moments else set())
    looks = []
    for unit, keys, last in zip(units, inside, lasts, strict=True):
        told = told_of(homes_among(keys))
        here = set(told["household_id"].to_pylist())
        mine = {mark: home for mark, home in marks.items() if str(home) in here}
        listed = None
        if last is not None and last.columns == columns and last.on <= on:
            listed = _listed_in(last)
        if last is None or listed is None:
            looks.append(_Look(unit, keys, told, mine, last))
        else:
            read = frozenset(touched & here | (here - listed))
            looks.append(_Look(unit, keys, told, mine, last, read, frozenset(listed - here)))
    return looks


def _listed_in(last: Snapshot) -> set[str] | None:
    """The households of a snapshot, or None when its files cannot be read."""
    try:
        return households_in(last)
    except (FileNotFoundError, NotOpened):
        return None


def _income_from(last: Snapshot, plan: Plan) -> date | None:
    """The first month that the window reaches, if it has moved since a snapshot."""
    window = plan.steps.income_window
    moved = window is not None and window != window_on(plan.standard.income, last.on)
    return window.start if window is not None and moved else None


def _touched_since(moment: datetime, homes: Any) -> set[str]:
    """The households that were judged again since a moment."""
    marks = Refrozen.objects.filter(at__gte=moment, household_key__in=homes.values("pk"))
    return {str(key) for key in marks.values_list("household_key", flat=True)}


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
