"""Pages of areas: the tree from my area, one area, its changes, its boundary, the import."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_safe

from aboveline.areas import panels
from aboveline.areas.access import CHANGE, READ, Actor, area_for, visible_areas
from aboveline.areas.actions import Imported, holds_facts, import_area_facts, import_areas
from aboveline.areas.drawing import drawn, rings_of
from aboveline.areas.errors import AreaError
from aboveline.areas.forms import FORMS, ChangeForm, FileForm
from aboveline.areas.models import Area, AreaChange, AreaCode, AreaFact, Level
from aboveline.areas.queries import (
    Branch,
    Held,
    Match,
    children_of,
    doubt_in,
    doubtful_in,
    drawn_in,
    facts_of,
    history_of,
    meant_by,
    path_of,
    successors_of,
    tags_on,
    tree_of,
    zones_on,
)
from aboveline.areas.reading import MOST_BYTES, decoded
from aboveline.web.doors import needs
from aboveline.web.pages import Crumb, render


@dataclass(frozen=True)
class AreasPage:
    """The tree from my areas, or what was searched for."""

    asked: str
    matches: tuple[Match, ...]
    tree: tuple[Branch, ...]
    doubtful: tuple[Area, ...]
    may_import: bool
    crumbs: tuple[Crumb, ...] = ()


@dataclass(frozen=True)
class AreaPage:
    """One area with everything that is known of it."""

    area: Area
    crumbs: tuple[Crumb, ...]
    panels: tuple[Any, ...]
    children: tuple[Area, ...]
    tags: tuple[Held, ...]
    zones: tuple[Held, ...]
    codes: tuple[AreaCode, ...]
    facts: tuple[AreaFact, ...]
    history: tuple[AreaChange, ...]
    successors: tuple[Area, ...]
    doubt: Area | None
    has_boundary: bool
    may_change: bool


@dataclass(frozen=True)
class ChangePage:
    """The changes that may be made to an area."""

    area: Area
    crumbs: tuple[Crumb, ...]
    forms: tuple[ChangeForm, ...]
    faults: tuple[Any, ...] = ()
    open_act: str = ""


@dataclass(frozen=True)
class ImportPage:
    """A file to import, and what came of the last one."""

    crumbs: tuple[Crumb, ...]
    form: FileForm
    levels: tuple[Level, ...]
    faults: tuple[Any, ...] = ()
    done: Imported | None = None
    facts: tuple[int, int] | None = None


@require_safe
@needs(READ)
def areas(request: HttpRequest) -> HttpResponse:
    """The tree from my areas; with `q` the areas that a name or code may mean."""
    actor: Actor = request.actor
    asked = request.GET.get("q", "").strip()[:120]
    may_change = actor.may(CHANGE)
    found = meant_by(asked, among=visible_areas(actor)) if asked else []
    page = AreasPage(
        asked=asked,
        matches=tuple(found),
        tree=() if asked else tuple(tree_of(actor)),
        doubtful=tuple(doubtful_in(actor)) if may_change and not asked else (),
        may_import=may_change,
    )
    return render(request, "areas/areas.html", page)


@require_safe
@needs(READ)
def area(request: HttpRequest, key: UUID) -> HttpResponse:
    """One area: what lies inside, what holds in it, where it came from."""
    actor: Actor = request.actor
    found = area_for(actor, key)
    page = AreaPage(
        area=found,
        crumbs=crumbs_of(found, actor),
        panels=tuple(panels.shown(request, found)),
        children=tuple(children_of(found)),
        tags=tuple(tags_on(found)),
        zones=tuple(zones_on(found)),
        codes=tuple(found.codes.order_by("-valid_from", "scheme", "id")),
        facts=tuple(facts_of(found)),
        history=tuple(history_of(found)),
        successors=tuple(after for after, _ in successors_of(found) if after.pk != found.pk),
        doubt=doubt_in(found),
        has_boundary=drawn_in(found).exists(),
        may_change=found.valid_to is None and actor.may(CHANGE, found.pk),
    )
    return render(request, "areas/area.html", page)


@require_safe
@needs(READ)
def boundary(request: HttpRequest, key: UUID) -> HttpResponse:
    """The boundary of an area, with those inside it, as a picture of its own."""
    found = area_for(request.actor, key)
    rings = {row.pk: list(rings_of(row.boundary)) for row in drawn_in(found)}
    if not rings:
        raise Http404
    own = rings.pop(found.pk, [])
    picture = drawn(found.name, own, [ring for inside in rings.values() for ring in inside])
    response = HttpResponse(picture, content_type="image/svg+xml")
    response["Cache-Control"] = "private, max-age=3600"
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@needs(CHANGE)
def change(request: HttpRequest, key: UUID) -> HttpResponse:
    """The changes of an area as forms; a form that is sent says which act it is."""
    actor: Actor = request.actor
    found = area_for(actor, key, CHANGE)
    if found.valid_to is not None:
        raise Http404
    sent = request.POST.get("act", "") if request.method == "POST" else ""
    faults: tuple[Any, ...] = ()
    forms = [
        form(found, actor, request.POST if form.act == sent else None) for form in FORMS.values()
    ]
    for form in forms:
        if form.act == sent and form.is_valid():
            try:
                form.save()
            except AreaError as refused:
                faults = refused.faults
            else:
                messages.success(request, gettext("The change is recorded."))
                return HttpResponseRedirect(reverse("areas:area", args=[found.pk]))
    page = ChangePage(
        area=found,
        crumbs=(*crumbs_of(found, actor), Crumb(gettext("Change"))),
        forms=tuple(form for form in forms if form.is_needed()),
        faults=faults,
        open_act=sent,
    )
    return render(request, "areas/change.html", page, status=400 if sent else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(CHANGE)
def import_file(request: HttpRequest) -> HttpResponse:
    """The import of a file of areas: all of it, or nothing with every fault."""
    is_sent = request.method == "POST"
    form = FileForm(request.POST, request.FILES) if is_sent else FileForm()
    faults: tuple[Any, ...] = ()
    done: Imported | None = None
    facts: tuple[int, int] | None = None
    if is_sent and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            # one byte more than allowed is enough to refuse the file
            data = file.read(MOST_BYTES + 1)
            text = decoded(data) or ""
            if len(data) <= MOST_BYTES and holds_facts(text):
                facts = import_area_facts(text, actor=request.actor)
            else:
                done = import_areas(data, actor=request.actor, source="file")
        except AreaError as refused:
            faults = refused.faults
        else:
            form = FileForm()
    page = ImportPage(
        crumbs=(Crumb(gettext("Areas"), reverse("areas:areas")), Crumb(gettext("Import"))),
        form=form,
        levels=tuple(Level.objects.order_by("rank")),
        faults=faults,
        done=done,
        facts=facts,
    )
    failed = is_sent and done is None and facts is None
    return render(request, "areas/import.html", page, status=400 if failed else 200)


def crumbs_of(area: Area, actor: Actor) -> tuple[Crumb, ...]:
    """The path to an area; what the actor may not open is only named. One query."""
    mine = set(actor.areas_for(READ))
    crumbs: list[Crumb] = []
    is_open = actor.is_service
    for above in path_of(area):
        is_open = is_open or above.pk in mine
        address = reverse("areas:area", args=[above.pk]) if is_open else ""
        crumbs.append(Crumb(above.name, address))
    return tuple(crumbs)
