"""Change the register status of a household by one of the allowed steps."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.db import transaction

from aboveline.accounts.actors import Actor
from aboveline.accounts.labels import ROLE_NAMES
from aboveline.accounts.permissions import Permission, Role
from aboveline.areas.models import AreaClosure
from aboveline.audit.actions import record
from aboveline.registry.actions.members import leave, note_death
from aboveline.registry.actions.steps import keep_homes, locked, members_of
from aboveline.registry.codes import code_lists
from aboveline.registry.duplicates.queries import open_pairs_of
from aboveline.registry.errors import Fault, ForeignFault, RegistryError, refuse
from aboveline.registry.history import Changed, touch, write_changes
from aboveline.registry.models import Household, StatusChange
from aboveline.registry.signals import status_asked, statuses_changed
from aboveline.registry.states import TAKE_HELP_AWAY, Step, step_from
from aboveline.web.clock import now, today
from aboveline.web.templatetags.web import listed

_DAYS = ("registered_on", "identified_on")


@transaction.atomic
def change_status(
    household: Household,
    after: str,
    *,
    actor: Actor,
    reason: str,
    on: date | None = None,
    ended_reason: str = "other",
) -> Household:
    """The household with its new register status, and the day and reason of the step kept.

    With `ended` its memberships end too, by death when `ended_reason` is all_died. Raises Http404,
    REGISTRY-020 for a step that does not exist, -021 when it is another office's, -022 without a
    reason, -007 for a day in the future, and whatever `standing_before` finds.
    """
    found = locked(household, actor, Permission.REGISTRY_HOUSEHOLD_CHANGE)
    day = on or today()
    before = found.register_status
    _check(found, after, actor=actor, reason=reason, day=day)
    changes = _end(found, ended_reason, day) if after == "ended" else []
    if after == "registered_poor" and found.registered_on is None:
        changes.append(Changed(found, found, "registered_on", None, day))
        found.registered_on = day
    if (
        after == "monitored" and found.identified_on != day
    ):  # each time anew: the months under watch count from here
        changes.append(Changed(found, found, "identified_on", found.identified_on, day))
        found.identified_on = day
    found.register_status = after
    found.save(update_fields=["register_status", *_DAYS, "ended_on", "ended_reason"])
    change = StatusChange.objects.create(
        household=found,
        before=before,
        after=after,
        on=day,
        reason=reason.strip(),
        actor=actor.key,
        at=now(),
    )
    write_changes(changes, actor=actor, on=day)
    statuses_changed.send(None, changes=[change])
    touch([found], "status")
    record(
        "registry:household:status",
        actor=actor,
        subject=found,
        area_id=found.area_id,
        fields=["register_status", *dict.fromkeys(change.field for change in changes)],
        details={"before": before, "after": after},
    )
    return found


def _check(household: Household, after: str, *, actor: Actor, reason: str, day: date) -> None:
    step = step_from(household.register_status, after)
    if step is None:
        raise refuse("REGISTRY-020", before=household.register_status, after=after)
    found = standing_before(household, step, actor=actor)
    if not reason.strip():
        found.append(Fault("REGISTRY-022"))
    if day > today():
        found.append(Fault("REGISTRY-007", "on"))
    if found:
        raise RegistryError(found)


def standing_before(household: Household, step: Step, *, actor: Actor) -> list[Fault]:
    """Everything that keeps an actor from a step now; of a step of another office only that.

    REGISTRY-021 when it is another office's, -085 for a step that takes help away while a member
    may be in the register twice, and what the apps above find.
    """
    if not _is_theirs(actor, step, household.area_id):
        names = listed(ROLE_NAMES[role] for role in Role if role in step.roles)
        return [Fault("REGISTRY-021", values={"office": names})]
    found = []
    if step.after in TAKE_HELP_AWAY and open_pairs_of(household).exists():
        found.append(Fault("REGISTRY-085"))
    asked = status_asked.send(None, household=household, after=step.after, actor=actor)
    return [
        *found,
        *(ForeignFault(one.code, said=one) for _receiver, faults in asked for one in faults),
    ]


def _end(household: Household, why: str, day: date) -> list[Changed]:
    """End the household and its memberships, so that its people may be registered elsewhere."""
    if why not in code_lists()["ended_reason"]:
        raise refuse("REGISTRY-002", "ended_reason")
    changes = []
    for membership in members_of(household):
        reason = "death" if why == "all_died" else "other"
        changes += leave(membership, household, reason=reason, day=day)
        if why == "all_died":
            changes.append(note_death(membership.person, household, day))
    keep_homes(household, [])
    household.ended_on, household.ended_reason = day, why
    return changes


def may_register(actor: Actor, area_id: UUID) -> bool:
    """Whether registering households of an area as poor is a step of the actor."""
    step = step_from("not_registered", "registered_poor")
    return step is not None and _is_theirs(actor, step, area_id)


def _is_theirs(actor: Actor, step: Step, area_id: UUID) -> bool:
    """Whether one of the actor's roles takes this step in the area."""
    if actor.is_service:
        return True
    areas = [held.area_id for held in actor.duties if held.role in step.roles]
    return AreaClosure.objects.filter(above_id__in=areas, below_id=area_id, valid_to=None).exists()
