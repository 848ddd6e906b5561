"""The only doors to problems: narrowed by area and permission; absent and forbidden alike."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404

from aboveline.accounts.actors import Actor, below, narrowed
from aboveline.accounts.permissions import Permission
from aboveline.areas.closure import holds_all
from aboveline.areas.models import Area
from aboveline.problems.models import FeedBatch, FeedToken, Pairing, Problem

READ = Permission.PROBLEMS_PROBLEM_READ


def visible_problems(actor: Actor, permission: Permission = READ) -> Any:
    """The problems that lie where the actor may read (or do what `permission` says)."""
    return narrowed(Problem.objects.all(), actor, permission)


def problems_in(area: Area) -> Any:
    """The problems of an area that the actor may read, as `area_for` gave it, and below it."""
    rows = Problem.objects.all()
    return rows if holds_all(area) else rows.filter(area__in=below([area.pk]))


def problem_for(actor: Actor, number: str, permission: Permission = READ) -> Problem:
    """The problem with this printed number. Raises Http404 when absent or not for the actor."""
    rows = visible_problems(actor, permission).filter(number=number)
    found: Problem | None = rows.select_related("area", "household", "person", "owner").first()
    if found is None:
        raise Http404
    return found


def pairing_for(actor: Actor, key: UUID) -> Pairing:
    """A pairing that the actor may change. Raises Http404."""
    rows = narrowed(
        Pairing.objects.filter(pk=key),
        actor,
        Permission.REGISTRY_HOUSEHOLD_CHANGE,
        area="household__area",
    )
    found: Pairing | None = rows.select_related("household").first()
    if found is None:
        raise Http404
    return found


def visible_batches(actor: Actor) -> Any:
    """What departments sent for areas where the actor takes it."""
    return narrowed(FeedBatch.objects.all(), actor, Permission.PROBLEMS_FEED_TAKE)


def batch_for(actor: Actor, key: UUID) -> FeedBatch:
    """A batch that the actor may look at and take. Raises Http404."""
    found: FeedBatch | None = visible_batches(actor).filter(pk=key).select_related("area").first()
    if found is None:
        raise Http404
    return found


def visible_tokens(actor: Actor) -> Any:
    """The tokens of areas where the actor gives them."""
    return narrowed(FeedToken.objects.all(), actor, Permission.PROBLEMS_FEED_TAKE)


def token_for(actor: Actor, key: UUID) -> FeedToken:
    """A token that the actor may end. Raises Http404."""
    found: FeedToken | None = visible_tokens(actor).filter(pk=key).select_related("area").first()
    if found is None:
        raise Http404
    return found
