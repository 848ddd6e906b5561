"""The rounds of my area: what waits for whom, and where a new round may be opened."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from aboveline.accounts.actors import Actor
from aboveline.accounts.doors import needs
from aboveline.accounts.permissions import Permission
from aboveline.areas.access import area_for, visible_areas
from aboveline.areas.models import Area
from aboveline.exits.access import CARRY, READ, visible_rounds
from aboveline.exits.actions import open_rounds
from aboveline.exits.models import Round
from aboveline.exits.procedures import procedures
from aboveline.exits.proposals import Proposal, proposals_in
from aboveline.exits.queries import Waiting, waiting_steps, with_counts
from aboveline.exits.round_errors import RoundError, heading
from aboveline.exits.words import PROCEDURES, procedure_label, roles_label, step_label
from aboveline.registry.views.acts import both
from aboveline.web.clock import today
from aboveline.web.faults import Fault
from aboveline.web.keyset import Page, page_of
from aboveline.web.pages import Crumb, render


@dataclass(frozen=True)
class WaitingLine:
    """A step for which households wait, and where it is taken for all of them."""

    procedure: Any
    label: str
    roles: str
    rounds: int
    households: int
    address: str


@dataclass(frozen=True)
class RoundLine:
    """A round in the list, with its counts."""

    round: Round
    procedure: Any


@dataclass(frozen=True)
class RoundsPage:
    """The rounds; `waiting` are the steps that are next."""

    waiting: Sequence[WaitingLine]
    page: Page
    rows: Sequence[RoundLine]
    may_open: bool
    may_see_locks: bool


@dataclass(frozen=True)
class ReasonCount:
    """A reason and how many households it keeps."""

    text: str
    code: str
    count: int


@dataclass(frozen=True)
class ProposalLine:
    """A village with what a round in it would hold."""

    area: Area
    asked: int
    ready: int
    reasons: Sequence[ReasonCount]
    goes_on: Round | None


@dataclass(frozen=True)
class OpenPage:
    """What rounds would be opened, before any is."""

    crumbs: Sequence[Crumb]
    area: Area
    procedure: str
    label: str
    choices: Sequence[tuple[str, Any]]
    lines: Sequence[ProposalLine]
    asked: int
    ready: int
    may_open: bool
    faults: Sequence[Fault]


@require_safe
@needs(READ)
def rounds(request: HttpRequest) -> HttpResponse:
    """The steps that are next, and every round that I may see, the newest first."""
    rows = with_counts(visible_rounds(request.actor))
    page = page_of(request, rows, key="pk", newest_first=True)
    context = RoundsPage(
        waiting=[_waiting_line(one) for one in waiting_steps(request.actor)],
        page=page,
        rows=[RoundLine(row, PROCEDURES[row.procedure]) for row in page.rows],
        may_open=request.actor.may(CARRY) and bool(procedures()),
        may_see_locks=request.actor.may(Permission.EXITS_LIST_READ),
    )
    return render(request, "exits/rounds.html", context)


def _waiting_line(one: Waiting) -> WaitingLine:
    address = ""
    if one.is_mine and one.step.shape.kind != "review":
        address = reverse("exits:take", args=[one.procedure.name, one.step.name])
        address += f"?pack={one.procedure.standard.digest}"
    return WaitingLine(
        PROCEDURES[one.procedure.name],
        step_label(one.procedure, one.step),
        roles_label(one.step),
        one.rounds,
        one.households,
        address,
    )


@both
@needs(CARRY)
def propose(request: HttpRequest) -> HttpResponse:
    """Show what rounds in the villages of an area would hold; open those that are chosen."""
    known = procedures()
    if not known:
        raise Http404
    area = _area(request)
    given = request.POST if request.method == "POST" else request.GET
    name = given.get("procedure", "")
    name = name if name in known else next(reversed(known))
    faults: Sequence[Fault] = ()
    if request.method == "POST":
        chosen = [key for key in request.POST.getlist("village") if _is_key(key)]
        villages = list(visible_areas(request.actor, CARRY).filter(pk__in=chosen))
        try:
            opened = open_rounds(villages, name, actor=request.actor)
        except RoundError as error:
            faults = error.faults
        else:
            said = ngettext("%(n)d round is open.", "%(n)d rounds are open.", len(opened))
            messages.success(request, said % {"n": len(opened)})
            if len(opened) == 1:
                return redirect("exits:round", key=opened[0].pk)
            return redirect("exits:rounds")
    found = proposals_in(area, known[name], actor=request.actor, on=today())
    page = OpenPage(
        crumbs=[Crumb(_("Rounds"), reverse("exits:rounds"))],
        area=area,
        procedure=name,
        label=procedure_label(known[name]),
        choices=[(one, PROCEDURES[one]) for one in known],
        lines=[_proposal_line(one) for one in found],
        asked=sum(one.asked for one in found),
        ready=sum(one.ready for one in found),
        may_open=any(one.ready and not one.goes_on for one in found),
        faults=faults,
    )
    return render(request, "exits/open.html", page, status=422 if faults else 200)


def _proposal_line(one: Proposal) -> ProposalLine:
    return ProposalLine(one.area, one.asked, one.ready, reason_counts(one.reasons), one.goes_on)


def reason_counts(reasons: Counter[str]) -> list[ReasonCount]:
    """Reasons in words, the most frequent first."""
    return [ReasonCount(heading(code), code, count) for code, count in reasons.most_common()]


def _area(request: HttpRequest) -> Area:
    """The area that was asked for, or the highest in which the actor carries rounds."""
    key = request.GET.get("area", "")
    if _is_key(key):
        return area_for(request.actor, key, CARRY)
    return _highest(request.actor)


def _highest(actor: Actor) -> Area:
    rows = visible_areas(actor, CARRY).filter(valid_to=None).select_related("level")
    found: Area | None = rows.defer("boundary").order_by("level__rank", "order").first()
    if found is None:
        raise Http404
    return found


def _is_key(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True
