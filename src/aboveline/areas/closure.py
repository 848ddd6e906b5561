"""The dated closure of the tree: which area lay under which, from a day to before another.

Rows with `valid_to` None tell today. An area that has ended stays in the tree, under what follows
it after a merge and else under its last parent, so that records which name it are still reached.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Q

from aboveline.areas.errors import refuse
from aboveline.areas.models import Area, AreaClosure, Level
from aboveline.web.bulk import insert_rows

BATCH = 2_000
_Row = tuple[UUID, UUID, int, date | None, date | None]


def lock_tree() -> None:
    """Make other changes of the tree wait until this transaction ends."""
    list(Level.objects.select_for_update().order_by("rank"))


def on_day(day: date | None, prefix: str = "") -> Q:
    """The condition for rows that hold on a day; None asks for today's open rows.

    `prefix` is the path from the row to where its days stand, such as zone__.
    """
    is_open = Q(**{f"{prefix}valid_to": None})
    if day is None:
        return is_open
    began = Q(**{f"{prefix}valid_from": None}) | Q(**{f"{prefix}valid_from__lte": day})
    return began & (is_open | Q(**{f"{prefix}valid_to__gt": day}))


def holds_all(area: Area, day: date | None = None) -> bool:
    """Whether every area lies below this one on a day or today, so that nothing need be narrowed
    to it. Two queries where nothing is above it, else none.
    """
    if area.parent_id is not None:
        return False
    inside: int = AreaClosure.objects.filter(on_day(day), above=area).count()
    return inside == Area.objects.count()


def plant(areas: Sequence[Area]) -> None:
    """Write the closure rows of new areas, each parent before its children in the sequence."""
    new = {area.pk for area in areas}
    above: dict[UUID, list[_Row]] = defaultdict(list)
    outside = {area.parent_id for area in areas if area.parent_id not in new} - {None}
    known = AreaClosure.objects.filter(below_id__in=outside)
    for row in known.values_list("above", "below", "distance", "valid_from", "valid_to"):
        above[row[1]].append(row)
    rows: list[_Row] = []
    for area in areas:
        mine: list[_Row] = [(area.pk, area.pk, 0, area.valid_from, None)]
        for key, _, distance, begun, until in above[area.parent_id] if area.parent_id else ():
            begin = _later(begun, area.valid_from)
            if until is None or begin is None or begin < until:
                mine.append((key, area.pk, distance + 1, begin, until))
        above[area.pk] = mine
        rows += mine
    _insert(rows)


def replant(area: Area, parent: Area, day: date) -> None:
    """End the place of an area and all below it on a day and begin the one under the new parent."""
    below = list(AreaClosure.objects.filter(above=area, valid_to=None).select_related("below"))
    if parent.pk in {row.below_id for row in below}:
        raise refuse("AREA-009", name=area.name)
    old = {row.above_id: row for row in _strictly_above(area)}
    new = {row.above_id: row for row in AreaClosure.objects.filter(below=parent, valid_to=None)}
    for row in (*below, *new.values()):
        if row.valid_from and row.valid_from > day:
            raise refuse("AREA-007", name=row.below, day=row.valid_from)
    stays = {
        key for key, row in new.items() if key in old and old[key].distance == row.distance + 1
    }
    inside = AreaClosure.objects.filter(above=area, valid_to=None).values("below_id")
    end(
        AreaClosure.objects.filter(above__in=set(old) - stays, below__in=inside, valid_to=None), day
    )
    _insert(
        (key, row.below_id, up.distance + 1 + row.distance, day, None)
        for key, up in new.items()
        if key not in stays
        for row in below
    )


def end(rows: Any, day: date) -> None:
    """End dated rows of an area on a day; what would have held on no day at all is taken away."""
    late = rows.filter(valid_from__gt=day).first()
    if late is not None:
        area = late.below if isinstance(late, AreaClosure) else late.area
        raise refuse("AREA-007", name=area.name, day=late.valid_from)
    rows.filter(valid_from=day).delete()
    rows.update(valid_to=day)


def keys_above(keys: Iterable[UUID], day: date | None = None) -> dict[UUID, list[UUID]]:
    """For every area the keys from the root down to itself, on a day or today. One query."""
    rows = (
        AreaClosure.objects.filter(on_day(day), below_id__in=list(keys))
        .order_by("below_id", "-distance")
        .values_list("below_id", "above_id")
    )
    found: dict[UUID, list[UUID]] = defaultdict(list)
    for below, above in rows:
        found[below].append(above)
    return dict(found)


def _strictly_above(area: Area) -> Any:
    return AreaClosure.objects.filter(below=area, distance__gt=0, valid_to=None)


def _later(first: date | None, second: date | None) -> date | None:
    return max((d for d in (first, second) if d is not None), default=None)


def _insert(rows: Iterable[_Row]) -> None:
    names = ("above_id", "below_id", "distance", "valid_from", "valid_to")
    insert_rows(AreaClosure, (dict(zip(names, row, strict=True)) for row in rows))
