"""Pairs of records that may be one person: which are open, whose they are."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q
from django.http import Http404

from aboveline.accounts.actors import Actor, below
from aboveline.accounts.permissions import Permission
from aboveline.registry.models import DuplicatePair, Household, Membership

DECIDE = Permission.REGISTRY_DUPLICATE_DECIDE
OPEN = ("open", "undone")
"""States in which a pair waits for a decision; an undone merge waits again."""


def visible_pairs(actor: Actor) -> Any:
    """The pairs of which both people live where the actor decides about duplicates; a record that
    was merged is where it lived last.
    """
    rows = DuplicatePair.objects.all()
    if actor.is_service:
        return rows
    areas = actor.areas_for(DECIDE)
    if not areas:
        return rows.none()
    homes = Membership.objects.filter(
        Q(valid_to=None) | Q(person__merged_into__isnull=False),
        household__area_id__in=below(areas),
    )
    # pair by pair: pairs are few, and everybody who lives in the area is very many
    lives_here = (Exists(homes.filter(person=OuterRef(side))) for side in ("first", "second"))
    return rows.filter(*lives_here)


def pair_for(actor: Actor, key: UUID) -> DuplicatePair:
    """The pair with both people. Raises Http404 when absent or not for the actor."""
    rows = visible_pairs(actor).select_related("first", "second")
    found: DuplicatePair | None = rows.filter(pk=key).first()
    if found is None:
        raise Http404
    return found


def open_pairs_of(household: Household) -> Any:
    """The undecided pairs of which somebody lives in the household today.

    While there is one, no step takes help away from the household.
    """
    here = Membership.objects.filter(household=household, valid_to=None).values("person_id")
    return DuplicatePair.objects.filter(Q(first__in=here) | Q(second__in=here), state__in=OPEN)
