"""The seed in two parts: commit to it before, open it on arrival, draw when both are open."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.http import Http404

from aboveline.accounts.actors import Actor
from aboveline.accounts.permissions import Permission
from aboveline.audit.actions import record
from aboveline.statistics import sampling
from aboveline.verification.actions.assessing.moves import locked, move_on, person_of
from aboveline.verification.actions.assessing.planning import PLAN
from aboveline.verification.assessments.errors import refuse
from aboveline.verification.assessments.framing import stored_frame
from aboveline.verification.assessments.states import ROLES
from aboveline.verification.models import Assessment, SampleHousehold, SeedPart
from aboveline.web.clock import now

INTERVIEW = Permission.VERIFICATION_INTERVIEW_RECORD
LEAST = 16
_MOST = 120


def role_of(actor: Actor, assessment: Assessment) -> str:
    """The role in which somebody may give a part of the seed; empty when in none."""
    if actor.is_service:
        return ""
    may = {"office": PLAN, "assessors": INTERVIEW}
    return next((role for role in ROLES if actor.may(may[role], assessment.area_id)), "")


@transaction.atomic
def commit_part(assessment: Assessment, part: str, *, actor: Actor) -> SeedPart:
    """The commitment to a part of the seed; the part itself is kept nowhere.

    When both roles are committed the assessment is. Raises Http404, ASSESS-001, -005, -006, -021.
    """
    role = role_of(actor, assessment)
    if not role:
        raise Http404
    found = locked(assessment, actor, PLAN if role == "office" else INTERVIEW, "frozen")
    person, text = person_of(actor), part.strip()
    if not LEAST <= len(text) <= _MOST:
        raise refuse("ASSESS-006")
    if found.parts.filter(role=role).exists() or found.parts.filter(holder=person).exists():
        raise refuse("ASSESS-005")
    made: SeedPart = SeedPart.objects.create(
        assessment=found,
        role=role,
        holder=person,
        commitment=sampling.commitment_of(text, role=role),
        committed_at=now(),
    )
    record(
        "verification:seed:commit",
        actor=actor,
        subject=found,
        area_id=found.area_id,
        details={"role": role, "commitment": made.commitment},
    )
    if found.parts.count() == len(ROLES):
        move_on(found, actor=actor)
    return made


@transaction.atomic
def open_part(assessment: Assessment, part: str, *, actor: Actor) -> Assessment:
    """Open the part of the seed that the actor holds; with the second one the sample is drawn.

    Raises Http404, ASSESS-001, -007, -008, -021.
    """
    role = role_of(actor, assessment)
    if not role:
        raise Http404
    found = locked(assessment, actor, PLAN if role == "office" else INTERVIEW, "committed")
    held = found.parts.filter(holder=person_of(actor), opened_at=None).first()
    text = part.strip()
    if held is None or sampling.commitment_of(text, role=held.role) != held.commitment:
        raise refuse("ASSESS-007")
    held.part, held.opened_at = text, now()
    held.save(update_fields=["part", "opened_at"])
    record(
        "verification:seed:open",
        actor=actor,
        subject=found,
        area_id=found.area_id,
        details={"role": held.role},
    )
    if not found.parts.filter(opened_at=None).exists():
        _draw(found)
        move_on(found, actor=actor)
    return found


def seed_of(assessment: Assessment) -> bytes:
    """The seed that the opened parts make."""
    return sampling.seed_from(assessment.parts.values_list("role", "part"))


def plan_of(assessment: Assessment, frame: sampling.Frame) -> sampling.Plan:
    """The plan of the draw: villages by stratum in proportion, households by group."""
    villages = dict(zip(frame.strata, assessment.frame["villages"], strict=True))
    said = assessment.sample
    return sampling.Plan(
        villages=sampling.allocate(villages, assessment.villages),
        households=said["households"],
        reserves=said["reserves"],
    )


def _draw(assessment: Assessment) -> None:
    frame = stored_frame(assessment)
    if sampling.frame_digest(frame) != assessment.frame_digest:
        raise refuse("ASSESS-008")
    drawn = sampling.draw(frame, plan_of(assessment, frame), seed=seed_of(assessment))
    keys = frame.household.take(drawn.row).to_pylist()
    SampleHousehold.objects.bulk_create(
        SampleHousehold(
            assessment=assessment,
            household_id=UUID(keys[at]),
            village_id=UUID(frame.villages[drawn.village[at]]),
            stratum=frame.strata[frame.stratum_of[drawn.village[at]]],
            group=frame.groups[drawn.group[at]],
            order=int(drawn.order[at]),
            persons=int(frame.persons[drawn.row[at]]),
            numerator=int(drawn.numerator[at]),
            denominator=int(drawn.denominator[at]),
            state="reserve" if drawn.reserve[at] else "waiting",
        )
        for at in range(len(keys))
    )
