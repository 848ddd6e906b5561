"""What the board says, in short, on the page of an area."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string

from aboveline.areas.models import Area
from aboveline.evaluation.tallies import counts_in
from aboveline.site.pages.board import READ


def board_panel(request: HttpRequest, area: Area) -> Any:
    """People below the standard, with the way to the board; nothing for who reads no household."""
    if not request.actor.may(READ, area.pk):
        return ""
    homes, people = counts_in([area])[area.pk].get("state:does_not_meet", (0, 0))
    context = {"area": area, "homes": homes, "people": people}
    return render_to_string("pages/area_panel.html", context, request)
