"""Censuses: the rounds, opening one, one round with its villages and batches, one village."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from aboveline.accounts.doors import needs
from aboveline.accounts.models import Duty, User
from aboveline.accounts.permissions import Role
from aboveline.areas.access import area_for
from aboveline.areas.models import Area
from aboveline.areas.queries import path_of
from aboveline.registry.views.acts import both
from aboveline.registry.words import Shown
from aboveline.verification.actions import counting
from aboveline.verification.actions.counting.giving import counted_county, may_count
from aboveline.verification.census import words
from aboveline.verification.census.access import (
    DECIDE,
    PLAN,
    READ,
    round_for,
    village_for,
    visible_rounds,
)
from aboveline.verification.census.agreement import Agreement, agreement_of
from aboveline.verification.census.completeness import VillageLine, sums_of, villages_of
from aboveline.verification.census.errors import CensusError
from aboveline.verification.census.forms import OpenForm
from aboveline.verification.census.missed import Missed, from_json
from aboveline.verification.models import CensusBatch, CensusRound, CensusVillage
from aboveline.web.clock import today
from aboveline.web.faults import Fault
from aboveline.web.keyset import Page, page_of
from aboveline.web.pages import Crumb, render


@dataclass(frozen=True)
class RoundsPage:
    """The rounds that the reader may see, the newest first, each with the word of its state."""

    rows: Sequence[tuple[CensusRound, Any]]


@dataclass(frozen=True)
class OpenPage:
    """The form of a new round."""

    crumbs: Sequence[Crumb]
    area: Area
    form: OpenForm
    faults: Sequence[Fault]


@dataclass(frozen=True)
class BatchLine:
    """A batch with its days and what comes next."""

    batch: CensusBatch
    state: Any
    waiting: int
    differences: int


@dataclass(frozen=True)
class RoundPage:
    """One round: how complete it is by village, its batches, what was done."""

    crumbs: Sequence[Crumb]
    found: CensusRound
    state: Any
    sums: dict[str, Any]
    figures: Sequence[tuple[Shown, int]]
    batches: Sequence[BatchLine]
    villages: Sequence[VillageLine]
    agreement: Sequence[Agreement]
    missed: Sequence[tuple[str, Missed]]
    moves: Sequence[tuple[Any, Any]]
    may_plan: bool
    may_decide: bool
    faults: Sequence[Fault]


@dataclass(frozen=True)
class HouseholdLine:
    """A household of the frame by its number; of one that the register lacks there is none."""

    number: str
    state: Shown
    is_registered: bool
    is_double: bool
    enumerator: str
    second: str


@dataclass(frozen=True)
class VillagePage:
    """One village of a round: its households, who counts, its batch."""

    crumbs: Sequence[Crumb]
    found: CensusVillage
    chosen: Shown | None
    page: Page
    batches: Sequence[CensusBatch]
    people: Sequence[User]
    may_plan: bool
    faults: Sequence[Fault]


@require_safe
@needs(READ)
def rounds(request: HttpRequest) -> HttpResponse:
    """The censuses of the reader's areas."""
    rows = visible_rounds(request.actor).select_related("area").order_by("-opened_at")[:200]
    page = RoundsPage([(row, words.STATES[row.state]) for row in rows])
    return render(request, "verification/censuses.html", page)


@both
@needs(PLAN)
def open_(request: HttpRequest, key: UUID) -> HttpResponse:
    """Open a census of an area."""
    area = area_for(request.actor, key, PLAN)
    data = request.POST if request.method == "POST" else None
    form = OpenForm(data)
    faults: Sequence[Fault] = ()
    if data is not None and form.is_valid():
        try:
            made = counting.open_round(
                area,
                standard_on=form.cleaned_data["standard_on"],
                batches=form.batches(),
                actor=request.actor,
            )
        except CensusError as error:
            faults = error.faults
        else:
            messages.success(request, _("The census is open; give its villages to enumerators."))
            return redirect("verification:census", key=made.pk)
    crumbs = (Crumb(area.name, reverse("pages:board", args=[area.pk])),)
    page = OpenPage(crumbs, area, form, faults)
    return render(
        request, "verification/census_open.html", page, status=200 if data is None else 422
    )


@require_safe
@needs(READ)
def census(request: HttpRequest, key: UUID) -> HttpResponse:
    """One round."""
    return _round_page(request, round_for(request.actor, key))


@require_POST
@needs(PLAN)
def step(request: HttpRequest, key: UUID) -> HttpResponse:
    """Close a batch, or compare it with the register."""
    found = round_for(request.actor, key, PLAN)
    batch = found.batches.filter(number=_number(request.POST.get("batch"))).first()
    if batch is None:
        raise Http404
    reason = request.POST.get("reason", "")
    steps: dict[str, tuple[Callable[[], Any], str]] = {
        "close": (
            lambda: counting.close_batch(batch, actor=request.actor, reason=reason),
            _("The batch is closed."),
        ),
        "compare": (
            lambda: counting.ask_comparison(batch, actor=request.actor),
            _("The comparison with the register is made, or begins within a minute."),
        ),
    }
    if request.POST.get("step") not in steps:
        raise Http404
    act, said = steps[request.POST["step"]]
    try:
        act()
    except CensusError as error:
        return _round_page(request, found, error.faults)
    messages.success(request, said)
    return redirect("verification:census", key=found.pk)


