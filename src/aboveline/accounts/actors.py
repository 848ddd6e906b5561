"""Who acts: a person with the duties of a day, or a named service."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from aboveline.accounts.models import Duty, User
from aboveline.accounts.permissions import ROLES, Permission, Role
from aboveline.areas.models import AreaClosure
from aboveline.web.clock import today
from aboveline.web.compiled import compiled_once


@dataclass(frozen=True)
class Held:
    """A duty as it counts now: a role in an area and all below it."""

    role: Role
    area_id: UUID


@dataclass(frozen=True)
class Actor:
    """Somebody who acts; `key` is what the audit stores, such as user:UUID or service:demo."""

    key: str
    name: str = ""
    duties: tuple[Held, ...] = ()
    is_service: bool = False

    def areas_for(self, permission: Permission) -> tuple[UUID, ...]:
        """The areas in which, and below which, the actor may do this."""
        return tuple(dict.fromkeys(d.area_id for d in self.duties if permission in ROLES[d.role]))

    def may(self, permission: Permission, area_id: UUID | None = None) -> bool:
        """Whether the actor may do this, in the given area when there is one. One query with it."""
        if self.is_service:
            return True
        areas = self.areas_for(permission)
        if area_id is None or not areas:
            return bool(areas)
        return AreaClosure.objects.filter(
            above_id__in=areas, below_id=area_id, valid_to=None
        ).exists()

    def may_below(self, permission: Permission, areas: Collection[UUID]) -> bool:
        """Whether the actor may do this in an area of which `areas` are all above, and itself."""
        return self.is_service or not set(self.areas_for(permission)).isdisjoint(areas)


def actor_of(user: User, on: date | None = None) -> Actor:
    """The person as an actor with the duties of a day (today when not given). One query."""
    duties = tuple(Held(Role(role), area) for role, area in _held(user.pk, on or today()))
    return Actor(f"user:{user.pk}", user.name, duties)


@compiled_once
def _held(user: UUID, on: date) -> Any:
    return Duty.objects.on(on).filter(user=user).values_list("role", "area_id")


def service(name: str) -> Actor:
    """A named service, such as the demonstration or a nightly job."""
    return Actor(f"service:{name}", name, is_service=True)


def narrowed(rows: Any, actor: Actor, permission: Permission, *, area: str = "area") -> Any:
    """A query set narrowed to the areas in which the actor may do this.

    `area` is the path from the rows to their area. A service sees all; nobody's duty, nothing.
    """
    if actor.is_service:
        return rows
    areas = actor.areas_for(permission)
    if not areas:
        return rows.none()
    return rows.filter(**{f"{area}_id__in": below(areas)})


def above(areas: Iterable[UUID]) -> Any:
    """Keys of the areas and all that contain them today, as a sub-query."""
    return AreaClosure.objects.filter(below_id__in=list(areas), valid_to=None).values("above_id")


def below(areas: Iterable[UUID]) -> Any:
    """Keys of the areas and all that lie below them today, as a sub-query."""
    return AreaClosure.objects.filter(above_id__in=list(areas), valid_to=None).values("below_id")
