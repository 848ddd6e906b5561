"""Areas from a file: new ones are added, known ones compared; nothing is guessed or overwritten."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from django.db import transaction

from aboveline.areas.access import CHANGE, Actor, visible_areas
from aboveline.areas.actions.adding import NewArea, add_areas, faults_of
from aboveline.areas.closure import BATCH, keys_above
from aboveline.areas.errors import AreaError, Fault, fault
from aboveline.areas.models import Area, AreaCode, AreaName, AreaTag, Level
from aboveline.areas.queries import successors_of
from aboveline.areas.reading import Stated, read_areas
from aboveline.audit.actions import record
from aboveline.web.clock import today
from aboveline.web.keys import new_key


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


@dataclass
class _Place:
    """A place that a row may mean, of the register or of the file."""

    key: UUID
    name: str
    rank: int
    area: Area | None = None


@dataclass
class _Known:
    """The places of the register in the actor's reach, and those of the file, by code and name."""

    levels: Mapping[str, Level]
    by_code: dict[str, list[_Place]] = field(default_factory=lambda: defaultdict(list))
    by_name: dict[str, list[_Place]] = field(default_factory=lambda: defaultdict(list))
    own: dict[int, _Place] = field(default_factory=dict)


@transaction.atomic
def import_areas(data: bytes, *, actor: Actor, source: str = "") -> Imported:
    """Add the areas of a CSV or GeoJSON file and set boundaries; all faults at once, else nothing.

    A known area keeps its parent when the file states another: the file's is kept as a doubt.
    Raises AreaError with the row of every fault.
    """
    rows, faults = read_areas(data)
    known = _known(rows, actor)
    new: list[NewArea] = []
    old: list[tuple[Stated, Area, _Place | None]] = []
    for row in rows:
        area = known.own[row.row].area
        parent, doubt, wrong = _parent_of(row, known)
        if area is None:
            wrong = wrong or _faults_of_new(row, known, has_parent=parent is not None, actor=actor)
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
    row: Stated, known: _Known, level: Level | None, parent: _Place | None, doubt: str
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


def _known(rows: Sequence[Stated], actor: Actor) -> _Known:
    """Look up every code and name of the file in the register, then add the file's own places."""
    levels: dict[str, Level] = {}
    for level in Level.objects.all():
        levels |= {word.casefold(): level for word in (level.code, level.name_en, level.name_zh)}
    known = _Known(levels)
    reach = visible_areas(actor, CHANGE)
    codes = {code for row in rows for code in (row.code, row.parent_code)} - {""}
    names = {name for row in rows for name in (row.name, row.parent_name)} - {""}
    for area, text in _held(AreaCode, "code", codes, reach):
        _put(known.by_code[text], area)
    for area, text in _held(AreaName, "name", names, reach):
        _put(known.by_name[text], area)
    for row in rows:
        known.own[row.row] = _own_place(row, known)
    for row in rows:
        place = known.own[row.row]
        for index, text in ((known.by_code, row.code), (known.by_name, row.name)):
            if text and place.key not in {other.key for other in index[text]}:
                index[text].append(place)
    return known


def _held(
    model: type[AreaCode] | type[AreaName], column: str, texts: set[str], reach: object
) -> Iterable[tuple[Area, str]]:
    """The areas of today that have or had one of the texts; of a code who holds it today alone."""
    asked = sorted(texts)
    rows = []
    for start in range(0, len(asked), BATCH):
        some = model.objects.filter(**{f"{column}__in": asked[start : start + BATCH]})
        rows += list(some.filter(area__in=reach).select_related("area__level"))
    held = {getattr(row, column) for row in rows if row.valid_to is None}
    for row in rows:
        text = getattr(row, column)
        if row.valid_to is None:
            yield row.area, text
        elif model is AreaName or text not in held:  # a code passes on, a name is shared
            for area, _ in successors_of(row.area):
                yield area, text


def _put(places: list[_Place], area: Area) -> None:
    if area.pk not in {place.key for place in places}:
        places.append(_Place(area.pk, area.name, area.level.rank, area))


