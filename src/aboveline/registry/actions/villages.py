"""Record the form of a village: each value is a fact of the area by its day."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction

from aboveline.accounts.actors import Actor
from aboveline.accounts.permissions import Permission
from aboveline.areas.models import Area, AreaFact
from aboveline.areas.signals import tell
from aboveline.audit.actions import record
from aboveline.registry.access import require
from aboveline.registry.errors import Fault, RegistryError, refuse
from aboveline.registry.fields import checked, fields_of
from aboveline.registry.importing.values import canonical
from aboveline.registry.recording import misfit_fault
from aboveline.registry.standards import currency, site_standard
from aboveline.registry.villages.records import Said, records_of
from aboveline.web.clock import now, today

CHANGE = Permission.REGISTRY_HOUSEHOLD_CHANGE


@dataclass(frozen=True)
class Given:
    """What a row of a file says of a village; `place` is the row as a person counts."""

    place: int
    village: UUID
    values: Mapping[str, Any]


@transaction.atomic
def record_village(
    village: Area,
    values: Mapping[str, Any],
    *,
    actor: Actor,
    on: date | None = None,
    source: str = "",
) -> list[str]:
    """The fields whose value is new, recorded as of a day (today when None).

    Raises Http404; REGISTRY-001 to -005, -007, -043, -050, -074, -077 with every fault at once.
    """
    require(actor, CHANGE, village.pk)
    locked = Area.objects.select_for_update().get(pk=village.pk)
    if not locked.can_hold_households:
        raise refuse("REGISTRY-050")
    day = on or today()
    new, faults = _new_values(values, records_of([locked.pk])[locked.pk])
    if day > today():
        faults.append(Fault("REGISTRY-007", "on"))
    if faults:
        raise RegistryError(faults)
    if not new:
        raise refuse("REGISTRY-077")
    _write(locked, new, actor=actor, day=day, source=source)
    return list(new)


@transaction.atomic
def record_villages(
    rows: Iterable[Given], *, actor: Actor, on: date, source: str
) -> tuple[int, int]:
    """How many villages have something new and how many have not; all rows or none.

    Raises Http404; RegistryError whose faults have the row as their subject.
    """
    given = list(rows)
    keys = {row.village for row in given}
    for key in keys:
        require(actor, CHANGE, key)
    villages = {one.pk: one for one in Area.objects.select_for_update().filter(pk__in=keys)}
    known = records_of(list(villages))
    faults = [Fault("REGISTRY-007", "on")] if on > today() else []
    news = []
    for row in given:
        new, wrong = _new_values(row.values, known[row.village])
        faults += [replace(fault, subject=str(row.place)) for fault in wrong]
        news.append((villages[row.village], new))
    if faults:
        raise RegistryError(faults)
    for village, new in news:
        if new:
            _write(village, new, actor=actor, day=on, source=source)
    changed = sum(bool(new) for _, new in news)
    return changed, len(given) - changed


def _new_values(
    values: Mapping[str, Any], known: Mapping[str, Said]
) -> tuple[dict[str, str], list[Fault]]:
    """What differs from what is recorded, as text of a fact, and every fault."""
    shapes, new, faults = fields_of("village"), {}, []
    for name, given in values.items():
        if name not in shapes:
            faults.append(Fault("REGISTRY-005", name))
            continue
        value, misfit = checked(shapes[name], given)
        before = known[name].value if name in known else None
        if misfit is not None:
            faults.append(misfit_fault(misfit, name))
        elif value is None and before is not None:
            faults.append(Fault("REGISTRY-074", name))
        elif value is not None and value != before:
            new[name] = canonical(value) or ""
    return new, faults


def _write(village: Area, new: Mapping[str, str], *, actor: Actor, day: date, source: str) -> None:
    shapes = fields_of("village")
    AreaFact.objects.bulk_create(
        AreaFact(
            area=village,
            fact=name,
            value=value,
            unit=currency() if shapes[name].type == "money" else shapes[name].unit,
            day=day,
            source=source[:200],
            actor=actor.key,
            at=now(),
        )
        for name, value in new.items()
    )
    if site_standard().area_fields.keys() & new.keys():  # else no decision depends on it
        tell([village.pk], "area fact")
    record(
        "registry:village:record",
        actor=actor,
        subject=village,
        area_id=village.pk,
        fields=sorted(new),
        details={"day": day.isoformat()},
    )
