"""The list of households: filters, search, pages by number, filters that somebody keeps."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import Max
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from aboveline.accounts.doors import needs
from aboveline.accounts.permissions import Permission
from aboveline.areas.access import starts_of, visible_areas
from aboveline.areas.models import Area
from aboveline.areas.queries import children_of, path_of
from aboveline.registry.actions import saved_filters
from aboveline.registry.codes import choices_of, label_of
from aboveline.registry.filters import NOT_JUDGED, HouseholdFilter
from aboveline.registry.models import Household, SavedFilter, Visit
from aboveline.registry.queries import Unplaced, unplaced
from aboveline.registry.standards import site_standard
from aboveline.registry.words import STATES, Shown, criterion_label, shown_state
from aboveline.web.keyset import Gathering, Page, page_of
from aboveline.web.pages import render
from aboveline.web.templatetags.web import listed

Choices = Sequence[tuple[str, str]]
READ = Permission.REGISTRY_HOUSEHOLD_READ


@dataclass(frozen=True)
class Row:
    """One household of the list."""

    number: str
    head_name: str
    area: str
    area_ended: bool
    size: int
    status: str
    state: Shown
    fails: tuple[str, ...]
    visited_on: date | None


COUNTED = 10_000
"""Up to so many households are counted."""


@dataclass(frozen=True)
class Count:
    """How many households fit: a number, or more than it; None when nobody asked yet.

    `is_soon`: it may be asked without being told to.
    """

    number: int | None
    is_more: bool = False
    is_soon: bool = False
    query: str = ""


@dataclass(frozen=True)
class Listing:
    """The page with the list; `saved` are the filters of who looks."""

    page: Page
    count: Count
    filter: HouseholdFilter
    areas: Choices
    states: Choices
    statuses: Choices
    causes: Choices
    criteria: Choices
    saved: Sequence[SavedFilter]
    is_narrowed: bool
    words: Sequence[str]
    query: str
    may_export: bool
    may_import: bool
    may_add: bool
    unplaced: Sequence[Unplaced]


@require_safe
@needs(READ)
def households(request: HttpRequest) -> HttpResponse:
    """The households that the reader may see, narrowed, by number."""
    chosen = HouseholdFilter.of(request.GET)
    actor = request.actor
    is_part = request.headers.get("HX-Target") == "found"
    is_of_few = chosen.is_of_few
    rows, gathering = _shown(chosen.households(actor, of_few=is_of_few)), None
    if not is_of_few and not chosen.is_wide(actor):
        tested = _shown(chosen.households(actor, of_few=True))
        plain = _shown(Household.objects.all())
        gathering = Gathering(tested, plain, partial(chosen.first_number, actor))
    page = page_of(request, rows, key="number", gathering=gathering)
    context = Listing(
        page=Page(rows_of(page.rows), page.next_address, page.first_address),
        count=_count(request, chosen, page),
        filter=chosen,
        areas=_areas(request, chosen.area),
        states=[
            *((s, str(shown.word)) for s, shown in STATES.items()),
            (NOT_JUDGED, _("not judged yet")),
        ],
        statuses=choices_of("register_status"),
        causes=choices_of("cause"),
        criteria=[(name, criterion_label(name)) for name in site_standard().criteria],
        saved=list(SavedFilter.objects.filter(user=request.user).order_by("name")),
        is_narrowed=bool(chosen.as_query()),
        words=chosen.words(),
        query=urlencode(chosen.as_query()),
        may_export=actor.may(Permission.REGISTRY_EXPORT_MAKE),
        may_import=actor.may(Permission.REGISTRY_IMPORT_MAKE),
        may_add=actor.may(Permission.REGISTRY_HOUSEHOLD_ADD),
        unplaced=() if is_part else unplaced(actor, limit=5),
    )
    template = "registry/households_found.html" if is_part else "registry/households.html"
    return render(request, template, context)


@require_safe
@needs(READ)
def count(request: HttpRequest) -> HttpResponse:
    """How many households fit, for the list that shows them; without script the list itself."""
    chosen = HouseholdFilter.of(request.GET)
    if request.headers.get("HX-Request"):
        found = _counted(request, chosen)
        return render(request, "registry/households_count.html", found)
    address = reverse("registry:households")
    return HttpResponseRedirect(f"{address}?{urlencode({**chosen.as_query(), 'counted': 1})}")


def _count(request: HttpRequest, chosen: HouseholdFilter, page: Page) -> Count:
    """What the list says of its length before anything is counted."""
    if not page.next_address and not page.first_address:
        return Count(len(page.rows))
    if "counted" in request.GET:
        return _counted(request, chosen)
    return Count(None, is_soon=chosen.is_counted_soon, query=urlencode(chosen.as_query()))


def _counted(request: HttpRequest, chosen: HouseholdFilter) -> Count:
    found = chosen.counted(request.actor, COUNTED)
    return Count(min(found, COUNTED), found > COUNTED)


def _shown(households: Any) -> Any:
    """A query set with the columns that a row shows."""
    columns = ("number", "head_name", "size", "register_status", "area__name", "area__valid_to")
    return households.select_related("area").only(*columns)


def rows_of(households: Iterable[Household]) -> list[Row]:
    """What the list shows of households: decisions and last visits come with two queries."""
    found = list(households)
    keys = [household.pk for household in found]
    decided = {row.household_id: row for row in _decisions(keys)}
    visited = dict(
        Visit.objects.filter(household__in=keys)
        .values_list("household")
        .annotate(Max("visited_on"))
        .order_by()
    )
    return [_row(household, decided.get(household.pk), visited) for household in found]


def _decisions(keys: list[UUID]) -> Any:
    """The latest decisions, through the relation that `evaluation` adds above this app."""
    model = Household._meta.get_field("decisions").related_model
    rows = model.objects.filter(household__in=keys, is_latest=True)
    return rows.only("household", "state", "criteria")  # not all the facts of fifty households


def _row(household: Household, decision: Any, visited: dict[UUID, date]) -> Row:
    failing = (
        [name for name, holds in decision.criteria.items() if holds is False] if decision else []
    )
    return Row(
        number=household.number,
        head_name=household.head_name,
        area=household.area.name,
        area_ended=household.area.valid_to is not None,
        size=household.size,
        status=label_of("register_status", household.register_status),
        state=shown_state(decision.state if decision else ""),
        fails=tuple(criterion_label(name) for name in failing),
        visited_on=visited.get(household.pk),
    )


def _areas(request: HttpRequest, chosen: str) -> Choices:
    """Where the list can be narrowed to: the way down from my areas, and one step further."""
    starts = starts_of(request.actor)
    start_keys = {area.pk for area in starts}
    area = visible_areas(request.actor).filter(pk=chosen).first() if chosen else None
    path: list[Area] = []
    if area is None:
        path = starts
        below = children_of(starts[0]) if len(starts) == 1 else []
    else:
        whole = path_of(area)
        depth = next((i for i, above in enumerate(whole) if above.pk in start_keys), len(whole))
        path, below = whole[depth:], children_of(area)
    deep = len(path) if area or len(path) == 1 else 1
    steps = [(str(one.pk), "\u2003" * (i if area else 0) + one.name) for i, one in enumerate(path)]
    return [*steps, *((str(one.pk), "\u2003" * deep + one.name) for one in below)]


@require_POST
@needs(READ)
def save_filter(request: HttpRequest) -> HttpResponse:
    """Keep the filter of the list under a name; the same name again replaces it."""
    chosen = HouseholdFilter.of(request.POST)
    name = request.POST.get("name", "").strip()[:60] or listed(chosen.words())[:60]
    if name and chosen.as_query():
        saved_filters.keep_filter(
            request.user, actor=request.actor, name=name, query=chosen.as_query()
        )
    return _list(chosen)


@require_POST
@needs(READ)
def drop_filter(request: HttpRequest, key: int) -> HttpResponse:
    """Forget a filter of one's own."""
    saved_filters.drop_filter(request.user, key, actor=request.actor)
    return HttpResponseRedirect(reverse("registry:households"))


@require_safe
@needs(READ)
def saved_filter(request: HttpRequest, key: int) -> HttpResponse:
    """To the list as one's own saved filter narrows it."""
    found = get_object_or_404(SavedFilter, pk=key, user=request.user)
    return _list(HouseholdFilter.of(found.query))


def _list(chosen: HouseholdFilter) -> HttpResponse:
    query = urlencode(chosen.as_query())
    return HttpResponseRedirect(reverse("registry:households") + (f"?{query}" if query else ""))
