"""Marks on areas: tags, zones, facts, and the settling of a doubtful parent."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db import transaction

from aboveline.areas.access import Actor, must_change
from aboveline.areas.closure import end, on_day
from aboveline.areas.errors import AreaError, refuse
from aboveline.areas.models import Area, AreaFact, AreaTag, Zone
from aboveline.areas.names import plain
from aboveline.areas.signals import fact_asked, tell
from aboveline.audit.actions import record
from aboveline.web.clock import now, today


@transaction.atomic
def tag_area(
    area: Area, tag: str, *, actor: Actor, on: date | None = None, until: date | None = None
) -> AreaTag:
    """The tag on the area and all inside it, from the day to before `until` (open when None)."""
    must_change(actor, [area.pk])
    _lock(area)
    day, text = on or today(), plain(tag)
    if not text:
        raise refuse("AREA-022", column="tag")
    if until and until <= day:
        raise refuse("AREA-013", end=until)
    held = AreaTag.objects.filter(area=area, tag=text).exclude(valid_to__lte=day)
    if until:
        held = held.exclude(valid_from__gte=until)
    if held.exists():
        raise refuse("AREA-014", name=area.name, tag=text)
    row = AreaTag.objects.create(area=area, tag=text, valid_from=day, valid_to=until)
    tell([area.pk], "area tag")
    record("areas:tag:add", actor=actor, subject=area, area_id=area.pk, details={"tag": text})
    return row


@transaction.atomic
def untag_area(area: Area, tag: str, *, actor: Actor, on: date | None = None) -> None:
    """Take the tag off the area from the day on; before it, it stays."""
    must_change(actor, [area.pk])
    _lock(area)
    day, text = on or today(), plain(tag)
    held = AreaTag.objects.filter(on_day(day), area=area, tag=text)
    if not held.exists():
        raise refuse("AREA-015", name=area.name, tag=text)
    end(held, day)
    tell([area.pk], "area tag")
    record("areas:tag:end", actor=actor, subject=area, area_id=area.pk, details={"tag": text})


@transaction.atomic
def open_zone(
    kind: str,
    name: str,
    areas: Sequence[Area],
    *,
    actor: Actor,
    on: date | None = None,
    until: date | None = None,
) -> Zone:
    """A zone of areas, with all inside them, from the day to before `until` (open when None)."""
    must_change(actor, {area.pk for area in areas})
    day, kind, name = on or today(), plain(kind), plain(name)
    if not areas:
        raise refuse("AREA-016")
    if not kind or not name:
        raise refuse("AREA-022", column="name" if kind else "kind")
    if until and until <= day:
        raise refuse("AREA-013", end=until)
    zone = Zone.objects.create(kind=kind, name=name, valid_from=day, valid_to=until)
    zone.areas.set(areas)
    tell([area.pk for area in areas], "zone")
    record(
        "areas:zone:open",
        actor=actor,
        subject=zone,
        area_id=areas[0].pk,
        details={"kind": kind, "areas": [str(area.pk) for area in areas]},
    )
    return zone


@transaction.atomic
def close_zone(zone: Zone, *, actor: Actor, on: date | None = None) -> Zone:
    """The zone, which holds no more from the day on."""
    zone = Zone.objects.select_for_update().get(pk=zone.pk)
    areas = list(zone.areas.values_list("pk", flat=True))
    must_change(actor, areas)
    day = on or today()
    if zone.valid_to and zone.valid_to <= day:
        raise refuse("AREA-017", name=zone.name)
    if day < zone.valid_from:
        raise refuse("AREA-013", end=day)
    zone.valid_to = day
    zone.save(update_fields=("valid_to",))
    tell(areas, "zone")
    record("areas:zone:close", actor=actor, subject=zone, area_id=areas[0], fields=("valid_to",))
    return zone


@transaction.atomic
def record_area_fact(
    area: Area,
    fact: str,
    value: str,
    *,
    actor: Actor,
    unit: str = "",
    on: date | None = None,
    source: str = "",
    verified: bool = False,
) -> AreaFact:
    """A value of the area on a day, beside earlier ones; the latest day counts."""
    must_change(actor, [area.pk])
    if not plain(fact) or not plain(value):
        raise refuse("AREA-040")
    day = on or today()
    if day > today():
        raise refuse("AREA-006", day=day)
    asked = fact_asked.send(None, area=area, fact=plain(fact), actor=actor)
    said = [one for _receiver, faults in asked for one in faults]
    if said:
        raise AreaError(*said)
    row = AreaFact.objects.create(
        area=area,
        fact=plain(fact),
        value=plain(value),
        unit=unit,
        day=day,
        verified=verified,
        source=source,
        actor=actor.key,
        at=now(),
    )
    tell([area.pk], "area fact")
    record("areas:fact:record", actor=actor, subject=area, area_id=area.pk, fields=(row.fact,))
    return row


@transaction.atomic
def settle_parent(area: Area, *, actor: Actor, reason: str = "") -> Area:
    """The area with its parent confirmed as it stands; the doubt is taken away."""
    must_change(actor, [area.pk])
    _lock(area)
    area.refresh_from_db()
    details = {"doubt": area.parent_doubt}
    area.parent_doubt = ""
    area.save(update_fields=("parent_doubt",))
    record(
        "areas:area:settle",
        actor=actor,
        subject=area,
        area_id=area.pk,
        fields=("parent_doubt",),
        reason=reason,
        details=details,
    )
    return area


def _lock(area: Area) -> None:
    if Area.objects.select_for_update().get(pk=area.pk).valid_to is not None:
        raise refuse("AREA-008", name=area.name)