def _own_place(row: Stated, known: _Known) -> _Place:
    """The area of the register that a row means by its code or its only name, or a new place.

    A name alone means an area only where the row says nothing that tells it from another: for a
    row with a level and a parent, the area of that name under that parent.
    """
    level = known.levels.get(row.level.casefold())
    found = known.by_code[row.code] if row.code else _same_name(row, known)
    if len(found) == 1:
        return found[0]
    return _Place(new_key(), row.name, level.rank if level else 0)


def _same_name(row: Stated, known: _Known) -> list[_Place]:
    found = [place for place in known.by_name[row.name] if place.area]
    above = {
        place.key
        for place in (
            *known.by_code.get(row.parent_code, ()),
            *known.by_name.get(row.parent_name, ()),
        )
    }
    if _says_parent(row):
        found = [p for p in found if p.area and p.area.parent_id in above]
    return found


def _parent_of(row: Stated, known: _Known) -> tuple[_Place | None, str, list[Fault]]:
    """The stated parent; a doubt when its code and its name mean different places; faults."""
    own = known.own[row.row]
    by_code = [p for p in known.by_code.get(row.parent_code, ()) if p.key != own.key]
    by_name = [
        p
        for p in known.by_name.get(row.parent_name, ())
        if p.key != own.key and (not own.rank or p.rank < own.rank)
    ]
    for said, found in ((row.parent_code, by_code), (row.parent_name, by_name)):
        if said and not found:
            return None, "", [fault("AREA-024", row=row.row, value=said)]
    if not _says_parent(row):
        return None, "", []
    both = [p for p in by_code if p.key in {q.key for q in by_name}]
    found = both or by_code or by_name
    if len(found) > 1:
        said = row.parent_code or row.parent_name
        fits = ", ".join(sorted(_shown(place) for place in found))
        return None, "", [fault("AREA-025", row=row.row, value=said, fits=fits)]
    doubt = ""
    if by_code and by_name and not both and len(by_name) == 1:
        doubt = f"stated:{by_name[0].key}"
    return found[0], doubt, []


def _shown(place: _Place) -> str:
    code = place.area.code if place.area else ""
    return f"{place.name} ({code})" if code else place.name


def _faults_of_new(row: Stated, known: _Known, *, has_parent: bool, actor: Actor) -> list[Fault]:
    """What keeps a row from being a new area, beyond what adding areas checks itself."""
    if row.boundary is not None and not (row.name and row.level):
        fits = known.by_code[row.code] if row.code else known.by_name[row.name]
        found = [place for place in fits if place.area]
        said = row.code or row.name
        if len(found) > 1:
            shown = ", ".join(sorted(_shown(place) for place in found))
            return [fault("AREA-036", row=row.row, value=said, fits=shown)]
        return [fault("AREA-035", row=row.row, value=said)]
    if row.level and row.level.casefold() not in known.levels:
        return [fault("AREA-001", row=row.row, level=row.level)]
    if row.code and (twin := next(iter(_same_name(row, known)), None)) and _says_parent(row):
        return [fault("AREA-037", row=row.row, name=_shown(twin))]
    if not has_parent and not actor.is_service:
        return [fault("AREA-022", row=row.row, column="parent_code")]
    return []


def _says_parent(row: Stated) -> bool:
    return bool(row.parent_code or row.parent_name)


def _twice(old: Sequence[tuple[Stated, Area, _Place | None]]) -> list[Fault]:
    """The rows that mean a known area which an earlier row means already."""
    seen: set[UUID] = set()
    faults = []
    for row, area, _ in old:
        if area.pk in seen:
            faults.append(fault("AREA-018", row=row.row, value=area.name))
        seen.add(area.pk)
    return faults


def _contradicted(old: Sequence[tuple[Stated, Area, _Place | None]]) -> dict[UUID, UUID]:
    """The known areas whose stated parent does not lie above them today, with that parent."""
    stated = {
        area.pk: parent.key for _, area, parent in old if parent and parent.key != area.parent_id
    }
    paths = keys_above(stated)
    return {key: parent for key, parent in stated.items() if parent not in paths[key]}


def _compare(
    old: Sequence[tuple[Stated, Area, _Place | None]],
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
