"""The forms of the villages of a county: most agree with the households, one does not."""

from __future__ import annotations

from decimal import Decimal

from django.db.models import Count, Sum

from aboveline.accounts.actors import Actor
from aboveline.registry.actions.villages import record_village
from aboveline.registry.models import Household
from aboveline.site.demo.areas import DemoCounty
from aboveline.web.clock import today

_UNASKED = 4
"""Of so many villages the last has not brought its form yet."""


def build_villages(county: DemoCounty, *, actor: Actor) -> int:
    """How many villages have their form."""
    homes = Household.objects.filter(area__in=county.villages, ended_on=None)
    counts = homes.values("area_id").annotate(homes=Count("pk"), people=Sum("size"))
    known = {row["area_id"]: row for row in counts}
    day = today().replace(month=1, day=1)
    lived_in = [one for one in county.villages if one.pk in known]
    asked = [one for place, one in enumerate(lived_in, start=1) if place % _UNASKED]
    for place, village in enumerate(asked):
        row = known[village.pk]
        values = {
            "households": 3 * row["homes"],
            "population": 3 * row["people"],
            "migrant_workers": row["people"] // 2,
            "allowance_households": row["homes"] // 6,
            "disabled_people": row["people"] // 12,
            "pension_insured": 2 * row["people"],
            "unsafe_water_households": place % 5,
            # the second one counts more houses than the village has
            "dangerous_house_households": 3 * row["homes"] if place == 1 else place % 3,
            "clinics": 1,
            "licensed_doctors": place % 2,
            "public_toilets": 1 + place % 4,
            "waste_points": 2 + place % 3,
            "library_rooms": 1,
            "passenger_bus": place % 3 != 1,
            "collective_income_year": Decimal(20_000 + 4_500 * place),
            "land_total_mu": Decimal(8 * row["people"]),
        }
        record_village(village, values, actor=actor, on=day, source="行政村信息表")
    return len(asked)