@require_safe
@needs(READ)
def village(request: HttpRequest, key: UUID) -> HttpResponse:
    """One village of a round."""
    return _village_page(request, village_for(request.actor, key))


@require_POST
@needs(PLAN)
def give(request: HttpRequest, key: UUID) -> HttpResponse:
    """Give a village to an enumerator, or take it to another batch."""
    found = village_for(request.actor, key, PLAN)
    try:
        if "batch" in request.POST:
            batch = found.round.batches.filter(number=_number(request.POST["batch"])).first()
            if batch is None:
                raise Http404
            counting.move_village(found, batch, actor=request.actor)
            said = _("The village is in the batch.")
        else:
            said = _given(request, found)
    except CensusError as error:
        return _village_page(request, found, error.faults)
    messages.success(request, said)
    return redirect("verification:census_village", key=found.pk)


def _given(request: HttpRequest, found: CensusVillage) -> str:
    person = User.objects.filter(pk=_key(request.POST.get("enumerator"))).first()
    if person is None:
        raise Http404
    second = request.POST.get("second") == "yes"
    count = counting.give_village(found, person, actor=request.actor, second=second)
    return _("Households given: %(count)s.") % {"count": count}


def _round_page(
    request: HttpRequest, found: CensusRound, faults: Sequence[Fault] = ()
) -> HttpResponse:
    villages = villages_of(found)
    sums = sums_of(villages)
    waiting = {
        number: sum(line.waiting for line in villages if line.batch == number)
        for number in {line.batch for line in villages}
    }
    page = RoundPage(
        crumbs=(Crumb(_("Censuses"), reverse("verification:censuses")),),
        found=found,
        state=words.STATES[found.state],
        sums=sums,
        figures=[(word, sums["states"].get(name, 0)) for name, word in words.HOUSEHOLDS.items()],
        batches=[
            BatchLine(
                one, words.STATES[one.state], waiting.get(one.number, 0), one.differences.count()
            )
            for one in found.batches.order_by("number")
        ],
        villages=villages,
        agreement=agreement_of(found),
        missed=[(words.stratum_label(one.stratum), one) for one in from_json(found.missed)],
        moves=[(words.STATES[row.after], row) for row in found.moves.order_by("pk")],
        may_plan=request.actor.may(PLAN, found.area_id),
        may_decide=request.actor.may(DECIDE),
        faults=faults,
    )
    return render(request, "verification/census.html", page, status=422 if faults else 200)


def _village_page(
    request: HttpRequest, found: CensusVillage, faults: Sequence[Fault] = ()
) -> HttpResponse:
    rows = found.households.select_related("household", "enumerator", "second")
    state = request.GET.get("state", "")
    if state in words.HOUSEHOLDS:
        rows = rows.filter(state=state)
    raw = page_of(request, rows, key="pk")
    lines = [
        HouseholdLine(
            row.household.number if row.household is not None else "",
            words.HOUSEHOLDS[row.state],
            row.is_registered,
            row.is_double,
            row.enumerator.name if row.enumerator is not None else "",
            row.second.name if row.second is not None else "",
        )
        for row in raw.rows
    ]
    may_plan = request.actor.may(PLAN, found.round.area_id) and found.batch.state == "open"
    page = VillagePage(
        crumbs=(
            Crumb(_("Censuses"), reverse("verification:censuses")),
            Crumb(found.round.area.name, reverse("verification:census", args=[found.round_id])),
        ),
        found=found,
        chosen=words.HOUSEHOLDS.get(state),
        page=Page(lines, raw.next_address, raw.first_address),
        batches=list(found.round.batches.order_by("number")),
        people=_people(found) if may_plan else (),
        may_plan=may_plan,
        faults=faults,
    )
    return render(request, "verification/census_village.html", page, status=422 if faults else 200)


def _people(found: CensusVillage) -> list[User]:
    """Who may count here: enumerators of the village or of an area above it, from elsewhere."""
    above = [area.pk for area in path_of(found.village)]
    held = Duty.objects.on(today()).filter(role=Role.ENUMERATOR, area__in=above)
    people = User.objects.filter(pk__in=held.values("user_id"), is_active=True).order_by("name")
    county = counted_county(found.round)
    return [person for person in people[:100] if may_count(county, person)]


def _number(text: str | None) -> int:
    return int(text) if text is not None and text.isdecimal() else 0


def _key(text: str | None) -> UUID | None:
    try:
        return UUID(text or "")
    except ValueError:
        return None
