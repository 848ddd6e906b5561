"""Areas from a file: new ones are added, known ones compared; nothing is guessed or overwritten."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import transaction

from aboveline.areas.access import Actor
from aboveline.areas.actions.adding import NewArea, add_areas, faults_of
from aboveline.areas.closure import keys_above
from aboveline.areas.errors import AreaError, Fault, fault
from aboveline.areas.models import Area, AreaTag, Level
from aboveline.areas.reading import Stated, read_areas
from aboveline.areas.resolving import Known, Place, faults_of_new, look_up, parent_of
from aboveline.areas.signals import tell
from aboveline.audit.actions import record
from aboveline.web.clock import today


@dataclass(frozen=True)
class Imported:
    """What an import did: areas that are new, known, changed (boundary, tags), doubtful.

    `other_names` are known areas which the file calls otherwise, with that name; they keep theirs.
    """

    added: tuple[Area, ...] = ()
    known: int = 0
    changed: tuple[Area, ...] = ()
    doubtful: tuple[Area, ...] = ()
    other_names: tuple[tuple[Area, str], ...] = ()


@transaction.atomic
def import_areas(data: bytes, *, actor: Actor, source: str = "") -> Imported:
    """Add the areas of a CSV or GeoJSON file and set boundaries; all faults at once, else nothing.

    A known area keeps its parent when the file states another: the file's is kept as a doubt.
    Raises AreaError with the row of every fault.
    """
    rows, faults = read_areas(data)
    known = look_up(rows, actor)
    new: list[NewArea] = []
    old: list[tuple[Stated, Area, Place | None]] = []
    for row in rows:
        area = known.own[row.row].area
        parent, doubt, wrong = parent_of(row, known)
        if area is None:
            wrong = wrong or faults_of_new(row, known, has_parent=parent is not None, actor=actor)
            level = known.levels.get(row.level.casefold())
            new.append(_new_area(row, known, level, parent, doubt))
        else:
            old.append((row, area, parent))
        faults += wrong
    faults += _twice(old)
    at_fault = {one.row for one in faults}
    faults += [one for one in faults_of(new) if one.row not in at_fault]
    if faults:
        raise AreaError(*sorted(faults, key=lambda one: one.row))
    added = add_areas(new, actor=actor, source=source) if new else []
    changed, doubtful, other_names = _compare(old)
    tell((area.pk for area in changed), "area import")
    if changed or doubtful:
        details = {"source": source, "areas": [str(area.pk) for area in (*changed, *doubtful)]}
        fields = ("boundary", "tags", "parent_doubt")
        first = (changed or doubtful)[0].pk
        record("areas:area:import", actor=actor, area_id=first, fields=fields, details=details)
    return Imported(
        added=tuple(added),
        known=len(old),
        changed=tuple(changed),
        doubtful=(*doubtful, *(area for area in added if area.parent_doubt)),
        other_names=tuple(other_names),
    )


def _new_area(
    row: Stated, known: Known, level: Level | None, parent: Place | None, doubt: str
) -> NewArea:
    return NewArea(
        name=row.name,
        level=level.code if level else row.level,
        parent=parent.key if parent else None,
        code=row.code,
        valid_from=row.valid_from,
        key=known.own[row.row].key,
        tags=row.tags,
        boundary=row.boundary,
        row=row.row,
        parent_doubt=doubt,
    )


def _twice(old: Sequence[tuple[Stated, Area, Place | None]]) -> list[Fault]:
    """The rows that mean a known area which an earlier row means already."""
    seen: set[UUID] = set()
    faults = []
    for row, area, _ in old:
        if area.pk in seen:
            faults.append(fault("AREA-018", row=row.row, value=area.name))
        seen.add(area.pk)
    return faults


def _contradicted(old: Sequence[tuple[Stated, Area, Place | None]]) -> dict[UUID, UUID]:
    """The known areas whose stated parent does not lie above them today, with that parent."""
    stated = {
        area.pk: parent.key for _, area, parent in old if parent and parent.key != area.parent_id
    }
    paths = keys_above(stated)
    return {key: parent for key, parent in stated.items() if parent not in paths[key]}


def _compare(
    old: Sequence[tuple[Stated, Area, Place | None]],
) -> tuple[list[Area], list[Area], list[tuple[Area, str]]]:
    """Note for known areas what the file adds: boundary, tags, another parent, another name."""
    keys = [area.pk for _, area, _ in old]
    tags: dict[UUID, set[str]] = defaultdict(set)
    for key, tag in AreaTag.objects.filter(area__in=keys, valid_to=None).values_list(
        "area_id", "tag"
    ):
        tags[key].add(tag)
    contradicted = _contradicted(old)
    changed: list[Area] = []
    doubtful: list[Area] = []
    other_names: list[tuple[Area, str]] = []
    for row, area, _ in old:
        if _add_marks(row, area, tags[area.pk], today()):
            changed.append(area)
        if area.pk in contradicted:
            area.parent_doubt = f"stated:{contradicted[area.pk]}"
            area.save(update_fields=("parent_doubt",))
            doubtful.append(area)
        if row.name and row.name != area.name:
            other_names.append((area, row.name))
    return changed, doubtful, other_names


def _add_marks(row: Stated, area: Area, tags: set[str], day: date) -> bool:
    """Set the boundary and the tags that a known area lacks; whether there were any."""
    missing = [tag for tag in row.tags if tag not in tags]
    AreaTag.objects.bulk_create(
        AreaTag(area=area, tag=tag, valid_from=row.valid_from or day) for tag in missing
    )
    is_redrawn = row.boundary is not None and row.boundary != area.boundary
    if is_redrawn:
        area.boundary = row.boundary
        area.save(update_fields=("boundary",))
    return bool(missing or is_redrawn)
