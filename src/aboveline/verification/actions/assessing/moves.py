"""What the steps of an assessment share: lock it, check its state, write its move."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404

from aboveline.accounts.actors import Actor
from aboveline.accounts.models import User
from aboveline.accounts.permissions import Permission
from aboveline.audit.actions import record
from aboveline.verification.assessments.errors import refuse
from aboveline.verification.assessments.states import next_of
from aboveline.verification.assessments.words import STATES
from aboveline.verification.models import Assessment, AssessmentMove
from aboveline.web.clock import now, today


def locked(
    assessment: Assessment, actor: Actor, permission: Permission, *states: str
) -> Assessment:
    """The assessment as it is now, locked. Raises Http404, and ASSESS-001 in other states."""
    if not actor.may(permission, assessment.area_id):
        raise Http404
    found: Assessment = Assessment.objects.select_for_update().get(pk=assessment.pk)
    if found.state not in states:
        raise refuse("ASSESS-001", state=STATES[found.state])
    return found


def move_on(assessment: Assessment, *, actor: Actor, note: str = "") -> None:
    """Take the assessment to its next state, with its row and the audit's."""
    before = assessment.state
    assessment.state = next_of(before)
    assessment.save()
    AssessmentMove.objects.create(
        assessment=assessment,
        before=before,
        after=assessment.state,
        on=today(),
        at=now(),
        actor=actor.key,
        actor_name=actor.name,
        note=note.strip(),
    )
    record(
        f"verification:assessment:{assessment.state}",
        actor=actor,
        subject=assessment,
        area_id=assessment.area_id,
    )


def person_of(actor: Actor) -> User:
    """The person who acts. Raises ASSESS-021 for a service."""
    kind, _sign, key = actor.key.partition(":")
    found: User | None = User.objects.filter(pk=UUID(key)).first() if kind == "user" else None
    if found is None:
        raise refuse("ASSESS-021")
    return found
