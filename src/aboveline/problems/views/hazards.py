"""Record a hazard in an area: exact counts first, then a clue for each household there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from aboveline.accounts.doors import needs
from aboveline.accounts.permissions import Permission
from aboveline.areas.access import area_for
from aboveline.areas.models import Area
from aboveline.areas.queries import children_of
from aboveline.problems import words
from aboveline.problems.actions.hazards import (
    AT_ONCE,
    Effect,
    Struck,
    effect_of,
    open_clues,
    record_hazard,
)
from aboveline.problems.errors import ProblemError
from aboveline.problems.forms import HazardForm
from aboveline.problems.models import Hazard
from aboveline.registry.standards import site_standard
from aboveline.registry.views.acts import both
from aboveline.registry.words import site_words
from aboveline.web.clock import today
from aboveline.web.faults import Fault
from aboveline.web.pages import Crumb, render
from aboveline.web.templatetags.web import together

DECIDE = Permission.PROBLEMS_PROBLEM_DECIDE
_SHOWN = 20


@dataclass(frozen=True)
class HazardLine:
    """A hazard that was recorded here."""

    label: str
    on: date
    words: str
    scope: Any
    state: Any
    opened: int
    merged: int
    who: str


@dataclass(frozen=True)
class HazardPage:
    """The form, or what recording does before it is done; and what was recorded before."""

    crumbs: Sequence[Crumb]
    area: Area
    form: HazardForm
    faults: Sequence[Fault]
    sentence: str
    may_take: bool
    earlier: Sequence[HazardLine]


@both
@needs(DECIDE)
def hazard(request: HttpRequest, key: UUID) -> HttpResponse:
    """Show what recording a hazard in an area does; with `confirm`, record it."""
    area = area_for(request.actor, key, DECIDE)
    places = [(str(one.pk), one.name) for one in children_of(area)] or [(str(area.pk), area.name)]
    kinds = [(name, site_words().name("hazards", name)) for name in site_standard().hazards]
    data = request.POST if request.method == "POST" else None
    first = {"on": today(), "scope": "all", "places": [key for key, _name in places]}
    form = HazardForm(kinds, places, data, initial=first)
    faults: Sequence[Fault] = ()
    sentence, effect = "", None
    if data is not None and form.is_valid():
        struck = _struck(form, area, places)
        try:
            effect = effect_of(area, struck, actor=request.actor)
            sentence = _sentence(effect)
            if "confirm" in data:
                return _recorded(request, area, struck, effect)
        except ProblemError as error:
            faults = error.faults
    page = HazardPage(
        crumbs=[Crumb(area.name, reverse("pages:board", args=[area.pk]))],
        area=area,
        form=form,
        faults=faults,
        sentence=sentence,
        may_take=effect is not None and effect.households > 0,
        earlier=[_line(row) for row in area.hazards.order_by("-at")[:_SHOWN]],
    )
    is_wrong = data is not None and (faults or not form.is_valid())
    return render(request, "problems/hazard.html", page, status=422 if is_wrong else 200)


def _recorded(request: HttpRequest, area: Area, struck: Struck, effect: Effect) -> HttpResponse:
    found = record_hazard(area, struck, actor=request.actor)
    if effect.households <= AT_ONCE:
        found = open_clues(found)
        opened, merged = (found.counts.get(name, 0) for name in ("opened", "merged"))
        messages.success(request, _sentence(Effect(opened + merged, opened, merged)))
    else:
        messages.success(request, _("The hazard is recorded; its clues are being opened."))
    return redirect("problems:hazard", key=area.pk)


def _struck(form: HazardForm, area: Area, places: Sequence[tuple[str, str]]) -> Struck:
    """What was written; all the places ticked are the area as a whole, today's and later ones."""
    given = form.cleaned_data
    chosen = [UUID(key) for key in given["places"]]
    whole = len(chosen) == len(places)
    return Struck(
        kind=given["kind"],
        places=(area.pk,) if whole else tuple(chosen),
        on=given["on"],
        scope=given["scope"],
        words=given["words"],
    )


def _sentence(effect: Effect) -> str:
    homes = ngettext("%(n)s household", "%(n)s households", effect.households)
    opens = ngettext("%(n)s new problem", "%(n)s new problems", effect.opens)
    joins = ngettext(
        "%(n)s clue joins a problem that is open", "%(n)s clues join open problems", effect.joins
    )
    said = (
        homes % {"n": f"{effect.households:,}"},
        opens % {"n": f"{effect.opens:,}"},
        joins % {"n": f"{effect.joins:,}"},
    )
    return together(said)


def _line(row: Hazard) -> HazardLine:
    return HazardLine(
        label=site_words().name("hazards", row.kind),
        on=row.on,
        words=row.words,
        scope=words.SCOPES[row.scope],
        state=words.HAZARD_STATES[row.state],
        opened=row.counts.get("opened", 0),
        merged=row.counts.get("merged", 0),
        who=row.actor_name,
    )
