"""The only doors to flags: narrowed by area and permission; absent and forbidden alike."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404

from aboveline.accounts.actors import Actor, narrowed
from aboveline.accounts.permissions import Permission
from aboveline.verification.models import CheckRun, Flag

READ = Permission.VERIFICATION_FLAG_READ


def visible_flags(actor: Actor, permission: Permission = READ) -> Any:
    """The flags of counties where the actor may read (or do what `permission` says)."""
    return narrowed(Flag.objects.all(), actor, permission, area="county")


def visible_runs(actor: Actor) -> Any:
    """The runs of counties whose flags the actor may read."""
    return narrowed(CheckRun.objects.all(), actor, READ)


def flag_for(actor: Actor, key: UUID, permission: Permission = READ) -> Flag:
    """The flag with this key. Raises Http404 when absent or not for the actor."""
    rows = visible_flags(actor, permission).filter(pk=key)
    found: Flag | None = rows.select_related("area", "county", "household", "problem").first()
    if found is None:
        raise Http404
    return found
