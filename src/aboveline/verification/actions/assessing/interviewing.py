"""In the field: give villages to assessors, record interviews, take replacements in their order."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.http import Http404

from aboveline.accounts.actors import Actor, actor_of
from aboveline.accounts.models import User
from aboveline.accounts.permissions import Role
from aboveline.areas.models import Area
from aboveline.audit.actions import record
from aboveline.verification.actions.assessing.moves import locked, move_on, person_of
from aboveline.verification.actions.assessing.planning import PLAN
from aboveline.verification.actions.assessing.seeding import INTERVIEW
from aboveline.verification.assessments.errors import AssessmentError, fault, refuse
from aboveline.verification.assessments.findings import by_standard, fits
from aboveline.verification.assessments.states import FINDINGS, PLACES
from aboveline.verification.models import Assessment, Interview, SampleHousehold
from aboveline.verification.outsiders import is_from_elsewhere
from aboveline.web.clock import now, today
from aboveline.web.faults import Fault


@dataclass(frozen=True)
class Given:
    """What an assessor brings from a household; None is not known.

    `finding` and `reasons` count where the answers alone do not decide.
    """

    answers: Mapping[str, bool | Decimal | None]
    approves: bool | None
    on: date
    place: str = "home"
    minutes: int | None = None
    finding: str = ""
    reasons: str = ""


@transaction.atomic
def assign_village(
    assessment: Assessment, village: Area, interviewer: User, *, actor: Actor
) -> int:
    """How many households of a village were given to an assessor, replacements with them.

    Whoever has, or in the year before had, another duty in the area or a paired one is refused.
    Raises Http404, ASSESS-001 and -009.
    """
    found = locked(assessment, actor, PLAN, "drawn", "in_field")
    if not may_interview(found, interviewer):
        raise refuse("ASSESS-009", name=interviewer.name)
    rows = found.drawn.filter(village=village).exclude(state="answered")
    count = int(rows.update(interviewer=interviewer))
    if not count:
        raise Http404
    details = {"village": str(village.pk), "interviewer": str(interviewer.pk), "households": count}
    record(
        "verification:interviewer:assign",
        actor=actor,
        subject=found,
        area_id=found.area_id,
        details=details,
    )
    if found.state == "drawn" and not found.drawn.filter(interviewer=None).exists():
        move_on(found, actor=actor)
    return count


def may_interview(assessment: Assessment, person: User) -> bool:
    """Whether somebody is an assessor here and works neither here nor in a paired area."""
    if not actor_of(person).may(INTERVIEW, assessment.area_id):
        return False
    near = [assessment.area_id, *assessment.paired.values_list("pk", flat=True)]
    return is_from_elsewhere(person, near, role=Role.ASSESSOR)


@transaction.atomic
def record_interview(sampled: SampleHousehold, given: Given, *, actor: Actor) -> Interview:
    """The interview of an own sampled household.

    Raises Http404, ASSESS-001, and ASSESS-010, -011, -012, -020 with every fault.
    """
    assessment, row = _own(sampled, actor)
    decided = by_standard(assessment, given.answers)
    faults = _faults(assessment, row, given, decided)
    if faults:
        raise AssessmentError(*faults)
    made: Interview = Interview.objects.create(
        sampled=row,
        answers={name: _plain(value) for name, value in given.answers.items()},
        approves=given.approves,
        finding=decided or given.finding,
        is_by_standard=bool(decided),
        reasons=given.reasons.strip(),
        on=given.on,
        at=now(),
        place=given.place,
        minutes=given.minutes,
        actor=actor.key,
        actor_name=actor.name,
    )
    row.state = "answered"
    row.save(update_fields=["state"])
    record("verification:interview:record", actor=actor, subject=row, area_id=row.village_id)
    return made


@transaction.atomic
def replace_household(sampled: SampleHousehold, because: str, *, actor: Actor) -> SampleHousehold:
    """The next replacement of the village and group, in the order of the draw.

    Raises Http404, ASSESS-001, -010, -013, -014.
    """
    assessment, row = _own(sampled, actor)
    if row.state != "waiting":
        raise refuse("ASSESS-010")
    if because not in assessment.sample["replaced_when"]:
        raise refuse("ASSESS-014")
    waiting = assessment.drawn.filter(village=row.village_id, group=row.group, state="reserve")
    other: SampleHousehold | None = waiting.order_by("order").first()
    if other is None:
        raise refuse("ASSESS-013")
    row.state, row.replaced_because = "replaced", because
    row.save(update_fields=["state", "replaced_because"])
    other.state, other.replaces, other.interviewer = "waiting", row, row.interviewer
    other.save(update_fields=["state", "replaces", "interviewer"])
    record(
        "verification:sample:replace",
        actor=actor,
        subject=row,
        area_id=row.village_id,
        details={"because": because},
    )
    return other


def _own(sampled: SampleHousehold, actor: Actor) -> tuple[Assessment, SampleHousehold]:
    """The assessment, locked, and the household as it is now, if it is the actor's to visit."""
    assessment = locked(sampled.assessment, actor, INTERVIEW, "drawn", "in_field")
    person = person_of(actor)
    row: SampleHousehold | None = assessment.drawn.filter(pk=sampled.pk, interviewer=person).first()
    if row is None:
        raise Http404
    return assessment, row


def _faults(
    assessment: Assessment, row: SampleHousehold, given: Given, decided: str
) -> list[Fault]:
    found = []
    if row.state != "waiting":
        found.append(fault("ASSESS-010"))
    if not fits(given.answers) or given.place not in PLACES:
        found.append(fault("ASSESS-020"))
    if not decided and (given.finding not in FINDINGS or not given.reasons.strip()):
        found.append(fault("ASSESS-011"))
    drawn_on = assessment.moves.get(after="drawn").on
    if not drawn_on <= given.on <= today():
        found.append(fault("ASSESS-012"))
    return found


def _plain(value: bool | Decimal | None) -> Any:
    return str(value) if isinstance(value, Decimal) else value
