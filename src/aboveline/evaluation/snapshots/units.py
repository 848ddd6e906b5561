"""The areas that are frozen and judged in one piece: counties, and what lies in no county."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q

from aboveline.accounts.actors import below
from aboveline.areas.models import Area, AreaClosure
from aboveline.evaluation.models import Snapshot
from aboveline.registry.models import Household

_COUNTY = "county"


def units_of(area: Area) -> list[Area]:
    """The counties of an area's households; the highest area above for those in no county.

    An area inside a county gives the whole county. A county that all have left stays: its files
    and figures have to say so.
    """
    # a look for each area: a list of where households live reads every household of the register
    lives_there = Household.objects.filter(area=OuterRef("below_id"), ended_on=None)
    above = AreaClosure.objects.filter(
        Exists(lives_there), below__in=below([area.pk]), valid_to=None
    )
    in_county = above.filter(above__level_id=_COUNTY)
    keys = set(in_county.values_list("above_id", flat=True).distinct())
    without = above.exclude(below_id__in=in_county.values("below_id"))
    keys |= set(without.filter(above__parent=None).values_list("above_id", flat=True).distinct())
    left = Snapshot.objects.filter(area__in=below([area.pk]), area__valid_to=None)
    keys |= set(left.values_list("area_id", flat=True).distinct())
    return list(Area.objects.filter(pk__in=keys).order_by("order", "pk"))


def snapshots_around(area: Area) -> Any:
    """The snapshots in which the households of an area stand, and those below it, oldest first."""
    above = AreaClosure.objects.filter(below=area, valid_to=None).values("above_id")
    around = Q(area__in=below([area.pk])) | Q(area__in=above)
    return Snapshot.objects.filter(around).select_related("area").order_by("known_at")


def areas_in(unit: Area) -> Any:
    """The keys of the areas whose households are judged with a unit."""
    inside = below([unit.pk])
    if unit.level_id != _COUNTY:
        counties = AreaClosure.objects.filter(above__level_id=_COUNTY, valid_to=None)
        inside = inside.exclude(below_id__in=counties.values("below_id"))
    return inside


def homes_in(unit: Area) -> Any:
    """The households that are judged with a unit, those that were ended left out."""
    return homes_among(areas_in(unit))


def homes_among(areas: Any) -> Any:
    """The households in some areas (`areas_in`, or keys), those that were ended left out."""
    return Household.objects.filter(area__in=areas, ended_on=None)


def areas_above(units: list[Area]) -> list[tuple[UUID, UUID]]:
    """Each unit with each area above it."""
    rows = AreaClosure.objects.filter(below__in=units, valid_to=None).exclude(above=F("below"))
    return list(rows.values_list("below_id", "above_id"))
