"""The pages that join apps."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from aboveline.accounts.doors import needs
from aboveline.accounts.permissions import Permission
from aboveline.areas.access import area_for, starts_of
from aboveline.problems.current import bring_up_to_date
from aboveline.registry.access import household_for
from aboveline.site.pages.board import board_of
from aboveline.site.pages.household.departed import departed_page
from aboveline.site.pages.household.page import household_page
from aboveline.site.pages.standard import standard_page
from aboveline.site.pages.tiles import tiles_of
from aboveline.web.pages import render


@require_safe
@needs(Permission.AREAS_AREA_READ)
def home(request: HttpRequest) -> HttpResponse:
    """The board of the area of who is signed in."""
    starts = starts_of(request.actor)
    if not starts:
        raise Http404
    return render(request, "pages/board.html", board_of(request.actor, starts[0], starts))


@require_safe
@needs(Permission.AREAS_AREA_READ)
def board(request: HttpRequest, key: UUID) -> HttpResponse:
    """The board of an area."""
    area = area_for(request.actor, key)
    page = board_of(request.actor, area, starts_of(request.actor))
    return render(request, "pages/board.html", page)


@require_safe
@needs(Permission.PROBLEMS_PROBLEM_READ)
def tiles(request: HttpRequest, key: UUID) -> HttpResponse:
    """The areas inside an area as tiles, coloured by a chosen figure."""
    area = area_for(request.actor, key, Permission.PROBLEMS_PROBLEM_READ)
    page = tiles_of(request.actor, area, request.GET.get("figure", ""))
    return render(request, "pages/tiles.html", page)


@require_safe
@needs(Permission.STANDARD_STANDARD_READ)
def standard(request: HttpRequest) -> HttpResponse:
    """The standard in plain words."""
    return render(request, "pages/standard.html", standard_page())


@require_safe
@needs(Permission.REGISTRY_HOUSEHOLD_READ)
def household(request: HttpRequest, number: str) -> HttpResponse:
    """Why a household is where it is, and what happens next; of one that moved away its past."""
    try:
        found = household_for(request.actor, number)
    except Http404:
        page = departed_page(request.actor, number)
        return render(request, "pages/household_departed.html", page)
    bring_up_to_date(found)
    return render(request, "pages/household.html", household_page(found, request.actor))
