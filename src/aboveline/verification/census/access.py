"""The only doors to censuses: narrowed by area and permission; absent and forbidden alike.

Who counts sees the own households and nothing else.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import Q
from django.shortcuts import get_object_or_404

from aboveline.accounts.actors import Actor, narrowed
from aboveline.accounts.permissions import Permission
from aboveline.verification.models import (
    CensusDifference,
    CensusHousehold,
    CensusRound,
    CensusVillage,
)

READ = Permission.VERIFICATION_CENSUS_READ
PLAN = Permission.VERIFICATION_CENSUS_PLAN
COUNT = Permission.VERIFICATION_CENSUS_COUNT
DECIDE = Permission.VERIFICATION_CENSUS_DECIDE


def visible_rounds(actor: Actor, permission: Permission = READ) -> Any:
    """The rounds of areas where the actor may read (or do what `permission` says)."""
    return narrowed(CensusRound.objects.all(), actor, permission)


def round_for(actor: Actor, key: UUID, permission: Permission = READ) -> CensusRound:
    """The round with this key. Raises Http404 when absent or not for the actor."""
    rows = visible_rounds(actor, permission).filter(pk=key)
    found: CensusRound = get_object_or_404(rows.select_related("area"))
    return found


def village_for(actor: Actor, key: UUID, permission: Permission = READ) -> CensusVillage:
    """A village of a round. Raises Http404 when absent or not for the actor."""
    rows = narrowed(CensusVillage.objects.filter(pk=key), actor, permission, area="village")
    found: CensusVillage = get_object_or_404(rows.select_related("round__area", "batch", "village"))
    return found


def own_households(actor: Actor) -> Any:
    """The households that the actor is to count or has counted, and nobody else's."""
    _kind, _sign, key = actor.key.partition(":")
    if actor.is_service:
        return CensusHousehold.objects.none()
    person = UUID(key)
    rows = CensusHousehold.objects.filter(Q(enumerator_id=person) | Q(second_id=person))
    return narrowed(rows, actor, COUNT, area="village__village")


def own_household(actor: Actor, key: UUID) -> CensusHousehold:
    """A household that the actor is to count. Raises Http404 when it is anybody else's."""
    rows = own_households(actor).filter(pk=key)
    found: CensusHousehold = get_object_or_404(
        rows.select_related("village__round", "village__batch", "village__village", "household")
    )
    return found


def own_villages(actor: Actor) -> Any:
    """The villages where the actor has households to count."""
    mine = own_households(actor).values("village")
    return CensusVillage.objects.filter(pk__in=mine)


def visible_differences(actor: Actor, permission: Permission = DECIDE) -> Any:
    """The differences about households where the actor decides them."""
    return narrowed(CensusDifference.objects.all(), actor, permission)


def difference_for(actor: Actor, key: UUID) -> CensusDifference:
    """A difference that the actor may decide. Raises Http404."""
    rows = visible_differences(actor).filter(pk=key)
    found: CensusDifference = get_object_or_404(
        rows.select_related(
            "batch__round", "counted__village__village", "counted__household", "area", "person"
        )
    )
    return found
