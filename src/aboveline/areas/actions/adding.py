"""Adding levels and areas, one or thousands at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction

from aboveline.areas.access import Actor, must_change
from aboveline.areas.closure import BATCH, lock_tree, plant
from aboveline.areas.errors import AreaError, Fault, fault
from aboveline.areas.gazetteer import doubts_of
from aboveline.areas.models import Area, AreaCode, AreaName, AreaTag, Level
from aboveline.areas.names import pinyin_of, plain, scheme_of
from aboveline.audit.actions import record
from aboveline.web.bulk import insert_rows
from aboveline.web.clock import today
from aboveline.web.keys import new_key


@dataclass(frozen=True)
class NewArea:
    """An area to add: `parent` is the key of an area of the register or of another row.

    `valid_from` None means since ever, or as long as the parent; `scheme` empty is told from the
    code; `row` is the row of a file, for messages; `parent_doubt` what a file says of its parent.
    """

    name: str
    level: str
    parent: UUID | None = None
    code: str = ""
    scheme: str = ""
    valid_from: date | None = None
    key: UUID = field(default_factory=new_key)
    order: str = ""
    tags: tuple[str, ...] = ()
    boundary: Mapping[str, Any] | None = None
    row: int = 0
    parent_doubt: str = ""


@transaction.atomic
def add_level(code: str, rank: int, name_en: str, *, actor: Actor, name_zh: str = "") -> Level:
    """A level of areas, added or as it is when it was there; its rank grows downward."""
    must_change(actor, (None,))
    level, is_new = Level.objects.get_or_create(
        code=code, defaults={"rank": rank, "name_en": name_en, "name_zh": name_zh}
    )
    if is_new:
        record("areas:level:add", actor=actor, subject=level)
    return level


def add_area(
    name: str,
    level: Level | str,
    parent: Area | None = None,
    *,
    actor: Actor,
    code: str = "",
    on: date | None = None,
    key: UUID | None = None,
    order: str = "",
) -> Area:
    """A new area, there from the day `on` (since ever when not given)."""
    row = NewArea(
        name=name,
        level=level if isinstance(level, str) else level.code,
        parent=parent.pk if parent else None,
        code=code,
        valid_from=on,
        key=key or new_key(),
        order=order,
    )
    return add_areas([row], actor=actor)[0]


@transaction.atomic
def add_areas(rows: Sequence[NewArea], *, actor: Actor, source: str = "") -> list[Area]:
    """The areas of the rows, in their order; none is added when one is at fault.

    Rows may come in any order. `source` names where they come from, for the audit. Raises AREA-001
    to AREA-006, AREA-018 and AREA-026, all faults at once.
    """
    mine = {row.key for row in rows}
    must_change(actor, {row.parent for row in rows} - mine)
    lock_tree()
    outside = _outside_parents(rows, mine)
    ordered, faults = _checked(rows, mine, outside)
    if faults:
        raise AreaError(*faults)
    areas = _build(ordered, outside)
    doubts = doubts_of(areas)
    for area, row in zip(areas, ordered, strict=True):
        area.parent_doubt = row.parent_doubt or doubts.get(area.pk, "")
    _write(areas, ordered)
    if len(areas) == 1:
        record("areas:area:add", actor=actor, subject=areas[0], area_id=areas[0].pk)
    elif areas:
        top = areas[0].parent_id or areas[0].pk
        details = {"areas": len(areas), "source": source}
        record("areas:area:add", actor=actor, area_id=top, details=details)
    by_key = Area.objects.in_bulk([row.key for row in rows])
    return [by_key[row.key] for row in rows]


def faults_of(rows: Sequence[NewArea]) -> list[Fault]:
    """What keeps the rows from being added, as `add_areas` would say it."""
    mine = {row.key for row in rows}
    return _checked(rows, mine, _outside_parents(rows, mine))[1]


def _checked(
    rows: Sequence[NewArea], mine: set[UUID], outside: Mapping[UUID, Area]
) -> tuple[list[NewArea], list[Fault]]:
    """The rows with every parent before its children, and all faults."""
    ordered, faults = _parents_first(rows, mine)
    return ordered, faults + _faults_in(rows, outside)


def _outside_parents(rows: Sequence[NewArea], mine: set[UUID]) -> dict[UUID, Area]:
    keys = {row.parent for row in rows if row.parent and row.parent not in mine}
    return Area.objects.select_related("level").in_bulk(keys)


def _parents_first(rows: Sequence[NewArea], mine: set[UUID]) -> tuple[list[NewArea], list[Fault]]:
    """The rows with every parent before its children; rows in a circle are at fault."""
    below: dict[UUID | None, list[NewArea]] = {}
    for row in rows:
        below.setdefault(row.parent if row.parent in mine else None, []).append(row)
    ordered = list(below.get(None, ()))
    for row in ordered:
        ordered += below.get(row.key, ())
    if len(ordered) == len(rows):
        return ordered, []
    placed = {row.key for row in ordered}
    return ordered, [fault("AREA-026", row=row.row) for row in rows if row.key not in placed]


def _faults_in(rows: Sequence[NewArea], outside: Mapping[UUID, Area]) -> list[Fault]:
    levels = {level.code: level for level in Level.objects.all()}
    by_key = {row.key: row for row in rows}
    codes = {(_scheme(row), row.code) for row in rows if row.code}
    holders = dict(holders_of(codes))
    seen: set[tuple[str, str]] = set()
    faults: list[Fault] = []
    for row in rows:
        if not plain(row.name):
            faults.append(fault("AREA-005", row=row.row))
        if row.level not in levels:
            faults.append(fault("AREA-001", row=row.row, level=row.level))
        elif row.parent:
            faults += _faults_of_parent(row, levels, by_key, outside)
        if row.valid_from and row.valid_from > today():
            faults.append(fault("AREA-006", row=row.row, day=row.valid_from))
        code = (_scheme(row), row.code)
        if row.code and code in holders:
            faults.append(fault("AREA-004", row=row.row, code=row.code, holder=holders[code]))
        if row.code and code in seen:
            faults.append(fault("AREA-018", row=row.row, value=row.code))
        seen.add(code)
    return faults


def _faults_of_parent(
    row: NewArea,
    levels: Mapping[str, Level],
    by_key: Mapping[UUID, NewArea],
    outside: Mapping[UUID, Area],
) -> list[Fault]:
    assert row.parent is not None  # noqa: S101
    faults: list[Fault] = []
    day = row.valid_from or today()
    if row.parent in by_key:
        above = by_key[row.parent]
        name, level, begin, until = above.name, levels.get(above.level), above.valid_from, None
    elif row.parent in outside:
        area = outside[row.parent]
        name, level, begin, until = area.name, area.level, area.valid_from, area.valid_to
    else:
        return [fault("AREA-024", row=row.row, value=str(row.parent))]
    if level and level.rank >= levels[row.level].rank:
        values = {"name": row.name, "level": levels[row.level].name_en, "parent": name}
        faults.append(fault("AREA-002", row=row.row, **values))
    if until or (begin and begin > day):
        faults.append(fault("AREA-003", row=row.row, parent=name, day=day))
    return faults


def holders_of(codes: set[tuple[str, str]]) -> list[tuple[tuple[str, str], str]]:
    """Which of the codes are held today, each with the name of its holder."""
    found = []
    asked = sorted({code for _, code in codes})
    for start in range(0, len(asked), BATCH):
        rows = AreaCode.objects.filter(code__in=asked[start : start + BATCH], valid_to=None)
        for scheme, code, name in rows.values_list("scheme", "code", "area__name"):
            if (scheme, code) in codes:
                found.append(((scheme, code), name))
    return found


def _scheme(row: NewArea) -> str:
    return row.scheme or scheme_of(row.code)


def _build(ordered: Sequence[NewArea], outside: Mapping[UUID, Area]) -> list[Area]:
    begins = {key: area.valid_from for key, area in outside.items()}
    areas = []
    for row in ordered:
        begin = row.valid_from or (begins.get(row.parent) if row.parent else None)
        begins[row.key] = begin
        name = plain(row.name)
        areas.append(
            Area(
                id=row.key,
                level_id=row.level,
                parent_id=row.parent,
                name=name,
                name_pinyin=pinyin_of(name),
                code=row.code,
                order=row.order or row.code,
                valid_from=begin,
                boundary=row.boundary,
            )
        )
    return areas


def _write(areas: Sequence[Area], ordered: Sequence[NewArea]) -> None:
    columns = [field.attname for field in Area._meta.concrete_fields]
    insert_rows(Area, ({name: getattr(area, name) for name in columns} for area in areas))
    pairs = list(zip(areas, ordered, strict=True))
    insert_rows(AreaName, (_of(area, name=area.name) for area in areas))
    codes = ((area, row) for area, row in pairs if row.code)
    insert_rows(AreaCode, (_of(area, scheme=_scheme(row), code=row.code) for area, row in codes))
    insert_rows(AreaTag, (_of(area, tag=tag) for area, row in pairs for tag in row.tags))
    plant(areas)


def _of(area: Area, **values: str) -> dict[str, object]:
    """A dated row of an area, from its beginning."""
    return {"area_id": area.pk, "valid_from": area.valid_from, **values}
