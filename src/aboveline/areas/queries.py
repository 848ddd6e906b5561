"""Named reads of areas: paths, children, codes, names, tags and zones on a day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Count, Q

from aboveline.areas.access import CHANGE, Actor, starts_of, visible_areas
from aboveline.areas.closure import on_day
from aboveline.areas.models import (
    Area,
    AreaChange,
    AreaClosure,
    AreaCode,
    AreaFact,
    AreaName,
    AreaTag,
    Zone,
)
from aboveline.areas.names import plain
from aboveline.web.clock import today
from aboveline.web.compiled import compiled_once


@dataclass(frozen=True)
class Match:
    """An area of today that fits; `by` is code, name, pinyin or prefix.

    `was` is the area that had the name or code, when another follows it today; `until` the day
    from which the name or code, or that area, holds no more (None while it holds).
    """

    area: Area
    by: str
    was: Area | None = None
    until: date | None = None


def path_of(area: Area, on: date | None = None) -> list[Area]:
    """The areas from the root down to the area itself, on a day or today. One query."""
    rows = _above_today(area.pk) if on is None else _above(on, area.pk)
    return [row.above for row in rows]


def _above(on: date | None, area: UUID) -> Any:
    rows = AreaClosure.objects.filter(on_day(on), below=area).select_related("above__level")
    return rows.defer("above__boundary").order_by("-distance")


@compiled_once
def _above_today(area: UUID) -> Any:
    return _above(None, area)


def children_of(area: Area) -> list[Area]:
    """The areas directly inside the area that have not ended, in the order of the office."""
    return _children_of(area.pk)


@compiled_once
def _children_of(area: UUID) -> Any:
    rows = Area.objects.filter(parent=area, valid_to=None).select_related("level")
    return rows.defer("boundary").order_by("level__rank", "order", "name")


@dataclass
class Branch:
    """An area in a tree; `inside` counts the areas directly inside that are not shown."""

    area: Area
    inside: int = 0
    branches: list[Branch] = field(default_factory=list)


def tree_of(actor: Actor, *, depth: int = 2, limit: int = 400) -> list[Branch]:
    """The trees from the actor's highest areas down some levels. One query a level.

    A level that would bring the tree over `limit` areas is left out.
    """
    tops = [Branch(area) for area in starts_of(actor)]
    above = {branch.area.pk: branch for branch in tops}
    left = limit
    for _ in range(depth):
        rows = Area.objects.filter(parent__in=above, valid_to=None).select_related("level")
        ordered = rows.defer("boundary").order_by("level__rank", "order", "name")
        found = list(ordered[: left + 1])
        if len(found) > left:
            break
        left -= len(found)
        below = {area.pk: Branch(area) for area in found}
        for branch in below.values():
            above[branch.area.parent_id].branches.append(branch)
        above = below
    counts = Area.objects.filter(parent__in=above, valid_to=None).order_by().values("parent")
    for row in counts.annotate(n=Count("pk")):
        above[row["parent"]].inside = row["n"]
    return tops


def doubt_in(area: Area) -> Area | None:
    """The parent that the gazetteer or a file gives, when it contradicts the stated one."""
    return Area.objects.filter(pk=area.parent_doubt[-36:]).first() if area.parent_doubt else None


def drawn_in(area: Area) -> Any:
    """The area and those directly inside it that have a boundary, as a query set."""
    rows = Area.objects.filter(boundary__isnull=False)
    return rows.filter(Q(pk=area.pk) | Q(parent=area, valid_to=None)).order_by("order", "name")


def doubtful_in(actor: Actor, *, limit: int = 20) -> list[Area]:
    """Areas the actor may change whose stated parent contradicts the gazetteer, the first ones."""
    rows = visible_areas(actor, CHANGE).exclude(parent_doubt="")
    return list(rows.order_by("order", "name")[:limit])


def successors_of(area: Area) -> list[tuple[Area, date | None]]:
    """The areas of today that follow the area, each with the day it began to; itself if alive."""
    found: dict[UUID, tuple[Area, date | None]] = {}
    waiting: list[tuple[Area, date | None]] = [(area, None)]
    seen = {area.pk}
    while waiting:
        this, day = waiting.pop()
        if this.valid_to is None:
            found[this.pk] = (this, day)
            continue
        ends = AreaChange.objects.filter(before=this, kind__in=("merge", "split"))
        for change in ends.order_by("on", "id").prefetch_related("after__level", "after__parent"):
            for after in change.after.all():
                if after.pk not in seen:
                    seen.add(after.pk)
                    waiting.append((after, change.on))
    return list(found.values())


def find_by_code(scheme: str, code: str, *, on: date | None = None) -> list[Match]:
    """The areas of today that had this code, on a day or ever; holders of today alone come first.

    An empty scheme asks in all schemes. More than one match means: ask, do not guess.
    """
    rows = AreaCode.objects.filter(code=plain(code)).select_related("area__level", "area__parent")
    if scheme:
        rows = rows.filter(scheme=scheme)
    if on:
        rows = rows.filter(on_day(on))
    elif rows.filter(valid_to=None).exists():
        rows = rows.filter(valid_to=None)
    return _of_today(((row.area, row.valid_to) for row in rows.order_by("id")), "code")


def candidates(
    name: str, parent: Area | None = None, *, among: Any = None, limit: int = 20
) -> list[Match]:
    """The areas of today that a written name may mean: exact names first, else those whose name or
    pinyin begins so, else first letters.

    `among` narrows to the areas an actor sees. Names of the past count. Several matches are
    candidates: nothing here chooses among them.
    """
    text = plain(name)
    if not text:
        return []
    rows = (
        AreaName.objects.filter(name=text)
        .select_related("area__level", "area__parent")
        .order_by("id")
    )
    found = _narrowed(_of_today(((r.area, r.valid_to) for r in rows[:500]), "name"), parent, among)
    if not found:
        letters = "".join(text.casefold().split())
        reach = Area.objects.all() if among is None else among
        close = reach.filter(valid_to=None)
        if parent:
            inside = AreaClosure.objects.filter(above=parent, valid_to=None).values("below_id")
            close = close.filter(pk__in=inside)
        begins = Q(name__begins=text) | Q(name_pinyin__begins=letters)
        # the first letters alone have no index, so they are asked last
        found = _close(close.filter(begins), text, limit) or _close(
            close.filter(name_pinyin__endswith=f" {letters}"), text, limit
        )
    return found[:limit]


def _close(areas: Any, text: str, limit: int) -> list[Match]:
    rows = areas.select_related("level", "parent").defer("boundary", "parent__boundary")
    return [
        Match(area, "prefix" if area.name.startswith(text) else "pinyin")
        for area in rows.order_by("level__rank", "order", "name")[:limit]
    ]


@dataclass(frozen=True)
class Held:
    """A tag or a zone that holds in an area: from the area itself or from one above it."""

    what: AreaTag | Zone
    area: Area

    def is_inherited_by(self, area: Area) -> bool:
        """Whether the mark comes from an area above."""
        return self.area.pk != area.pk


def tags_on(area: Area, day: date | None = None) -> list[Held]:
    """The tags that hold in the area on a day (today when None), its own and inherited ones."""
    rows = AreaTag.objects.filter(on_day(day or today()), area__in=_keys_above(area, day))
    return [Held(row, row.area) for row in rows.select_related("area").order_by("tag", "id")]


def tags_of(areas: Any, on: date) -> dict[UUID, set[str]]:
    """The tags set on each of some areas themselves, with the kinds of its zones, on a day."""
    return tags_in(tag_rows(areas, on))


def tags_in(rows: Iterable[tuple[UUID, str]]) -> dict[UUID, set[str]]:
    """The tags of each area of `tag_rows`."""
    found: dict[UUID, set[str]] = defaultdict(set)
    for area, tag in rows:
        found[area].add(tag)
    return found


def tag_rows(areas: Any, on: date) -> Any:
    """Area and tag or kind of zone, of some areas on a day; a query set."""
    tags = AreaTag.objects.filter(on_day(on), area__in=areas).values_list("area_id", "tag")
    zones = Zone.areas.through.objects.filter(on_day(on, "zone__"), area__in=areas)
    return tags.union(zones.values_list("area_id", "zone__kind"), all=True)


def zones_on(area: Area, day: date | None = None) -> list[Held]:
    """The zones in which the area lies on a day (today when None), with the area that was named."""
    rows = Zone.areas.through.objects.filter(
        on_day(day or today(), "zone__"), area__in=_keys_above(area, day)
    )
    found = rows.select_related("zone", "area").order_by("zone__name", "id")
    return [Held(row.zone, row.area) for row in found]


def areas_turning(after: date, until: date) -> set[UUID]:
    """Keys of areas whose own tag or zone begins or ends after the one day up to the other."""

    def turns(prefix: str) -> Q:
        begins = Q(**{f"{prefix}valid_from__gt": after, f"{prefix}valid_from__lte": until})
        return begins | Q(**{f"{prefix}valid_to__gt": after, f"{prefix}valid_to__lte": until})

    tagged = AreaTag.objects.filter(turns("")).values_list("area_id", flat=True)
    zoned = Zone.areas.through.objects.filter(turns("zone__")).values_list("area_id", flat=True)
    return set(tagged) | set(zoned)


def facts_of(area: Area) -> list[AreaFact]:
    """The value that counts of every fact of the area: that of the latest day."""
    latest: dict[str, AreaFact] = {}
    for row in AreaFact.objects.filter(area=area).order_by("fact", "day", "id"):
        latest[row.fact] = row
    return list(latest.values())


def history_of(area: Area) -> list[AreaChange]:
    """The changes that the area took part in, the latest first. One query."""
    rows = AreaChange.objects.filter(Q(before=area) | Q(after=area)).distinct()
    return list(rows.order_by("-on", "-id"))


def _keys_above(area: Area, day: date | None) -> Any:
    rows = AreaClosure.objects.filter(on_day(day or today()), below=area)
    return rows.values("above_id")


def meant_by(text: str, *, among: Any = None) -> list[Match]:
    """The areas of today that a code, or else a name, may mean; several are never narrowed."""
    found = _narrowed(find_by_code("", text), None, among)
    return found or candidates(text, among=among)


def _of_today(rows: Iterable[tuple[Area, date | None]], by: str) -> list[Match]:
    """The matches of areas as they are today: of the same area the one that still holds."""
    found: dict[UUID, Match] = {}
    for area, until in rows:
        if area.valid_to is None:
            matches = [Match(area, by, until=until)]
        else:
            matches = [Match(after, by, was=area, until=day) for after, day in successors_of(area)]
        for match in matches:
            if match.area.pk not in found or match.until is None:
                found[match.area.pk] = match
    return list(found.values())


def _narrowed(matches: list[Match], parent: Area | None, among: Any) -> list[Match]:
    keys = {match.area.pk for match in matches}
    if parent and keys:
        rows = AreaClosure.objects.filter(above=parent, below__in=keys, valid_to=None)
        keys &= set(rows.values_list("below_id", flat=True))
    if among is not None and keys:
        keys &= set(among.filter(pk__in=keys).values_list("pk", flat=True))
    return [match for match in matches if match.area.pk in keys]
