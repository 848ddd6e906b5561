"""The only doors to problems: narrowed by area and permission; absent and forbidden alike."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404

from aboveline.accounts.actors import Actor, narrowed
from aboveline.accounts.permissions import Permission
from aboveline.problems.models import Pairing, Problem

READ = Permission.PROBLEMS_PROBLEM_READ


def visible_problems(actor: Actor, permission: Permission = READ) -> Any:
    """The problems that lie where the actor may read (or do what `permission` says)."""
    return narrowed(Problem.objects.all(), actor, permission)


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
