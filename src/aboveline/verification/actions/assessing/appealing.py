"""Appeals of the county against findings, decided by a second person."""

from __future__ import annotations

from django.db import transaction

from aboveline.accounts.actors import Actor
from aboveline.accounts.permissions import Permission
from aboveline.audit.actions import record
from aboveline.verification.actions.assessing.moves import locked, person_of
from aboveline.verification.assessments.errors import AssessmentError, fault, refuse
from aboveline.verification.assessments.results import counts_against
from aboveline.verification.models import Appeal, SampleHousehold
from aboveline.web.clock import now

APPEAL = Permission.VERIFICATION_APPEAL_MAKE
DECIDE = Permission.VERIFICATION_APPEAL_DECIDE


@transaction.atomic
def appeal(sampled: SampleHousehold, words: str, *, actor: Actor) -> Appeal:
    """The appeal against a finding that counts against the area.

    Raises Http404, ASSESS-001, -016 and -021.
    """
    assessment = locked(sampled.assessment, actor, APPEAL, "closed")
    person_of(actor)
    row = assessment.drawn.select_related("interview").get(pk=sampled.pk)
    known = Appeal.objects.filter(sampled=row).exists()
    if known or not words.strip() or not counts_against(row):
        raise refuse("ASSESS-016")
    made: Appeal = Appeal.objects.create(
        sampled=row, words=words.strip(), actor=actor.key, actor_name=actor.name, at=now()
    )
    record("verification:appeal:make", actor=actor, subject=made, area_id=row.village_id)
    return made


@transaction.atomic
def decide_appeal(found: Appeal, decision: str, *, accepts: bool, actor: Actor) -> Appeal:
    """The appeal, accepted or refused by somebody who neither made it nor the interview.

    Raises Http404, ASSESS-001, and ASSESS-017, -018, -021.
    """
    locked(found.sampled.assessment, actor, DECIDE, "closed")
    person_of(actor)
    row: Appeal = Appeal.objects.select_for_update().get(pk=found.pk)
    faults = []
    if row.state != "open":
        faults.append(fault("ASSESS-016"))
    if actor.key in {row.actor, row.sampled.interview.actor}:
        faults.append(fault("ASSESS-017"))
    if not decision.strip():
        faults.append(fault("ASSESS-018"))
    if faults:
        raise AssessmentError(*faults)
    row.state = "accepted" if accepts else "refused"
    row.decision, row.decided_at = decision.strip(), now()
    row.decided_by, row.decided_by_name = actor.key, actor.name
    row.save()
    record(
        "verification:appeal:decide",
        actor=actor,
        subject=row,
        area_id=row.sampled.village_id,
        details={"state": row.state},
    )
    return row
