"""Pages of pairs that may be one person: the list, both records side by side, the decision."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from aboveline.accounts.actors import below
from aboveline.accounts.doors import needs
from aboveline.areas.models import Area
from aboveline.registry.duplicates.deciding import keep_apart, merge_people, undo_merge
from aboveline.registry.duplicates.finding import find_duplicates
from aboveline.registry.duplicates.panels import (
    Line,
    Side,
    lines_of,
    merge_of,
    pair_rows,
    reasons_of,
    sides_of,
)
from aboveline.registry.duplicates.queries import DECIDE, OPEN, pair_for, visible_pairs
from aboveline.registry.errors import Fault, RegistryError
from aboveline.registry.models import DuplicatePair, Membership, Merge
from aboveline.web.keyset import Page, page_of
from aboveline.web.pages import Crumb, render

MOST_AT_ONCE = 60_000
"""People that are compared while somebody waits; above, the worker does it."""


@dataclass(frozen=True)
class Pairs:
    """The list of pairs, those that wait or those that were decided."""

    page: Page
    shows_decided: bool


@dataclass(frozen=True)
class PairPage:
    """One pair: both records, what differs, the decision or the form for it."""

    crumbs: Sequence[Crumb]
    pair: DuplicatePair
    sides: tuple[Side, Side]
    lines: Sequence[Line]
    found: str
    is_open: bool
    merge: Merge | None
    faults: Sequence[Fault]
    reason: str
    chosen: str


@require_safe
@needs(DECIDE)
def duplicates(request: HttpRequest) -> HttpResponse:
    """Pairs of records that may be one person."""
    shows_decided = request.GET.get("state") == "decided"
    rows = visible_pairs(request.actor).select_related("first", "second")
    rows = rows.exclude(state__in=OPEN) if shows_decided else rows.filter(state__in=OPEN)
    page = page_of(request, rows, key="id")
    shown = Page(pair_rows(page.rows), page.next_address, page.first_address)
    return render(request, "registry/duplicates.html", Pairs(shown, shows_decided))


@require_POST
@needs(DECIDE)
def find(request: HttpRequest) -> HttpResponse:
    """Look for pairs in every area of the reader, while he waits if they are not too many."""
    areas = request.actor.areas_for(DECIDE)
    people = Membership.objects.filter(valid_to=None, household__area_id__in=below(areas))
    if people.count() > MOST_AT_ONCE:
        messages.info(request, _("So many people are compared by the worker, once a day."))
    else:
        found = Area.objects.filter(pk__in=areas)
        new = sum(find_duplicates(area, actor=request.actor) for area in found)
        messages.success(request, _("New pairs found: %(count)d.") % {"count": new})
    return HttpResponseRedirect(reverse("registry:duplicates"))


@require_http_methods(["GET", "HEAD", "POST"])
@needs(DECIDE)
def duplicate(request: HttpRequest, key: UUID) -> HttpResponse:
    """Both records of a pair side by side; decide, or undo a merge."""
    pair = pair_for(request.actor, key)
    faults: tuple[Fault, ...] = ()
    if request.method == "POST":
        try:
            said = _decided(request, pair)
        except RegistryError as error:
            faults = error.faults
        else:
            messages.success(request, said)
            return HttpResponseRedirect(reverse("registry:duplicates"))
    page = PairPage(
        crumbs=(Crumb(_("Duplicates"), reverse("registry:duplicates")), Crumb(_("Pair"))),
        pair=pair,
        sides=sides_of(pair),
        lines=lines_of(pair),
        found=reasons_of(pair.evidence),
        is_open=pair.state in OPEN,
        merge=merge_of(pair),
        faults=faults,
        reason=request.POST.get("reason", ""),
        chosen=request.POST.get("kept", "first"),
    )
    return render(request, "registry/duplicate.html", page, status=422 if faults else 200)


def _decided(request: HttpRequest, pair: DuplicatePair) -> str:
    """Do what the form says; the sentence that tells it."""
    reason, actor = request.POST.get("reason", ""), request.actor
    decision = request.POST.get("decision")
    if decision == "apart":
        keep_apart(pair, actor=actor, reason=reason)
        return _("The pair is kept apart: two people.")
    if decision == "merge":
        kept = pair.second if request.POST.get("kept") == "second" else pair.first
        merge_people(pair, kept, actor=actor, reason=reason)
        return _("The two records are one person now. The merge can be undone.")
    merge = merge_of(pair)
    if decision != "undo" or merge is None:
        raise Http404
    undo_merge(merge, actor=actor, reason=reason)
    return _("The merge is undone; the pair waits for a decision again.")
