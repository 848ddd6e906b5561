"""Giving and ending duties: who may give which role where."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import transaction
from django.db.models import Q
from django.http import Http404

from aboveline.accounts import errors
from aboveline.accounts.access import duty_for, person_for
from aboveline.accounts.actors import Actor
from aboveline.accounts.models import Duty, User
from aboveline.accounts.permissions import GIVES, Permission, Role
from aboveline.accounts.signals import duty_ending
from aboveline.areas.models import Area, AreaClosure, Level
from aboveline.audit.actions import record
from aboveline.web.clock import now, today
from aboveline.web.faults import Fault, Refused


@transaction.atomic
def give_duty(
    user: User,
    *,
    actor: Actor,
    role: Role,
    area: Area,
    on: date | None = None,
    until: date | None = None,
) -> Duty:
    """A role for a person in an area and all below it, from a day; `until` is the last day.

    Raises Refused (ACCOUNTS-001 to -005, -009, -010), and Http404 outside the actor's areas.
    """
    person = person_for(actor, user.pk)
    refused = _hindrances(actor, person.pk, role, area)
    person = User.objects.select_for_update().get(pk=person.pk)
    begin, end = on or today(), until + timedelta(days=1) if until else None
    if not person.is_active:
        refused.append(errors.PERSON_NOT_ACTIVE)
    if area.valid_to is not None and area.valid_to <= begin:
        refused.append(errors.AREA_NO_MORE)
    if end is not None and end <= begin:
        refused.append(errors.DUTY_ENDS_BEFORE_IT_BEGINS)
    elif _held(person, role, area, begin, end):
        refused.append(errors.DUTY_HELD_ALREADY)
    if refused:
        raise Refused(*refused)
    duty = Duty.objects.create(
        user=person,
        role=role,
        area=area,
        valid_from=begin,
        valid_to=end,
        given_by=actor.key,
        given_at=now(),
    )
    days = {"from": begin.isoformat(), "to": end.isoformat() if end else ""}
    details = {"role": str(role), "user": str(person.pk), **days}
    record("accounts:duty:give", actor=actor, subject=duty, area_id=area.pk, details=details)
    return duty


@transaction.atomic
def end_duty(duty: Duty, *, actor: Actor, on: date | None = None) -> Duty:
    """The duty ended: `on` is the first day without it, today when not given.

    Raises Refused (ACCOUNTS-001, -002, -006, -011, and what the apps above say against it), and
    Http404 outside the actor's areas.
    """
    seen = duty_for(actor, duty.pk)
    role = Role(seen.role)
    faults = _hindrances(actor, seen.user_id, role, seen.area, giving=False)
    held = Duty.objects.select_for_update().get(pk=seen.pk)
    day = on or today()
    if day < today():
        faults.append(errors.DAY_HAS_PASSED)
    day = max(day, today(), held.valid_from)
    if held.valid_to is not None and held.valid_to <= day:
        faults.append(errors.DUTY_ENDED_ALREADY)
    faults += [f for _receiver, said in duty_ending.send(None, duty=held, on=day) for f in said]
    if faults:
        raise Refused(*faults)
    held.valid_to, held.ended_by, held.ended_at = day, actor.key, now()
    held.save(update_fields=["valid_to", "ended_by", "ended_at"])
    details = {"role": str(role), "user": str(held.user_id), "to": day.isoformat()}
    record(
        "accounts:duty:end",
        actor=actor,
        subject=held,
        area_id=held.area_id,
        fields=["valid_to"],
        details=details,
    )
    return held


def _hindrances(
    actor: Actor, user_id: object, role: Role, area: Area, *, giving: bool = True
) -> list[Fault]:
    """What keeps the actor from giving or ending a role here; Http404 outside his areas."""
    faults = [errors.OWN_DUTY] if actor.key == f"user:{user_id}" else []
    level = Level.objects.filter(code=role.level).values_list("rank", flat=True).first()
    if giving and level is not None and area.level.rank < level:
        faults.append(errors.ROLE_NEEDS_LOWER_AREA)
    if actor.is_service:
        return faults
    places = AreaClosure.objects.filter(
        above_id__in=actor.areas_for(Permission.ACCOUNTS_DUTY_GIVE),
        below_id=area.pk,
        valid_to=None,
    )
    ranks = dict(places.values_list("above_id", "above__level__rank"))
    if not ranks:
        raise Http404
    if not any(
        held.area_id in ranks
        and role in GIVES[held.role]
        and (level is None or level >= ranks[held.area_id])
        for held in actor.duties
    ):
        faults.append(errors.ROLE_NOT_GIVEN)
    return faults


def _held(user: User, role: Role, area: Area, begin: date, end: date | None) -> bool:
    """Whether the person holds the role in the area on any day of the span."""
    held = user.duties.filter(role=role, area=area).filter(Q(valid_to=None) | Q(valid_to__gt=begin))
    if end is not None:
        held = held.filter(valid_from__lt=end)
    return bool(held.exists())
