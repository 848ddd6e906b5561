"""What the register does when something below it changes."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from django.dispatch import receiver

from aboveline.accounts.actors import below
from aboveline.areas.errors import refuse
from aboveline.areas.models import Area
from aboveline.areas.signals import area_ending, areas_touched
from aboveline.registry.models import Household, Touched
from aboveline.registry.queries import living_in
from aboveline.web.bulk import insert_rows
from aboveline.web.clock import now


@receiver(area_ending)
def refuse_an_end_with_households(area: Area, **_: object) -> None:
    """Keep an area that has no successor while households live in it. Raises AREA-019."""
    count = living_in(area).count()
    if count:
        raise refuse("AREA-019", name=area.name, count=count)


@receiver(areas_touched)
def touch_households_in(areas: Collection[UUID], why: str, **_: object) -> None:
    """Mark the households of areas to be judged again; in the transaction of the change."""
    homes = Household.objects.filter(area__in=below(areas), ended_on=None).order_by("pk")
    keys = list(homes.values_list("pk", flat=True))
    at = now()
    insert_rows(Touched, ({"household_id": key, "at": at, "why": why} for key in keys))
