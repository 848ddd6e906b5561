"""What a list hit: one comparison, a hit beside the record, the ground of a household."""

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
from django.views.decorators.http import require_safe

from aboveline.accounts.doors import needs
from aboveline.accounts.permissions import Permission
from aboveline.problems.errors import ProblemError
from aboveline.registry.access import household_for
from aboveline.registry.duplicates.panels import reasons_of
from aboveline.registry.importing.faults import RowFault
from aboveline.registry.models import Household, Membership
from aboveline.registry.views.acts import both
from aboveline.vault.sealing import unseal
from aboveline.verification.access import comparison_for, hit_for, visible_hits
from aboveline.verification.actions.comparing import decide_hit, record_grounds
from aboveline.verification.comparisons.grounds import latest_of
from aboveline.verification.comparisons.reading import list_named
from aboveline.verification.comparisons.words import GROUNDS, STATES, asks_of, list_label
from aboveline.verification.errors import VerificationError, fault
from aboveline.verification.models import Comparison, Ground, Hit
from aboveline.web.clock import today
from aboveline.web.faults import Fault
from aboveline.web.keyset import Page, page_of
from aboveline.web.pages import Crumb, render

DECIDE = Permission.VERIFICATION_HIT_DECIDE
GROUND = Permission.VERIFICATION_GROUND_RECORD
Choices = Sequence[tuple[str, Any]]


def day_of(text: str) -> date | None:
    """The day that was written; None for what is none."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


@dataclass(frozen=True)
class GroundPage:
    """On what ground one household is compared, and the form for another."""

    crumbs: Sequence[Crumb]
    household: Household
    word: Any
    ground: Ground | None
    kinds: Choices
    day: date
    faults: Sequence[Fault] = ()


@both
@needs(GROUND)
def ground(request: HttpRequest, number: str) -> HttpResponse:
    """The ground of one household: consent, law, or its refusal."""
    home = household_for(request.actor, number, GROUND)
    faults: Sequence[Fault] = ()
    if request.method == "POST":
        given = request.POST
        try:
            record_grounds(
                home.area,
                household=home,
                kind=given.get("kind", ""),
                reference=given.get("reference", ""),
                given_on=day_of(given.get("given_on", "")),
                actor=request.actor,
            )
        except VerificationError as error:
            faults = error.faults
        else:
            messages.success(request, _("The ground is recorded."))
            return redirect("pages:household", number=home.number)
    found = latest_of(home)
    page = GroundPage(
        crumbs=[Crumb(home.number, reverse("pages:household", args=[home.number]))],
        household=home,
        word=GROUNDS[found.kind if found else "none"],
        ground=found,
        kinds=[(kind, word) for kind, word in GROUNDS.items() if kind != "none"],
        day=today(),
        faults=faults,
    )
    return render(request, "verification/ground.html", page, status=422 if faults else 200)


@dataclass(frozen=True)
class HitLine:
    """One hit of a comparison; the name is the register's."""

    key: UUID
    place: int
    number: str
    name: str
    how: str
    mark: str
    word: Any
    reason: str


@dataclass(frozen=True)
class ComparisonPage:
    """One comparison: its figures, and each hit."""

    crumbs: Sequence[Crumb]
    comparison: Comparison
    label: str
    asks: str
    figures: Sequence[tuple[str, str, Any, int]]
    chosen: str
    page: Page
    faulty: Sequence[tuple[int, Any]]


@require_safe
@needs(DECIDE)
def comparison(request: HttpRequest, key: UUID) -> HttpResponse:
    """What one list hit."""
    found = comparison_for(request.actor, key)
    hits = visible_hits(request.actor).filter(comparison=found)
    chosen = request.GET.get("state", "")
    rows = hits.filter(state=chosen) if chosen in STATES else hits
    raw = page_of(request, rows.select_related("household", "person"), key="pk")
    states = list(hits.values_list("state", flat=True))
    page = ComparisonPage(
        crumbs=[Crumb(_("Comparisons"), reverse("verification:comparisons"))],
        comparison=found,
        label=list_label(found.list_name),
        asks=asks_of(found.list_name, list_named(found.list_name)),
        figures=[(n, mark, word, states.count(n)) for n, (mark, word) in STATES.items()],
        chosen=chosen,
        page=Page([_hit_line(row) for row in raw.rows], raw.next_address, raw.first_address),
        faulty=[(place, _said(code)) for place, code in found.faults],
    )
    return render(request, "verification/comparison.html", page)


@dataclass(frozen=True)
class HitPage:
    """One hit: what the register and the list say, and the decision or the form for it."""

    crumbs: Sequence[Crumb]
    hit: Hit
    label: str
    asks: str
    how: str
    their_name: str
    birth_date: date | None
    relation_in: str
    list_says: str
    list_name: str
    mark: str
    word: Any
    outcomes: Choices
    faults: Sequence[Fault] = ()
    reason: str = ""


@both
@needs(DECIDE)
def hit(request: HttpRequest, key: UUID) -> HttpResponse:
    """One hit beside the record; say what it was."""
    found = hit_for(request.actor, key)
    faults: Sequence[Fault] = ()
    if request.method == "POST":
        try:
            given = request.POST
            decide_hit(
                found,
                outcome=given.get("outcome", ""),
                reason=given.get("reason", ""),
                actor=request.actor,
            )
        except (VerificationError, ProblemError) as error:
            faults = error.faults
        else:
            messages.success(request, _("What was found is recorded."))
            return redirect("verification:comparison", key=found.comparison_id)
    name = found.comparison.list_name
    mark, word = STATES[found.state]
    home = Membership.objects.filter(person=found.person_id, valid_to=None).first()
    page = HitPage(
        crumbs=[
            Crumb(_("Comparisons"), reverse("verification:comparisons")),
            Crumb(list_label(name), reverse("verification:comparison", args=[found.comparison_id])),
        ],
        hit=found,
        label=list_label(name),
        asks=asks_of(name, list_named(name)),
        how=_how(found),
        their_name=found.person.name,
        birth_date=found.person.birth_date,
        relation_in="" if home is None else home.relation,
        list_says=unseal(found, "detail"),
        list_name=unseal(found, "name"),
        mark=mark,
        word=word,
        outcomes=[(state, STATES[state][1]) for state in ("not_theirs", "explained", "matters")],
        faults=faults,
        reason=request.POST.get("reason", ""),
    )
    return render(request, "verification/hit.html", page, status=422 if faults else 200)


def _hit_line(row: Hit) -> HitLine:
    mark, word = STATES[row.state]
    name, number = row.person.name, row.household.number
    return HitLine(row.pk, row.place, number, name, _how(row), mark, word, row.reason)


def _how(row: Hit) -> str:
    if row.is_exact:
        return _("the same identity number")
    return f"{int(100 * row.probability)} % · {reasons_of(row.levels)}"


def _said(code: str) -> Any:
    return fault(code).message if code.startswith("VERIFY-") else RowFault(code).message
