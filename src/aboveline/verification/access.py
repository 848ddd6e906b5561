"""The only doors to verification: narrowed by area and permission; absent and forbidden alike."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404

from aboveline.accounts.actors import Actor, narrowed
from aboveline.accounts.permissions import Permission
from aboveline.verification.models import Comparison, Hit

DECIDE = Permission.VERIFICATION_HIT_DECIDE


def visible_comparisons(actor: Actor) -> Any:
    """The comparisons of areas where the actor decides hits."""
    return narrowed(Comparison.objects.all(), actor, DECIDE)


def comparison_for(actor: Actor, key: UUID) -> Comparison:
    """A comparison that the actor may read. Raises Http404."""
    found: Comparison | None = (
        visible_comparisons(actor).filter(pk=key).select_related("area").first()
    )
    if found is None:
        raise Http404
    return found


def visible_hits(actor: Actor) -> Any:
    """The hits about households where the actor decides them."""
    return narrowed(Hit.objects.all(), actor, DECIDE)


def hit_for(actor: Actor, key: UUID) -> Hit:
    """A hit that the actor may decide. Raises Http404."""
    rows = visible_hits(actor).select_related("comparison", "household", "person", "area")
    found: Hit | None = rows.filter(pk=key).first()
    if found is None:
        raise Http404
    return found
