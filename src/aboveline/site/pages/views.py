"""The pages that join apps."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from aboveline.accounts.doors import needs
from aboveline.accounts.permissions import Permission
from aboveline.areas.access import area_for
from aboveline.registry.access import household_for
from aboveline.site.pages.household.page import household_page
from aboveline.web.pages import Crumb, render


@dataclass(frozen=True)
class Home:
    """What the first page shows."""

    crumbs: tuple[Crumb, ...] = ()


@require_safe
@needs(Permission.AREAS_AREA_READ)
def home(request: HttpRequest) -> HttpResponse:
    """The board of the area of who is signed in."""
    return render(request, "pages/home.html", Home())


@require_safe
@needs(Permission.AREAS_AREA_READ)
def board(request: HttpRequest, key: UUID) -> HttpResponse:
    """The board of an area."""
    area_for(request.actor, key)
    return render(request, "pages/home.html", Home())


@require_safe
@needs(Permission.REGISTRY_HOUSEHOLD_READ)
def household(request: HttpRequest, number: str) -> HttpResponse:
    """Why a household is where it is, and what happens next."""
    found = household_for(request.actor, number)
    return render(request, "pages/household.html", household_page(found, request.actor))
