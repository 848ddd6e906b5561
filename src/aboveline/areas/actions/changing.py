"""Changes of areas as they are decreed: rename, recode, move, merge, split, end.

Every change holds from a day, today when not given; a day after today is refused. The old state
stays in dated rows, and the change itself is a row of the history.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date
from uuid import UUID

from django.db import transaction

from aboveline.areas.access import Actor, must_change
from aboveline.areas.actions.adding import NewArea, add_areas, holders_of
from aboveline.areas.closure import end, lock_tree, replant
from aboveline.areas.errors import refuse
from aboveline.areas.gazetteer import doubt_of
from aboveline.areas.models import Area, AreaChange, AreaCode, AreaName
from aboveline.areas.names import pinyin_of, plain, scheme_of
from aboveline.areas.signals import area_ending, tell
from aboveline.audit.actions import record
from aboveline.web.clock import now, today


@transaction.atomic
def rename_area(
    area: Area, name: str, *, actor: Actor, on: date | None = None, note: str = ""
) -> Area:
    """The area under its new name; the old one is still found, with its days."""
    (area,), day = _opened([area], actor=actor, on=on)
    new = plain(name)
    if not new:
        raise refuse("AREA-005")
    if new == area.name:
        return area
    end(AreaName.objects.filter(area=area, valid_to=None), day)
    AreaName.objects.create(area=area, name=new, valid_from=day)
    words = {"before": area.name, "after": new}
    area.name, area.name_pinyin = new, pinyin_of(new)
    area.save(update_fields=("name", "name_pinyin"))
    _keep("rename", day, [area], [area], actor=actor, note=note, fields=("name",), words=words)
    return area


@transaction.atomic
def recode_area(
    area: Area,
    code: str,
    *,
    actor: Actor,
    scheme: str = "",
    on: date | None = None,
    note: str = "",
) -> Area:
    """The area with a new code in a scheme (told from the code when not given)."""
    (area,), day = _opened([area], actor=actor, on=on)
    new, scheme = plain(code), scheme or scheme_of(plain(code))
    if not new:
        raise refuse("AREA-022", column="code")
    old = AreaCode.objects.filter(area=area, scheme=scheme, valid_to=None)
    if old.filter(code=new).exists():
        return area
    for (_, held), holder in holders_of({(scheme, new)}):
        raise refuse("AREA-004", code=held, holder=holder)
    replaced = set(old.values_list("code", flat=True))
    end(old, day)
    AreaCode.objects.create(area=area, scheme=scheme, code=new, valid_from=day)
    if not area.code or area.code in replaced:
        area.code = new
        area.save(update_fields=("code",))
    words = {"before": ", ".join(sorted(replaced)), "after": new}
    _keep("recode", day, [area], [area], actor=actor, note=note, fields=("code",), words=words)
    return area


@transaction.atomic
def move_area(
    area: Area, parent: Area, *, actor: Actor, on: date | None = None, note: str = ""
) -> Area:
    """The area with all inside it under another parent; records before the day keep their place."""
    (area, parent), day = _opened([area, parent], actor=actor, on=on)
    if parent.level.rank >= area.level.rank:
        values = {"name": area.name, "level": area.level.name_en, "parent": parent.name}
        raise refuse("AREA-002", **values)
    if area.parent_id == parent.pk:
        return area
    words = {"before": area.parent.name if area.parent else "", "after": parent.name}
    _place(area, parent, day)
    area.parent_doubt = doubt_of(area)
    area.save(update_fields=("parent", "parent_doubt"))
    _keep("move", day, [area], [area], actor=actor, note=note, fields=("parent",), words=words)
    return area


@transaction.atomic
def merge_areas(
    areas: Sequence[Area],
    into: Area | NewArea,
    *,
    actor: Actor,
    on: date | None = None,
    note: str = "",
) -> Area:
    """The area that the others are merged into, there already or new; they end on the day.

    What lay inside them lies inside it; they themselves stay reachable under it, so that records
    which name them are seen by whoever sees the area that followed.
    """
    old, day = _opened(areas, actor=actor, on=on)
    if isinstance(into, Area):
        _refuse_merge(old, into)
        (new,), _ = _opened([into], actor=actor, on=day)
    for area in old:
        _finish(area, day)  # first, so that a new area may take over a name or a code
    if isinstance(into, NewArea):
        new = add_areas([_from(into, old[0], day)], actor=actor)[0]
        _refuse_merge(old, new)
    for area in old:
        for child in _children(area):
            _place(child, new, day)
        _place(area, new, day)
    _keep("merge", day, old, [new], actor=actor, note=note, fields=("valid_to", "parent"))
    return new


@transaction.atomic
def split_area(
    area: Area,
    into: Sequence[NewArea],
    *,
    actor: Actor,
    children: Mapping[UUID, UUID] | None = None,
    keep: bool = False,
    on: date | None = None,
    note: str = "",
) -> list[Area]:
    """The new areas that follow the area; with `keep` it goes on beside them.

    `children` says by key which new area takes each area inside. When the area ends, every area
    inside it needs a place; the area itself stays where it was, for the records that name it.
    """
    (old,), day = _opened([area], actor=actor, on=on)
    taken = dict(children or {})
    inside = {child.pk: child for child in _children(old)}
    if len(into) + keep < 2:
        raise refuse("AREA-012")
    if set(taken) - set(inside) or (not keep and set(inside) - set(taken)):
        raise refuse("AREA-010", name=old.name)
    if not keep:
        _finish(old, day)
    new = add_areas([_from(row, old, day) for row in into], actor=actor)
    by_key = {row.pk: row for row in new}
    for key, place in taken.items():
        if place not in by_key:
            raise refuse("AREA-024", value=str(place))
        _place(inside[key], by_key[place], day)
    after = [old, *new] if keep else new
    _keep("split", day, [old], after, actor=actor, note=note, fields=("valid_to",))
    return new


@transaction.atomic
def end_area(area: Area, *, actor: Actor, on: date | None = None, note: str = "") -> Area:
    """The area, which is no more from the day on and has no successor; nothing may lie inside."""
    (area,), day = _opened([area], actor=actor, on=on)
    if _children(area):
        raise refuse("AREA-010", name=area.name)
    area_ending.send(None, area=area)
    _finish(area, day)
    _keep("end", day, [area], [], actor=actor, note=note, fields=("valid_to",))
    return area


def _opened(areas: Sequence[Area], *, actor: Actor, on: date | None) -> tuple[list[Area], date]:
    """The areas read anew under the lock of the tree, and the day; refused if out of reach."""
    must_change(actor, {area.pk for area in areas})
    lock_tree()
    day = on or today()
    if day > today():
        raise refuse("AREA-006", day=day)
    fresh = Area.objects.select_related("level", "parent").in_bulk([area.pk for area in areas])
    found = [fresh[area.pk] for area in areas]
    for area in found:
        if area.valid_to is not None:
            raise refuse("AREA-008", name=area.name)
        if area.valid_from and area.valid_from > day:
            raise refuse("AREA-007", name=area.name, day=area.valid_from)
    return found, day


def _refuse_merge(old: Sequence[Area], new: Area) -> None:
    for area in old:
        if area.level_id != new.level_id:
            raise refuse("AREA-011", name=area.name, into=new.name)
        if area.pk == new.pk:
            raise refuse("AREA-009", name=area.name)


def _children(area: Area) -> list[Area]:
    return list(Area.objects.filter(parent=area, valid_to=None).order_by("order", "name"))


def _from(row: NewArea, old: Area, day: date) -> NewArea:
    """The row of a new area that begins on the day, beside the old one."""
    return replace(row, parent=row.parent or old.parent_id, valid_from=day)


def _place(area: Area, parent: Area, day: date) -> None:
    replant(area, parent, day)
    area.parent = parent
    area.save(update_fields=("parent",))
    tell([area.pk], "area move")


def _finish(area: Area, day: date) -> None:
    for rows in (area.names, area.codes, area.tags):
        end(rows.filter(valid_to=None), day)
    area.valid_to, area.parent_doubt = day, ""
    area.save(update_fields=("valid_to", "parent_doubt"))


def _named(areas: Collection[Area]) -> str:
    return ", ".join(area.name for area in areas)


def _keep(
    kind: str,
    day: date,
    before: Collection[Area],
    after: Collection[Area],
    *,
    actor: Actor,
    note: str,
    fields: Sequence[str],
    words: Mapping[str, str] | None = None,
) -> None:
    said = words or {"before": _named(before), "after": _named(after)}
    change = AreaChange.objects.create(
        kind=kind, on=day, words=said, note=note, actor=actor.key, at=now()
    )
    change.before.set(before)
    change.after.set(after)
    subject = next(iter([*before, *after]))
    record(f"areas:area:{kind}", actor=actor, subject=subject, area_id=subject.pk, fields=fields)
