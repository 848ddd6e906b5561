"""On what ground households may be held against lists: the latest that was recorded counts."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import CharField, Count, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from aboveline.accounts.actors import below
from aboveline.registry.models import Household
from aboveline.verification.models import Ground

KINDS = ("consent", "law", "refusal")
ALLOWS = ("consent", "law")


def with_ground(rows: QuerySet[Household]) -> Any:
    """The households with `ground`: the kind that counts, `none` where nothing was recorded."""
    latest = Ground.objects.filter(household=OuterRef("pk")).order_by("-given_on", "-recorded_at")
    counts = Subquery(latest.values("kind")[:1])
    return rows.annotate(ground=Coalesce(counts, Value("none"), output_field=CharField()))


def households_of(area_id: UUID) -> QuerySet[Household]:
    """The households of an area today."""
    return Household.objects.filter(ended_on=None, area_id__in=below([area_id]))


def counted(area_id: UUID) -> dict[str, int]:
    """How many households of the area have which ground; `none` for those without. One query."""
    rows = with_ground(households_of(area_id)).order_by().values("ground")
    found = dict.fromkeys((*KINDS, "none"), 0)
    found.update(rows.annotate(n=Count("pk")).values_list("ground", "n"))
    return found


def latest_of(household: Household) -> Ground | None:
    """The ground that counts for a household."""
    found: Ground | None = household.grounds.order_by("-given_on", "-recorded_at").first()
    return found
