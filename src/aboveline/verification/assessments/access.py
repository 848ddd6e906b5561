"""The only doors to assessments: narrowed by area and permission; absent and forbidden alike."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.shortcuts import get_object_or_404

from aboveline.accounts.actors import Actor, narrowed
from aboveline.accounts.permissions import Permission
from aboveline.verification.models import Appeal, Assessment, SampleHousehold

READ = Permission.VERIFICATION_ASSESSMENT_READ
INTERVIEW = Permission.VERIFICATION_INTERVIEW_RECORD
FINDING = Permission.VERIFICATION_FINDING_READ


def visible_assessments(actor: Actor, permission: Permission = READ) -> Any:
    """The assessments of areas where the actor may read (or do what `permission` says)."""
    return narrowed(Assessment.objects.all(), actor, permission)


def assessment_for(actor: Actor, key: UUID, permission: Permission = READ) -> Assessment:
    """The assessment with this key. Raises Http404 when absent or not for the actor."""
    rows = visible_assessments(actor, permission).filter(pk=key)
    found: Assessment = get_object_or_404(rows.select_related("area"))
    return found


def own_sample(actor: Actor) -> Any:
    """The households that the actor is to visit or has visited, and nobody else's."""
    _kind, _sign, key = actor.key.partition(":")
    if actor.is_service:
        return SampleHousehold.objects.none()
    rows = SampleHousehold.objects.filter(interviewer_id=UUID(key)).exclude(state="reserve")
    return narrowed(rows, actor, INTERVIEW, area="assessment__area")


def own_household(actor: Actor, key: UUID) -> SampleHousehold:
    """A household that the actor is to visit. Raises Http404 when it is anybody else's."""
    rows = own_sample(actor).filter(pk=key).select_related("assessment", "household", "village")
    found: SampleHousehold = get_object_or_404(rows)
    return found


def found_household(actor: Actor, key: UUID, permission: Permission = FINDING) -> SampleHousehold:
    """An answered household whose finding the actor may see, once the field is closed."""
    rows = SampleHousehold.objects.filter(
        pk=key, state="answered", assessment__state__in=("closed", "reported")
    )
    narrow = narrowed(rows, actor, permission, area="assessment__area")
    found: SampleHousehold = get_object_or_404(
        narrow.select_related("assessment", "household", "village", "interview")
    )
    return found


def appeal_for(actor: Actor, key: UUID) -> Appeal:
    """An appeal that the actor may decide about. Raises Http404."""
    rows = narrowed(
        Appeal.objects.filter(pk=key),
        actor,
        Permission.VERIFICATION_APPEAL_DECIDE,
        area="sampled__assessment__area",
    )
    found: Appeal = get_object_or_404(rows.select_related("sampled__assessment"))
    return found
