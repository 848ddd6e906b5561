"""What exits add to every page and to the page of an area."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy as _

from aboveline.accounts.permissions import Permission
from aboveline.areas import panels
from aboveline.areas.models import Area
from aboveline.evaluation.area_criteria import exit_of_level
from aboveline.exits.access import visible_area_exits
from aboveline.exits.area_panels import row_of
from aboveline.exits.area_procedure import way_of
from aboveline.registry.standards import site_standard
from aboveline.web.doors import permits
from aboveline.web.navigation import Item, add


def add_entries() -> None:
    """Name rounds and exits of areas at the top of every page, and these on those of areas."""
    rounds = permits(Permission.EXITS_ROUND_READ)
    add(Item(_("Rounds"), "exits:rounds", 35, rounds, "/rounds/"))
    read = permits(Permission.EXITS_AREA_READ)
    add(Item(_("Exits of areas"), "exits:area_exits", 36, read, "/exits/areas/"))
    panels.add("exits", area_panel, order=20)


def area_panel(request: HttpRequest, area: Area) -> Any:
    """The latest exit of an area, or the way to its criteria."""
    actor = request.actor
    latest = visible_area_exits(actor).filter(area=area).order_by("-begun_on", "-pk").first()
    leaves = exit_of_level(site_standard(), area.level_id) is not None
    may_leave = leaves and actor.may(Permission.EXITS_AREA_READ, area.pk)
    if not (latest or may_leave):
        return ""
    shown = row_of(way_of(latest), None) if latest is not None else None
    context = {"area": area, "latest": shown, "may_leave": may_leave}
    return render_to_string("exits/area_panel.html", context, request)
