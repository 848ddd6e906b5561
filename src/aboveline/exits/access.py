"""The only doors to exits: narrowed by area and permission; absent and forbidden alike."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404

from aboveline.accounts.actors import Actor, narrowed
from aboveline.accounts.permissions import Permission
from aboveline.exits.models import AreaComment, AreaExit

AREA_READ = Permission.EXITS_AREA_READ


def visible_area_exits(actor: Actor, permission: Permission = AREA_READ) -> Any:
    """The exits of areas that the actor may read (or do what `permission` says)."""
    return narrowed(AreaExit.objects.all(), actor, permission)


def area_exit_for(actor: Actor, key: UUID, permission: Permission = AREA_READ) -> AreaExit:
    """The exit of an area with this key. Raises Http404 when absent or not for the actor."""
    rows = visible_area_exits(actor, permission).filter(pk=key)
    found: AreaExit | None = rows.select_related("area__level").defer("area__boundary").first()
    if found is None:
        raise Http404
    return found


def comment_for(actor: Actor, key: UUID, permission: Permission) -> AreaComment:
    """A comment on an exit where the actor may do this. Raises Http404."""
    rows = narrowed(AreaComment.objects.filter(pk=key), actor, permission, area="area_exit__area")
    found: AreaComment | None = rows.select_related("area_exit__area").first()
    if found is None:
        raise Http404
    return found
