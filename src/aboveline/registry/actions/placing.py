"""Put households of an area that ended into one that follows it: the office of both decides."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from uuid import UUID

from django.db import transaction

from aboveline.accounts.actors import Actor
from aboveline.accounts.permissions import Permission
from aboveline.areas.models import Area
from aboveline.audit.actions import entry, record_all
from aboveline.registry.access import require
from aboveline.registry.errors import refuse
from aboveline.registry.history import Changed, touch, write_changes
from aboveline.registry.models import Household, Move, Person
from aboveline.web.clock import now

MOVE = Permission.REGISTRY_HOUSEHOLD_MOVE
MOST = 200
"""Households in one transaction."""


@transaction.atomic
def place_households(
    area: Area, households: Collection[UUID], into: Area, *, actor: Actor
) -> list[Household]:
    """The households, which live in another area from the day on which theirs ended.

    Each keeps its number and has a move that is accepted at once: the actor moves households in
    both areas. Raises Http404, REGISTRY-043, -044, -050.
    """
    require(actor, MOVE, area.pk)
    require(actor, MOVE, into.pk)
    old = Area.objects.select_for_update().get(pk=area.pk)
    new = Area.objects.select_for_update().get(pk=into.pk)
    if old.valid_to is None:
        raise refuse("REGISTRY-043")
    if not new.can_hold_households:
        raise refuse("REGISTRY-050")
    rows = Household.objects.select_for_update().filter(pk__in=households, area=old, ended_on=None)
    found = list(rows.order_by("pk"))
    if len(found) != len(set(households)) or not found:
        raise refuse("REGISTRY-044")
    for household in found:
        household.area = new
    Household.objects.filter(pk__in=[home.pk for home in found]).update(area=new)
    numbers = [home.number for home in found]
    Person.objects.filter(home_area=old, home_number__in=numbers).update(home_area=new)
    _leave_traces(found, old, new, day=old.valid_to, actor=actor)
    return found


def _leave_traces(
    households: list[Household], old: Area, new: Area, *, day: date, actor: Actor
) -> None:
    """A move, a change and an audit row of each, and marks to judge them again."""
    at = now()
    moves = [
        Move(
            household=home,
            from_area=old,
            to_area=new,
            moved_on=day,
            state="accepted",
            proposed_by=actor.key,
            proposed_at=at,
            decided_by=actor.key,
            decided_at=at,
        )
        for home in households
    ]
    Move.objects.bulk_create(moves)
    changes = [Changed(home, home, "area", str(old.pk), str(new.pk)) for home in households]
    write_changes(changes, actor=actor, on=day, at=at)
    touch(households, "move")
    record_all(
        [
            entry(
                "registry:move:place",
                actor=actor,
                subject=move,
                area_id=new.pk,
                details={"household": str(move.household_id), "from": str(old.pk)},
            )
            for move in moves
        ]
    )
