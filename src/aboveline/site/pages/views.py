"""The pages that join apps."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from aboveline.accounts.doors import needs
from aboveline.accounts.permissions import Permission
from aboveline.registry.access import household_for
from aboveline.registry.models import Household
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


@dataclass(frozen=True)
class HouseholdPage:
    """What the page of a household shows."""

    household: Household


@require_safe
@needs(Permission.REGISTRY_HOUSEHOLD_READ)
def household(request: HttpRequest, number: str) -> HttpResponse:
    """Why a household is where it is, and what happens next."""
    found = household_for(request.actor, number)
    return render(request, "pages/household.html", HouseholdPage(found))
