"""Which places the rows of a file mean: of the register, or of the file itself; never guessed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from aboveline.areas.access import CHANGE, Actor, visible_areas
from aboveline.areas.closure import BATCH
from aboveline.areas.errors import Fault, fault
from aboveline.areas.models import Area, AreaCode, AreaName, Level
from aboveline.areas.queries import successors_of
from aboveline.areas.reading import Stated
from aboveline.web.keys import new_key
from aboveline.web.templatetags.web import listed


@dataclass
class Place:
    """A place that a row may mean, of the register or of the file."""

    key: UUID
    name: str
    rank: int
    area: Area | None = None


@dataclass
class Known:
    """The places of the register in the actor's reach, and those of the file, by code and name."""

    levels: Mapping[str, Level]
    by_code: dict[str, list[Place]] = field(default_factory=lambda: defaultdict(list))
    by_name: dict[str, list[Place]] = field(default_factory=lambda: defaultdict(list))
    own: dict[int, Place] = field(default_factory=dict)


def look_up(rows: Sequence[Stated], actor: Actor) -> Known:
    """Look up every code and name of the file in the register, then add the file's own places."""
    levels: dict[str, Level] = {}
    for level in Level.objects.all():
        levels |= {word.casefold(): level for word in (level.code, level.name_en, level.name_zh)}
    known = Known(levels)
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


def parent_of(row: Stated, known: Known) -> tuple[Place | None, str, list[Fault]]:
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
        fits = listed(sorted(_shown(place) for place in found))
        return None, "", [fault("AREA-025", row=row.row, value=said, fits=fits)]
    doubt = ""
    if by_code and by_name and not both and len(by_name) == 1:
        doubt = f"stated:{by_name[0].key}"
    return found[0], doubt, []


def faults_of_new(row: Stated, known: Known, *, has_parent: bool, actor: Actor) -> list[Fault]:
    """What keeps a row from being a new area, beyond what adding areas checks itself."""
    if row.boundary is not None and not (row.name and row.level):
        fits = known.by_code[row.code] if row.code else known.by_name[row.name]
        found = [place for place in fits if place.area]
        said = row.code or row.name
        if len(found) > 1:
            shown = listed(sorted(_shown(place) for place in found))
            return [fault("AREA-036", row=row.row, value=said, fits=shown)]
        return [fault("AREA-035", row=row.row, value=said)]
    if row.level and row.level.casefold() not in known.levels:
        return [fault("AREA-001", row=row.row, level=row.level)]
    if row.code and (twin := next(iter(_same_name(row, known)), None)) and _says_parent(row):
        return [fault("AREA-037", row=row.row, name=_shown(twin))]
    if not has_parent and not actor.is_service:
        return [fault("AREA-022", row=row.row, column="parent_code")]
    return []


def _held(
    model: type[AreaCode] | type[AreaName], column: str, texts: set[str], reach: Any
) -> Iterable[tuple[Area, str]]:
    """The areas of today that have or had one of the texts; of a code who holds it today alone."""
    asked = sorted(texts)
    found = []
    for start in range(0, len(asked), BATCH):
        some = model.objects.filter(**{f"{column}__in": asked[start : start + BATCH]})
        found += list(some.select_related("area__level"))
    keys = sorted({row.area_id for row in found})
    mine: set[UUID] = set()
    for start in range(0, len(keys), BATCH):
        some = reach.filter(pk__in=keys[start : start + BATCH])
        mine.update(some.values_list("pk", flat=True))
    rows = [row for row in found if row.area_id in mine]
    held = {getattr(row, column) for row in rows if row.valid_to is None}
    for row in rows:
        text = getattr(row, column)
        if row.valid_to is None:
            yield row.area, text
        elif model is AreaName or text not in held:  # a code passes on, a name is shared
            for area, _ in successors_of(row.area):
                yield area, text


def _put(places: list[Place], area: Area) -> None:
    if area.pk not in {place.key for place in places}:
        places.append(Place(area.pk, area.name, area.level.rank, area))


def _own_place(row: Stated, known: Known) -> Place:
    """The area of the register that a row means by its code or its only name, or a new place.

    A name alone means an area only where the row says nothing that tells it from another: for a
    row with a level and a parent, the area of that name under that parent.
    """
    level = known.levels.get(row.level.casefold())
    found = known.by_code[row.code] if row.code else _same_name(row, known)
    if len(found) == 1:
        return found[0]
    return Place(new_key(), row.name, level.rank if level else 0)


def _same_name(row: Stated, known: Known) -> list[Place]:
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


def _says_parent(row: Stated) -> bool:
    return bool(row.parent_code or row.parent_name)


def _shown(place: Place) -> str:
    code = place.area.code if place.area else ""
    return f"{place.name} ({code})" if code else place.name
