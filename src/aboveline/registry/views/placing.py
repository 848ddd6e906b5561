"""Households of areas that ended: which wait, and into which area that follows they go."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from aboveline.accounts.actors import below
from aboveline.accounts.doors import needs
from aboveline.areas.access import area_for
from aboveline.areas.models import Area
from aboveline.registry.actions.placing import MOST, place_households
from aboveline.registry.errors import RegistryError
from aboveline.registry.forms.acts import PlaceForm
from aboveline.registry.models import Household
from aboveline.registry.queries import MOVE, Unplaced, living_in, places_for, unplaced
from aboveline.registry.views.acts import both, data_of
from aboveline.web.pages import Crumb, render


@dataclass(frozen=True)
class PlacementsPage:
    """The ended areas whose households wait."""

    areas: Sequence[Unplaced]


@dataclass(frozen=True)
class PlacePage:
    """The households of one ended area, at most `MOST` at a time, and where they may go."""

    crumbs: tuple[Crumb, ...]
    area: Area
    waiting: int
    households: Sequence[Household]
    form: PlaceForm
    has_places: bool


@require_safe
@needs(MOVE)
def placements(request: HttpRequest) -> HttpResponse:
    """The areas that ended and still have households."""
    return render(request, "registry/placements.html", PlacementsPage(unplaced(request.actor)))


@both
@needs(MOVE)
def place(request: HttpRequest, key: UUID) -> HttpResponse:
    """Put households of an ended area into an area that follows it: chosen ones, or all."""
    area = area_for(request.actor, key, MOVE)
    if area.valid_to is None:
        raise Http404
    rows = living_in(area)
    shown, places = list(rows[:MOST]), places_for(area, request.actor)
    form = PlaceForm(shown, places, data_of(request))
    if request.method == "POST" and form.is_valid():
        try:
            count = _placed(request, area, form, places)
        except RegistryError as error:
            form.show_faults(error)
        else:
            words = ngettext(
                "%(count)s household is placed.", "%(count)s households are placed.", count
            )
            messages.success(request, words % {"count": f"{count:,}"})
            return HttpResponseRedirect(
                reverse("registry:place", args=[key]) if rows.exists() else _done(area)
            )
    crumbs = (Crumb(_("Households to place"), reverse("registry:placements")),)
    page = PlacePage(crumbs, area, rows.count(), shown, form, bool(places))
    return render(request, "registry/place.html", page, status=422 if form.errors else 200)


def _placed(request: HttpRequest, area: Area, form: PlaceForm, places: Sequence[Area]) -> int:
    """How many households were placed: of all of them some hundred in a transaction."""
    into = next(one for one in places if str(one.pk) == form.cleaned_data["into"])
    if "all" not in request.POST:
        return len(place_households(area, form.chosen(), into, actor=request.actor))
    count = 0
    while keys := list(living_in(area).values_list("pk", flat=True)[:MOST]):
        count += len(place_households(area, keys, into, actor=request.actor))
    return count


def _done(area: Area) -> str:
    return reverse("areas:area", args=[area.pk])


def unplaced_panel(request: HttpRequest, area: Area) -> Any:
    """On the page of an area: what waits inside it; nothing when nothing does."""
    found = unplaced(request.actor, inside=below([area.pk]), limit=20)
    if not found:
        return ""
    return render_to_string("registry/unplaced.html", {"areas": found}, request)
