"""Change the register status of a household by one of the allowed steps."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from aboveline.accounts.actors import Actor
from aboveline.accounts.permissions import Permission
from aboveline.areas.models import AreaClosure
from aboveline.audit.actions import record
from aboveline.registry.actions.steps import locked
from aboveline.registry.duplicates.queries import open_pairs_of
from aboveline.registry.errors import refuse
from aboveline.registry.history import touch
from aboveline.registry.models import Household, StatusChange
from aboveline.registry.states import TAKE_HELP_AWAY, Step, step_from
from aboveline.web.clock import now, today


@transaction.atomic
def change_status(
    household: Household,
    after: str,
    *,
    actor: Actor,
    reason: str,
    on: date | None = None,
) -> Household:
    """The household with its new register status, and the day and reason of the step kept.

    Raises Http404, REGISTRY-020 for a step that does not exist, -021 when it is another office's,
    -022 without a reason, -007 for a day in the future, -085 for a step that takes help away while
    a member may be in the register twice.
    """
    found = locked(household, actor, Permission.REGISTRY_HOUSEHOLD_CHANGE)
    day = on or today()
    before = found.register_status
    step = step_from(before, after)
    if step is None:
        raise refuse("REGISTRY-020", before=before, after=after)
    if not _is_theirs(actor, step, found):
        raise refuse("REGISTRY-021")
    if not reason.strip():
        raise refuse("REGISTRY-022")
    if day > today():
        raise refuse("REGISTRY-007", "on")
    if after in TAKE_HELP_AWAY and open_pairs_of(found).exists():
        raise refuse("REGISTRY-085")
    found.register_status = after
    columns = ["register_status"]
    if after == "registered_poor" and found.registered_on is None:
        found.registered_on = day
        columns.append("registered_on")
    if after == "ended":
        found.ended_on, found.ended_reason = day, "other"
        columns += ["ended_on", "ended_reason"]
    found.save(update_fields=columns)
    StatusChange.objects.create(
        household=found,
        before=before,
        after=after,
        on=day,
        reason=reason.strip(),
        actor=actor.key,
        at=now(),
    )
    touch([found], "status")
    record(
        "registry:household:status",
        actor=actor,
        subject=found,
        area_id=found.area_id,
        fields=columns,
        details={"before": before, "after": after},
    )
    return found


def _is_theirs(actor: Actor, step: Step, household: Household) -> bool:
    """Whether one of the actor's roles takes this step for the household."""
    if actor.is_service:
        return True
    areas = [held.area_id for held in actor.duties if held.role in step.roles]
    return AreaClosure.objects.filter(
        above_id__in=areas, below_id=household.area_id, valid_to=None
    ).exists()
