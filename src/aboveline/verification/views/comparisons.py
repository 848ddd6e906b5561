"""Pages of comparisons: lists that were held against the register, and what each hit was."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from aboveline.accounts.doors import needs
from aboveline.accounts.permissions import Permission
from aboveline.areas.models import Area
from aboveline.registry.importing.reading.refused import FileRefusedError
from aboveline.registry.standards import site_standard
from aboveline.registry.views.acts import both
from aboveline.verification.access import (
    visible_comparisons,
)
from aboveline.verification.actions.comparing import compare_list, record_grounds
from aboveline.verification.comparisons.grounds import counted
from aboveline.verification.comparisons.reading import entries_of, list_named
from aboveline.verification.comparisons.words import (
    GROUNDS,
    asks_of,
    list_label,
    office_of,
)
from aboveline.verification.errors import VerificationError
from aboveline.verification.models import Comparison
from aboveline.verification.views.hits import day_of
from aboveline.web.clock import today
from aboveline.web.faults import Fault
from aboveline.web.pages import render

DECIDE = Permission.VERIFICATION_HIT_DECIDE
MAKE = Permission.VERIFICATION_COMPARISON_MAKE
GROUND = Permission.VERIFICATION_GROUND_RECORD
_SHOWN = 30
Choices = Sequence[tuple[str, Any]]


@dataclass(frozen=True)
class ListBox:
    """One list of the standard: whose it is, what a hit asks, which headings are read."""

    name: str
    label: str
    office: str
    asks: str
    detail: str


@dataclass(frozen=True)
class ComparisonLine:
    """One comparison of the list."""

    key: UUID
    label: str
    area: str
    counts: Mapping[str, int]
    waiting: int
    who: str
    at: datetime


@dataclass(frozen=True)
class ComparisonsPage:
    """The lists, on what ground households stand, what was compared."""

    lists: Sequence[ListBox]
    areas: Choices
    own_areas: Choices
    may_make: bool
    grounds: Choices
    rows: Sequence[ComparisonLine]
    day: date
    faults: Sequence[Fault] = ()
    refused: str = ""


@both
@needs(DECIDE)
def comparisons(request: HttpRequest) -> HttpResponse:
    """What was compared, and a list to be held against the register."""
    return _compare(request) if request.method == "POST" else _page(request)


def _compare(request: HttpRequest) -> HttpResponse:
    if not request.actor.may(MAKE):
        raise Http404
    file = request.FILES.get("file")
    if file is None:
        return _page(request, refused=_("Choose a file first."), status=422)
    content, name = file.read(), request.POST.get("list", "")
    try:
        entries = entries_of(list_named(name), content, name=file.name or "")
        made = compare_list(
            name,
            entries,
            area=_area(request, MAKE),
            actor=request.actor,
            file_name=file.name or "",
            file_digest=hashlib.sha256(content).hexdigest(),
        )
    except FileRefusedError as refused:
        return _page(request, refused=f"{refused.message} {refused.code}", status=422)
    except VerificationError as error:
        return _page(request, error.faults, status=422)
    return redirect("verification:comparison", key=made.pk)


def _page(
    request: HttpRequest, faults: Sequence[Fault] = (), *, refused: str = "", status: int = 200
) -> HttpResponse:
    rows = list(visible_comparisons(request.actor).select_related("area").order_by("-at")[:_SHOWN])
    may_make = request.actor.may(MAKE)
    page = ComparisonsPage(
        lists=[_box(name) for name in site_standard().lists],
        areas=_choices(request, MAKE) if may_make else [],
        own_areas=_choices(request, GROUND),
        may_make=may_make,
        grounds=_counted(request),
        rows=[_line(row) for row in rows],
        day=today(),
        faults=faults,
        refused=refused,
    )
    return render(request, "verification/comparisons.html", page, status=status)


@require_POST
@needs(GROUND)
def grounds(request: HttpRequest) -> HttpResponse:
    """Record a ground for every household of an area that has none."""
    given = request.POST
    try:
        count = record_grounds(
            _area(request, GROUND),
            kind=given.get("kind", ""),
            reference=given.get("reference", ""),
            given_on=day_of(given.get("given_on", "")),
            actor=request.actor,
        )
    except VerificationError as error:
        return _page(request, error.faults, status=422)
    said = ngettext(
        "The ground is recorded of %(n)d household.",
        "The ground is recorded of %(n)d households.",
        count,
    )
    messages.success(request, said % {"n": count})
    return redirect("verification:comparisons")


def _line(row: Comparison) -> ComparisonLine:
    return ComparisonLine(
        key=row.pk,
        label=list_label(row.list_name),
        area=row.area.name,
        counts=row.counts,
        waiting=row.hits.filter(state="open").count(),
        who=row.actor_name,
        at=row.at,
    )


def _box(name: str) -> ListBox:
    shape = list_named(name)
    detail = " / ".join(shape.detail)
    return ListBox(name, list_label(name), office_of(shape), asks_of(name, shape), detail)


def _counted(request: HttpRequest) -> Choices:
    """How many households of the reader's areas stand on which ground."""
    found = dict.fromkeys(GROUNDS, 0)
    for area in request.actor.areas_for(DECIDE):
        for kind, count in counted(area).items():
            found[kind] += count
    return [(GROUNDS[kind], count) for kind, count in found.items()]


def _choices(request: HttpRequest, permission: Permission) -> Choices:
    rows = Area.objects.filter(pk__in=request.actor.areas_for(permission))
    return [(str(area.pk), area.name) for area in rows.order_by("order", "name")]


def _area(request: HttpRequest, permission: Permission) -> Area:
    """The chosen area of those where the actor may; the first when none is named."""
    keys = [key for key, _name in _choices(request, permission)]
    wanted = request.POST.get("area", "") or (keys[0] if keys else "")
    if wanted not in keys:
        raise Http404
    return Area.objects.get(pk=wanted)
