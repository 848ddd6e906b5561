"""Named reads of the register."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q

from aboveline.accounts.actors import Actor
from aboveline.accounts.permissions import Permission
from aboveline.areas.access import visible_areas
from aboveline.areas.models import Area, AreaChange, AreaClosure
from aboveline.areas.queries import children_of, successors_of
from aboveline.registry.models import Household
from aboveline.web.compiled import compiled_once

MOVE = Permission.REGISTRY_HOUSEHOLD_MOVE
_ENDING = ("split", "merge", "end")


@dataclass(frozen=True)
class Unplaced:
    """An area that ended with households in it; they wait to be placed in one that follows."""

    area: Area
    households: int


def unplaced(actor: Actor, *, inside: Any = None, limit: int = 100) -> list[Unplaced]:
    """The ended areas in which the actor may move the households that still live there.

    `inside` narrows to these areas. One query; it starts from the changes, which are few.
    """
    mine = () if actor.is_service else actor.areas_for(MOVE)
    if inside is None and len(mine) == 1:
        return unplaced_below(*mine)[:limit]
    rows = visible_areas(actor, MOVE)
    found = _unplaced(rows if inside is None else rows.filter(pk__in=inside))
    return [Unplaced(area, area.waiting) for area in found[:limit]]


def unplaced_below(area: UUID) -> list[Unplaced]:
    """The same of an area in which the actor may move households; of a hundred at most."""
    return [Unplaced(one, one.waiting) for one in _unplaced_below(area)]


@compiled_once
def _unplaced_below(area: UUID) -> Any:
    reached = AreaClosure.objects.filter(above=area, below_id=OuterRef("pk"), valid_to=None)
    return _unplaced(Area.objects.filter(Exists(reached)))[:100]


def _unplaced(areas: Any) -> Any:
    changed = AreaChange.objects.filter(kind__in=_ENDING).values("before")
    ended = areas.filter(pk__in=changed, valid_to__isnull=False)
    counted = ended.annotate(waiting=Count("households", filter=Q(households__ended_on=None)))
    found = counted.filter(waiting__gt=0).defer("boundary")
    return found.order_by("valid_to", "order", "name")


def living_in(area: Area) -> Any:
    """The households that live in an area itself, by number."""
    return Household.objects.filter(area=area, ended_on=None).order_by("number")


def places_for(area: Area, actor: Actor) -> Sequence[Area]:
    """Where the households of an ended area may go: the areas that follow it, else its neighbours.

    Only areas without others inside, in which the actor may move households.
    """
    following = [after for after, _ in successors_of(area) if after.pk != area.pk]
    if not following and area.parent is not None:
        following = children_of(area.parent)
    inside = Area.objects.filter(parent=OuterRef("pk"), valid_to=None)
    lowest = visible_areas(actor, MOVE).filter(~Exists(inside))
    mine = set(lowest.filter(pk__in=[one.pk for one in following]).values_list("pk", flat=True))
    return sorted(
        (one for one in following if one.pk in mine), key=lambda one: (one.order, one.name)
    )
