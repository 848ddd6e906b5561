"""Decide that the next standard is in force in an area from a day on; nothing is lost by it."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Count
from django.http import Http404

from aboveline.accounts.actors import Actor, below
from aboveline.accounts.permissions import Permission
from aboveline.areas.actions.marking import tag_area, untag_area
from aboveline.areas.models import Area, AreaTag
from aboveline.audit.actions import record
from aboveline.evaluation.actions import EVALUATION
from aboveline.evaluation.errors import EvaluationError, fault, refuse
from aboveline.evaluation.models import Decision, Receipt, Refrozen, Simulation, Switch
from aboveline.evaluation.regimes.simulating import next_standard
from aboveline.evaluation.standards import TAG, standard_of, tag_of
from aboveline.registry.models import Household, StatusChange, Touched
from aboveline.web.clock import now, today
from aboveline.web.faults import Fault

DECIDE = Permission.EVALUATION_REGIME_DECIDE


@transaction.atomic
def switch_standard(
    simulation: Simulation, *, actor: Actor, reason: str, on: date | None = None
) -> Switch:
    """The decision, by a second person, that the standard that was tried is in force from a day on.

    Statuses, decisions, receipts and problems stay as they are; households are judged by the new
    standard on its day. Raises Http404, and EvaluationError with every fault.
    """
    if not actor.may(DECIDE, simulation.area_id):
        raise Http404
    area = Area.objects.select_for_update(of=("self",)).get(pk=simulation.area_id)
    if Switch.objects.filter(simulation=simulation).exists():
        raise refuse("JUDGE-010")
    after = next_standard()
    day = on or max(today(), after.pack.valid.from_ if after is not None else today())
    faults = [*_stale(simulation, area), *_of_the_day(day)]
    if actor.key == simulation.actor:
        faults.append(fault("JUDGE-007"))
    if not reason.strip():
        faults.append(fault("JUDGE-009"))
    if faults:
        raise EvaluationError(*faults)
    assert after is not None  # noqa: S101 - its absence is a fault
    row: Switch = Switch.objects.create(
        area=area,
        simulation=simulation,
        before=simulation.before,
        after=after.name,
        after_pack=after.folder.name,
        after_digest=after.digest,
        tag=tag_of(after),
        on=day,
        reason=reason.strip(),
        counts=counts_in(area),
        actor=actor.key,
        actor_name=actor.name,
        at=now(),
    )
    for tag in AreaTag.objects.filter(area=area, tag__startswith=TAG, valid_to=None):
        untag_area(area, tag.tag, actor=EVALUATION, on=day)
    tag_area(area, row.tag, actor=EVALUATION, on=day)
    details = {"before": row.before, "after": row.after, "on": day.isoformat()}
    record(
        "evaluation:regime:switch",
        actor=actor,
        subject=row,
        area_id=area.pk,
        reason=row.reason,
        details=details,
    )
    return row


def counts_in(area: Area) -> dict[str, Any]:
    """What must be there after a switch as before it: households by status, and what was kept."""
    inside = below([area.pk])
    homes = Household.objects.filter(area__in=inside)
    statuses = homes.order_by().values_list("register_status").annotate(Count("pk"))
    return {
        "statuses": dict(sorted(statuses)),
        "steps": StatusChange.objects.filter(household__area__in=inside).count(),
        "decisions": Decision.objects.filter(household__area__in=inside).count(),
        "receipts": Receipt.objects.filter(household__area__in=inside).count(),
    }


def changed_since(simulation: Simulation) -> int:
    """How many households of the area were written to since a simulation read them."""
    homes = Household.objects.filter(area__in=below([simulation.area_id]))
    marked = Refrozen.objects.filter(at__gte=simulation.known_at).values("household_key")
    waiting = Touched.objects.filter(at__gte=simulation.known_at).values("household_id")
    keys = set(homes.filter(pk__in=marked).values_list("pk", flat=True))
    return len(keys | set(homes.filter(pk__in=waiting).values_list("pk", flat=True)))


def _stale(simulation: Simulation, area: Area) -> list[Fault]:
    """What has changed since the simulation: the packs, or the register."""
    found, after = [], next_standard()
    now_in_force = standard_of(area.pk, today()).digest
    if after is None:
        found.append(fault("JUDGE-001"))
    elif (now_in_force, after.digest) != (simulation.before_digest, simulation.after_digest):
        found.append(fault("JUDGE-006"))
    count = changed_since(simulation)
    if count:
        found.append(fault("JUDGE-005", count=count))
    return found


def _of_the_day(day: date) -> list[Fault]:
    after = next_standard()
    if after is None:
        return []
    first, end = max(today(), after.pack.valid.from_), after.pack.valid.end
    if first <= day < end:
        return []
    return [fault("JUDGE-008", first=first.isoformat(), end=end.isoformat())]
