"""Pages of the checks whether answers were made up: queue of a county, a flag, a village."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from aboveline.accounts.doors import needs
from aboveline.accounts.permissions import Permission
from aboveline.areas.access import area_for
from aboveline.areas.models import Area
from aboveline.areas.queries import path_of
from aboveline.registry.views.acts import both
from aboveline.verification.actions.checking import ask_checks
from aboveline.verification.actions.flags import agree_outcome, propose_outcome, return_flag
from aboveline.verification.checks import words
from aboveline.verification.checks.access import flag_for, visible_flags, visible_runs
from aboveline.verification.checks.errors import FlagError, fault
from aboveline.verification.checks.measured import MEASURED, Measured
from aboveline.verification.checks.people import who_recorded
from aboveline.verification.models import CheckRun, Flag
from aboveline.web.faults import Fault
from aboveline.web.keyset import Page, page_of
from aboveline.web.pages import Crumb, render

READ = Permission.VERIFICATION_FLAG_READ
ASK = Permission.VERIFICATION_CHECK_ASK
DECIDE = Permission.VERIFICATION_FLAG_DECIDE
FEWEST = 5
"""A smaller count of households is not shown on the page of a village."""

_UNRESOLVED = ("open", "proposed")


@dataclass(frozen=True)
class CheckLine:
    """One check of the last run: units looked at, those it could not tell, those flagged; and how
    often it was wrong where that was measured.
    """

    title: Any
    unit: Any
    units: int
    unknown: int
    flagged: int
    measured: Measured | None


@dataclass(frozen=True)
class FlagLine:
    """A flag of the queue."""

    key: UUID
    title: Any
    unit: Any
    where: str
    seen: str
    state: str
    state_word: Any
    opened_on: date


@dataclass(frozen=True)
class ChecksPage:
    """The queue of a county, and what its last run looked at."""

    crumbs: Sequence[Crumb]
    area: Area
    run: CheckRun | None
    is_waiting: bool
    checks: Sequence[CheckLine]
    page: Page
    is_all: bool
    may_ask: bool


@require_safe
@needs(READ)
def checks(request: HttpRequest, key: UUID) -> HttpResponse:
    """The flags of a county that wait, newest last; with `all`, the resolved ones too."""
    area = area_for(request.actor, key, READ)
    runs = visible_runs(request.actor).filter(area=area).order_by("-asked_at")
    done = runs.filter(state="done").first()
    flags = visible_flags(request.actor).filter(county=area).select_related("area", "household")
    is_all = "all" in request.GET
    if not is_all:
        flags = flags.filter(state__in=_UNRESOLVED)
    found = page_of(request, flags, key="id")
    page = ChecksPage(
        crumbs=[Crumb(area.name, reverse("pages:board", args=[area.pk]))],
        area=area,
        run=done,
        is_waiting=runs.filter(state__in=("waiting", "running")).exists(),
        checks=[_check(row) for row in done.counts] if done else [],
        page=Page([_line(flag) for flag in found.rows], found.next_address, found.first_address),
        is_all=is_all,
        may_ask=request.actor.may(ASK, area.pk),
    )
    return render(request, "verification/checks.html", page)


@require_POST
@needs(ASK)
def ask(request: HttpRequest, key: UUID) -> HttpResponse:
    """Ask for the checks of a county now."""
    area = area_for(request.actor, key, ASK)
    ask_checks(area, actor=request.actor)
    messages.success(request, _("The checks are asked for; the worker makes them."))
    return redirect("verification:checks", key=area.pk)


def _check(row: dict[str, Any]) -> CheckLine:
    return CheckLine(
        words.TITLES.get(row["check"], row["check"]),
        words.UNITS.get(row["unit"], row["unit"]),
        row["units"],
        row["units"] - row["told"],
        row["flagged"],
        MEASURED.get((row["check"], row["unit"])),
    )


def _line(flag: Flag) -> FlagLine:
    of_home = flag.unit == "household" and flag.household is not None
    return FlagLine(
        flag.pk,
        words.TITLES[flag.check_name],
        words.UNITS[flag.unit],
        f"{flag.household.number} · {flag.area.name}" if of_home else flag.area.name,
        words.seen(flag),
        flag.state,
        words.STATES[flag.state],
        flag.opened_on,
    )


@dataclass(frozen=True)
class MoveLine:
    """One move of a flag."""

    what: Any
    who: str
    reason: str
    at: datetime


@dataclass(frozen=True)
class FlagPage:
    """One flag: what was seen, what was proposed, what may be done now."""

    crumbs: Sequence[Crumb]
    flag: Flag
    line: FlagLine
    who: str
    outcome: Any
    outcomes: Sequence[tuple[str, Any]]
    moves: Sequence[MoveLine]
    may_propose: bool
    may_agree: bool
    faults: Sequence[Fault]


@both
@needs(READ)
def flag(request: HttpRequest, key: UUID) -> HttpResponse:
    """One flag; a posted form proposes an outcome, agrees to it or sends it back."""
    found = flag_for(request.actor, key)
    faults: Sequence[Fault] = ()
    if request.method == "POST":
        try:
            _act(request, found)
        except FlagError as error:
            faults = error.faults
        else:
            return redirect("verification:flag", key=found.pk)
    may_decide = request.actor.may(DECIDE, found.county_id)
    page = FlagPage(
        crumbs=[
            Crumb(found.county.name, reverse("pages:board", args=[found.county_id])),
            Crumb(_("Checks of answers"), reverse("verification:checks", args=[found.county_id])),
        ],
        flag=found,
        line=_line(found),
        who=who_recorded(found, request.actor),
        outcome=words.STATES.get(found.outcome, ""),
        outcomes=list(words.OUTCOMES.items()),
        moves=[
            MoveLine(words.MOVES[row.kind], row.actor_name or _("the checks"), row.reason, row.at)
            for row in found.moves.order_by("pk")
        ],
        may_propose=may_decide and found.state == "open",
        may_agree=may_decide and found.state == "proposed",
        faults=faults,
    )
    return render(request, "verification/flag.html", page, status=422 if faults else 200)


def _act(request: HttpRequest, found: Flag) -> None:
    """Do what the form asks for. Raises FlagError."""
    act, reason = request.POST.get("act", ""), request.POST.get("reason", "")[:2_000]
    if act == "propose":
        outcome = request.POST.get("outcome", "")
        propose_outcome(found, outcome, reason=reason, actor=request.actor)
    elif act == "agree":
        agree_outcome(found, actor=request.actor)
    elif act == "return":
        return_flag(found, reason=reason, actor=request.actor)
    else:
        raise FlagError(fault("FLAG-005"))


@dataclass(frozen=True)
class PictureLine:
    """One check on the page of a village: what stands out, in words; a count only of many."""

    title: Any
    mark: str
    word: str
    count: int | None


@dataclass(frozen=True)
class PicturePage:
    """A village as the checks see it, without recorders and without small counts."""

    crumbs: Sequence[Crumb]
    area: Area
    on: date | None
    lines: Sequence[PictureLine]


_OF_A_VILLAGE = {
    "heaped_incomes": "village",
    "jumps_without_evidence": "household",
    "copied_answers": "household",
    "edits_after_announcement": "village",
    "registered_officials": "village",
    "shared_phone": "phone",
}


@require_safe
@needs(Permission.PROBLEMS_PROBLEM_READ)
def picture(request: HttpRequest, key: UUID) -> HttpResponse:
    """What the checks say of a village: its households together, never who recorded them."""
    area = area_for(request.actor, key, Permission.PROBLEMS_PROBLEM_READ)
    runs = CheckRun.objects.filter(area__in=path_of(area), state="done")
    run = runs.order_by("-asked_at").first()
    waiting = Flag.objects.filter(area=area, state__in=_UNRESOLVED)
    counts = dict(
        waiting.values_list("check_name").annotate(count=Count("pk")).order_by("check_name")
    )
    told = {row["check"] for row in run.counts if row["told"]} if run else set()
    page = PicturePage(
        crumbs=[Crumb(area.name, reverse("pages:board", args=[area.pk]))],
        area=area,
        on=run.on if run else None,
        lines=[
            _picture(name, unit, counts.get(name, 0), is_told=name in told)
            for name, unit in _OF_A_VILLAGE.items()
        ],
    )
    return render(request, "verification/picture.html", page)


def _picture(name: str, unit: str, count: int, *, is_told: bool) -> PictureLine:
    if not is_told:
        return PictureLine(words.TITLES[name], "unknown", _("cannot tell"), None)
    if not count:
        return PictureLine(words.TITLES[name], "holds", _("nothing stands out"), None)
    shown = count if unit == "household" and count >= FEWEST else None
    word = _("fewer than 5 households are being looked at")
    if unit != "household":
        word = _("something stands out and is being looked at")
    elif shown is not None:
        word = _("households that are being looked at")
    return PictureLine(words.TITLES[name], "plain", word, shown)
