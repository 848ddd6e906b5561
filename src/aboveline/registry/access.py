"""The only doors to households: narrowed by area and permission; absent and forbidden alike."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404

from aboveline.accounts.actors import Actor, narrowed
from aboveline.accounts.permissions import Permission
from aboveline.registry.models import Household, Move, Person

READ = Permission.REGISTRY_HOUSEHOLD_READ


def visible_households(actor: Actor, permission: Permission = READ) -> Any:
    """The households that live where the actor may read (or do what `permission` says)."""
    return narrowed(Household.objects.all(), actor, permission)


def visible_people(actor: Actor, permission: Permission = READ) -> Any:
    """The people who live in such a household today."""
    rows = Person.objects.filter(memberships__valid_to=None, merged_into=None)
    return narrowed(rows, actor, permission, area="memberships__household__area")


def household_for(actor: Actor, number: str, permission: Permission = READ) -> Household:
    """The household with this printed number. Raises Http404 when absent or not for the actor."""
    found = visible_households(actor, permission).select_related("area").filter(number=number)
    household: Household | None = found.first()
    if household is None:
        raise Http404
    return household


def departure_for(actor: Actor, number: str) -> Move:
    """The move by which a household left an area of the actor, with the household.

    What was recorded up to its `decided_at` may still be read. Raises Http404.
    """
    moves = narrowed(
        Move.objects.filter(household__number=number, state="accepted"),
        actor,
        READ,
        area="from_area",
    )
    last: Move | None = (
        moves.select_related("household", "from_area").order_by("-decided_at").first()
    )
    if last is None:
        raise Http404
    return last


def open_moves_to(actor: Actor) -> Any:
    """Moves that wait for the actor to accept or refuse them."""
    return _open_moves(actor, "to_area")


def open_moves_from(actor: Actor) -> Any:
    """Moves out of the actor's areas that wait for the receiver; the actor may take them back."""
    return _open_moves(actor, "from_area")


def _open_moves(actor: Actor, side: str) -> Any:
    rows = Move.objects.filter(state="proposed").select_related("household", "from_area", "to_area")
    return narrowed(rows, actor, Permission.REGISTRY_HOUSEHOLD_MOVE, area=side)


def require(actor: Actor, permission: Permission, area_id: UUID) -> None:
    """Raise Http404 unless the actor may do this in the area."""
    if not actor.may(permission, area_id):
        raise Http404
