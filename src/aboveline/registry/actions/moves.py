"""Move a household to another area: one side proposes, the receiver accepts or refuses."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.http import Http404

from aboveline.accounts.actors import Actor
from aboveline.accounts.permissions import Permission
from aboveline.areas.models import Area
from aboveline.audit.actions import record
from aboveline.registry.access import require
from aboveline.registry.actions.steps import keep_homes, locked, members_of
from aboveline.registry.errors import refuse
from aboveline.registry.history import Changed, touch, write_changes
from aboveline.registry.models import Household, Move
from aboveline.registry.signals import households_moved
from aboveline.web.clock import now, today

MOVE = Permission.REGISTRY_HOUSEHOLD_MOVE


@transaction.atomic
def propose_move(
    household: Household,
    to_area: Area,
    *,
    actor: Actor,
    reason: str,
    moved_on: date | None = None,
) -> Move:
    """The proposal; the household stays where it is until the receiver accepts.

    The area where it lives proposes. Raises Http404, REGISTRY-041, -042, -050, -007.
    """
    found = locked(household, actor, MOVE)
    day = moved_on or today()
    if found.moves.filter(state="proposed").exists():
        raise refuse("REGISTRY-041")
    if to_area.pk == found.area_id:
        raise refuse("REGISTRY-042")
    if not to_area.can_hold_households:
        raise refuse("REGISTRY-050")
    if day > today():
        raise refuse("REGISTRY-007", "moved_on")
    move: Move = Move.objects.create(
        household=found,
        from_area_id=found.area_id,
        to_area=to_area,
        moved_on=day,
        reason=reason.strip(),
        proposed_by=actor.key,
        proposed_at=now(),
    )
    record(
        "registry:move:propose",
        actor=actor,
        subject=move,
        area_id=found.area_id,
        details={"household": str(found.pk), "to": str(to_area.pk)},
    )
    return move


@transaction.atomic
def accept_move(move: Move, *, actor: Actor) -> Household:
    """The household in its new area, from the day of the move; its number stays.

    Raises Http404 unless the actor may move households in the receiving area, REGISTRY-040.
    """
    found, household = _open(move, actor, of_receiver=True)
    old = household.area_id
    household.area_id = found.to_area_id
    household.save(update_fields=["area"])
    keep_homes(household, members_of(household))
    _decide(found, "accepted", actor)
    moved = Changed(household, household, "area", str(old), str(household.area_id))
    write_changes([moved], actor=actor, on=found.moved_on)
    touch([household], "move")
    households_moved.send(None, households=[household.pk])
    return household


@transaction.atomic
def refuse_move(move: Move, *, actor: Actor, reason: str = "") -> Move:
    """The move refused by the receiver, or taken back by the area that proposed it.

    Raises Http404, REGISTRY-040.
    """
    found, _ = _open(move, actor, of_receiver=False)
    _decide(found, "refused", actor, reason)
    return found


def _open(move: Move, actor: Actor, *, of_receiver: bool) -> tuple[Move, Household]:
    """The open move and its household, locked."""
    if of_receiver or not actor.may(MOVE, move.from_area_id):
        require(actor, MOVE, move.to_area_id)
    household = Household.objects.select_for_update().get(pk=move.household_id)
    found = Move.objects.select_for_update().filter(pk=move.pk).first()
    if found is None:
        raise Http404
    if found.state != "proposed":
        raise refuse("REGISTRY-040")
    if household.ended_on is not None:
        raise refuse("REGISTRY-015")
    return found, household


def _decide(move: Move, state: str, actor: Actor, reason: str = "") -> None:
    move.state, move.decided_by, move.decided_at = state, actor.key, now()
    move.save(update_fields=["state", "decided_by", "decided_at"])
    record(
        f"registry:move:{'accept' if state == 'accepted' else 'refuse'}",
        actor=actor,
        subject=move,
        area_id=move.to_area_id,
        reason=reason,
        details={"household": str(move.household_id), "from": str(move.from_area_id)},
    )
