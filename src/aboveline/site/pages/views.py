"""The pages that join apps."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from aboveline.accounts.doors import needs
from aboveline.accounts.permissions import Permission
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
