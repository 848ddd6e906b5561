"""The doors to areas: what an actor sees and may change. Absent and forbidden look the same."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Protocol
from uuid import UUID

from django.db.models import Exists, OuterRef
from django.http import Http404

from aboveline.areas.models import Area, AreaClosure
from aboveline.web.compiled import compiled_once

READ = "areas:area:read"
CHANGE = "areas:area:change"


class Actor(Protocol):
    """Whoever acts; `accounts.actors.Actor` is one."""

    @property
    def key(self) -> str:
        """What the audit stores."""

    @property
    def is_service(self) -> bool:
        """Whether it is a named service, which may do everything."""

    def areas_for(self, permission: Any) -> tuple[UUID, ...]:
        """The areas in which, and below which, the actor may do this."""

    def may(self, permission: Any, area_id: UUID | None = None) -> bool:
        """Whether the actor may do this, in the area when one is given."""


def visible_areas(actor: Actor, permission: str = READ) -> Any:
    """The areas the actor may read (or change), ended ones too, as a query set."""
    if actor.is_service:
        return Area.objects.all()
    mine = actor.areas_for(permission)
    if not mine:
        return Area.objects.none()
    # EXISTS looks up one area at a time; IN would list all that lies below a nation
    reached = AreaClosure.objects.filter(above_id__in=mine, below_id=OuterRef("pk"), valid_to=None)
    return Area.objects.filter(Exists(reached))


def area_for(actor: Actor, key: UUID | str, permission: str = READ) -> Area:
    """The area with this key, with its level; Http404 if absent or out of reach."""
    rows = visible_areas(actor, permission).filter(pk=key).select_related("level", "parent")
    area: Area | None = rows.defer("boundary", "parent__boundary").first()
    if area is None:
        raise Http404
    return area


def starts_of(actor: Actor) -> list[Area]:
    """The highest areas the actor may read: where the actor's tree begins. One query."""
    if actor.is_service:
        rows = Area.objects.filter(parent=None)
    elif len(mine := actor.areas_for(READ)) == 1:
        return _only_start(*mine)
    else:
        inside = AreaClosure.objects.filter(
            above_id__in=mine, below_id__in=mine, distance__gt=0, valid_to=None
        )
        rows = Area.objects.filter(pk__in=mine).exclude(pk__in=inside.values("below_id"))
    return list(_in_order(rows))


@compiled_once
def _only_start(key: UUID) -> Any:
    return _in_order(Area.objects.filter(pk=key))


def _in_order(areas: Any) -> Any:
    found = areas.select_related("level").defer("boundary")
    return found.order_by("level__rank", "order", "name")


def must_change(actor: Actor, areas: Iterable[UUID | None]) -> None:
    """Http404 unless the actor may change every one of these areas; None is above all areas."""
    if actor.is_service:
        return
    wanted = set(areas)
    if visible_areas(actor, CHANGE).filter(pk__in=wanted).count() != len(wanted):
        raise Http404
