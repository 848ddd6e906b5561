"""Spells of work of a person: where, for whom, for how much a month."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Q

from aboveline.accounts.actors import Actor
from aboveline.audit.actions import record
from aboveline.registry.actions.people import CHANGE
from aboveline.registry.actions.steps import locked, membership_of
from aboveline.registry.errors import Fault, RegistryError, refuse
from aboveline.registry.fields import Field, checked, stored
from aboveline.registry.history import Changed, touch, write_changes
from aboveline.registry.models import Person, WorkSpell
from aboveline.registry.recording import misfit_fault
from aboveline.web.clock import now, today

SPELL_FIELDS = {
    field.name: field
    for field in (
        Field("place_code", "work", "text", "place of work", "务工所在地"),
        Field("scope", "work", "code", "how far away", "务工范围", codes="work_scope"),
        Field("employer", "work", "text", "employer", "用工单位"),
        Field("industry", "work", "text", "industry", "行业"),
        Field("channel", "work", "code", "how the work was found", "就业渠道", codes="channel"),
        Field("monthly_wage", "work", "money", "wage a month", "月工资", unit="a month", minimum=0),
    )
}
"""What is recorded of a spell besides its days."""


@transaction.atomic
def begin_work(
    person: Person, values: Mapping[str, Any], *, actor: Actor, started_on: date
) -> WorkSpell:
    """A spell of work that began on a day. Raises Http404 and RegistryError with every fault.

    Spells of a person may not overlap: the one before must have ended.
    """
    household = locked(membership_of(person).household, actor, CHANGE)
    faults, found = [], {}
    for name, value in values.items():
        if name not in SPELL_FIELDS:
            faults.append(Fault("REGISTRY-005", name))
            continue
        found[name], misfit = checked(SPELL_FIELDS[name], value)
        if misfit is not None:
            faults.append(misfit_fault(misfit, name))
    if started_on > today():
        faults.append(Fault("REGISTRY-007", "started_on"))
    running = Q(ended_on=None) | Q(ended_on__gt=started_on)
    if person.work_spells.filter(running).exists():
        faults.append(Fault("REGISTRY-036"))
    if faults:
        raise RegistryError(faults)
    spell = WorkSpell(
        person=person, started_on=started_on, recorded_by=actor.key, recorded_at=now()
    )
    for name, value in found.items():
        setattr(spell, SPELL_FIELDS[name].attribute, stored(SPELL_FIELDS[name], value))
    spell.save(force_insert=True)
    _leave_traces(
        spell, household, Changed(spell, household, "started_on", None, started_on), actor
    )
    return spell


@transaction.atomic
def end_work(spell: WorkSpell, *, actor: Actor, ended_on: date) -> WorkSpell:
    """The spell ended on a day (the first day without it). Raises Http404, REGISTRY-007, -037."""
    household = locked(membership_of(spell.person).household, actor, CHANGE)
    found: WorkSpell = WorkSpell.objects.select_for_update().get(pk=spell.pk)
    if ended_on > today():
        raise refuse("REGISTRY-007", "ended_on")
    if found.ended_on is not None or ended_on < found.started_on:
        raise refuse("REGISTRY-037")
    found.ended_on = ended_on
    found.save(update_fields=["ended_on"])
    _leave_traces(found, household, Changed(found, household, "ended_on", None, ended_on), actor)
    return found


def _leave_traces(spell: WorkSpell, household: Any, change: Changed, actor: Actor) -> None:
    write_changes([change], actor=actor, on=today())
    touch([household], "work")
    record(
        "registry:work:record",
        actor=actor,
        subject=spell,
        area_id=household.area_id,
        fields=[change.field],
        details={"person": str(spell.person_id)},
    )
