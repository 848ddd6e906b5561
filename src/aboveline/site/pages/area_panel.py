"""What the board says, in short, on the page of an area."""

from __future__ import annotations

from typing import Any

from django.db.models import Count
from django.http import HttpRequest
from django.template.loader import render_to_string

from aboveline.accounts.actors import below
from aboveline.areas.models import Area
from aboveline.evaluation.tallies import counts_in
from aboveline.registry.models import Touched
from aboveline.site.pages.board import READ


def board_panel(request: HttpRequest, area: Area) -> Any:
    """People below the standard, with the way to the board, and why some cannot be judged;
    nothing for who reads no household.
    """
    if not request.actor.may(READ, area.pk):
        return ""
    homes, people = counts_in([area])[area.pk].get("state:does_not_meet", (0, 0))
    unjudged = (
        Touched.objects.filter(household__area_id__in=below([area.pk]))
        .exclude(fault="")
        .values_list("fault")
        .annotate(Count("household", distinct=True))
        .order_by("fault")[:3]
    )
    context = {"area": area, "homes": homes, "people": people, "unjudged": list(unjudged)}
    return render_to_string("pages/area_panel.html", context, request)
