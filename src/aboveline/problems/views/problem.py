"""One problem: what is wrong, whose it is, what happened, what may happen next and why not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from aboveline.accounts.actors import Actor
from aboveline.accounts.doors import needs
from aboveline.accounts.permissions import Permission
from aboveline.problems import words
from aboveline.problems.access import problem_for
from aboveline.problems.actions.helping import NEXT
from aboveline.problems.clearing import Evidence, evidence_since
from aboveline.problems.current import bring_up_to_date
from aboveline.problems.forms import HelpForm, MeasureForm, MoveForm, evidence_label
from aboveline.problems.inputs import Input, Inputs, inputs_of, inputs_of_home, inputs_of_person
from aboveline.problems.listing import Row, rows_of
from aboveline.problems.models import Measure, Problem, Report, Transition
from aboveline.problems.moves import Move, moves_of
from aboveline.problems.owners import owner_choices
from aboveline.problems.rules import Terms, known_terms
from aboveline.problems.states import OPEN
from aboveline.registry.codes import label_of
from aboveline.registry.models import Attachment
from aboveline.registry.standards import currency
from aboveline.registry.words import site_words
from aboveline.web.faults import Fault
from aboveline.web.pages import Crumb, render

READ = Permission.PROBLEMS_PROBLEM_READ
_WAY = ("clue", "confirmed", "answered", "cleared")


@dataclass(frozen=True)
class Tried:
    """What was just refused: the faults, and the form with what was written."""

    faults: Sequence[Fault] = ()
    move: MoveForm | None = None
    help: HelpForm | None = None
    measure: tuple[UUID, MeasureForm] | None = None


@dataclass(frozen=True)
class Step:
    """One station on the way of a problem."""

    word: str
    is_here: bool


@dataclass(frozen=True)
class Past:
    """One move that was made; `evidence` as pairs of words and address."""

    on: date
    what: str
    who: str
    reason: str
    due_on: date | None
    evidence: Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Said:
    """One report, with its source and words; `number` of the problem it came in under."""

    on: date
    source: str
    who: str
    words: str
    number: str


@dataclass(frozen=True)
class Given:
    """Help in words, with the form of what became of it when it is mine to say."""

    measure: Measure
    kind: str
    benefit: str
    state: str
    currency: str
    period: str
    form: MeasureForm | None
    is_tried: bool


@dataclass(frozen=True)
class ProblemPage:
    """What the page shows."""

    crumbs: Sequence[Crumb]
    problem: Problem
    row: Row
    clause: str
    source: str
    way: Sequence[Step]
    merged_into: str
    faults: Sequence[Fault]
    moves: Sequence[Move]
    inputs: Inputs | None
    home: Sequence[Input]
    member: Sequence[Input]
    evidence: Sequence[tuple[str, str]]
    asked: str
    measures: Sequence[Given]
    is_only_planned: bool
    help: HelpForm | None
    answered_by: str
    reports: Sequence[Said]
    history: Sequence[Past]
    owners: Sequence[tuple[str, str]]
    is_open: bool


@require_safe
@needs(READ)
def problem(request: HttpRequest, number: str) -> HttpResponse:
    """The page of a problem."""
    return problem_page(request, problem_for(request.actor, number))


def problem_page(request: HttpRequest, found: Problem, tried: Tried | None = None) -> HttpResponse:
    """The page of a problem that the actor may read; 422 with what was refused."""
    if found.household is not None:
        bring_up_to_date(found.household)
        found.refresh_from_db()
    context = _page(found, request.actor, tried or Tried())
    return render(request, "problems/problem.html", context, status=422 if tried else 200)


def _page(found: Problem, actor: Actor, tried: Tried) -> ProblemPage:
    terms, evidence = known_terms(found.rule), evidence_since(found)
    (row,) = rows_of([found])
    is_open = found.state in OPEN
    may_help = actor.may(Permission.PROBLEMS_PROBLEM_ANSWER, found.area_id)
    measures = _measures(found, tried, may_help=may_help)
    return ProblemPage(
        crumbs=_crumbs(found),
        problem=found,
        row=row,
        clause=_clause(terms),
        source=site_words().source(terms.source) if terms.source else "",
        way=_way(found),
        merged_into=found.merged_into.number if found.merged_into is not None else "",
        faults=tried.faults,
        moves=moves_of(found, evidence, actor, tried=tried.move),
        inputs=inputs_of(found),
        home=inputs_of_home(found),
        member=inputs_of_person(found),
        evidence=[(evidence_label(item), _address(found, item.key)) for item in evidence],
        asked=words.evidence_words(terms.evidence),
        measures=measures,
        is_only_planned=any(one.measure.state == "planned" for one in measures),
        help=(tried.help or HelpForm(terms.answered_by)) if may_help and is_open else None,
        answered_by=words.measure_labels(terms.answered_by),
        reports=_reports(found),
        history=_history(found, evidence),
        owners=owner_choices(actor) if is_open else [],
        is_open=is_open,
    )


def _crumbs(found: Problem) -> list[Crumb]:
    ledger = reverse("problems:problems")
    crumbs = [
        Crumb(_("Ledger"), ledger),
        Crumb(found.area.name, f"{ledger}?area={found.area_id}"),
    ]
    if found.household is not None:
        home = found.household.number
        label = _("Household %(number)s") % {"number": home}
        crumbs.append(Crumb(label, reverse("pages:household", args=[home])))
    return crumbs


def _clause(terms: Terms) -> str:
    """The clause that is breached, in the language of the page."""
    criterion = getattr(terms.rule.shape, "criterion", None) if terms.rule is not None else None
    key = f"criteria.{criterion}.clause" if criterion else f"problems.{terms.name}.clause"
    return site_words().text(key, terms.clause)


def _way(found: Problem) -> list[Step]:
    """The stations from a clue to cleared, and one more for a problem that left the way."""
    stations = _WAY if found.state in _WAY else (*_WAY, found.state)
    return [Step(words.state_label(state), state == found.state) for state in stations]


def _reports(found: Problem) -> list[Said]:
    """Every report, those of clues that were merged into this problem too."""
    merged = Problem.objects.filter(merged_into=found).values_list("pk", flat=True)
    rows = Report.objects.filter(problem__in=[found.pk, *merged])
    return [
        Said(
            row.on,
            words.source_label(row.source),
            words.actor_words(row.actor, row.actor_name),
            row.words,
            row.problem.number if row.problem_id != found.pk else "",
        )
        for row in rows.select_related("problem").order_by("pk")
    ]


def _history(found: Problem, evidence: Sequence[Evidence]) -> list[Past]:
    """Every move, the newest first."""
    labels = {item.key: evidence_label(item) for item in evidence}
    rows = found.transitions.select_related("area", "from_area").order_by("-pk")
    return [_past(found, row, labels) for row in rows]


def _past(found: Problem, row: Transition, labels: Mapping[str, str]) -> Past:
    what = words.move_label(row.kind)
    if row.from_area is not None:
        places = {"old": row.from_area.name, "new": row.area.name}
        what = _("transferred from %(old)s to %(new)s") % places
    seen = [
        (labels.get(item["key"], str(words.EVIDENCE[item["kind"]])), _address(found, item["key"]))
        for item in row.evidence
    ]
    who = words.actor_words(row.actor, row.actor_name)
    return Past(row.on, what, who, row.reason, row.due_on, seen)


def _address(found: Problem, key: str) -> str:
    """Where a piece of evidence can be looked at."""
    kind, _sep, of = key.partition(":")
    if kind == "measure" or found.household is None:
        return "#help"
    number = found.household.number
    if kind == "attachment":
        return reverse("registry:attachment", args=[number, of])
    part = "#visits" if kind == "visit" else "#income"
    return reverse("pages:household", args=[number]) + part


def _measures(found: Problem, tried: Tried, *, may_help: bool) -> list[Given]:
    rows = list(found.measures.select_related("signature").order_by("planned_on", "pk"))
    signatures = signature_choices(found) if rows and may_help else []
    return [_given(row, signatures, tried, may_help=may_help) for row in rows]


def _given(
    row: Measure, signatures: Sequence[tuple[str, str]], tried: Tried, *, may_help: bool
) -> Given:
    is_tried = tried.measure is not None and tried.measure[0] == row.pk
    form = None
    if tried.measure is not None and is_tried:
        form = tried.measure[1]
    elif may_help and row.state in NEXT:
        form = MeasureForm(row, NEXT[row.state], signatures)
    return Given(
        measure=row,
        kind=label_of("measure", row.kind),
        benefit=words.benefit_label(row.benefit) if row.benefit else "",
        state=str(words.MEASURE_STATES.get(row.state, row.state)),
        currency=currency(),
        period=str(words.PERIODS.get(row.period, "")),
        form=form,
        is_tried=is_tried,
    )


def signature_choices(found: Problem) -> list[tuple[str, str]]:
    """Signatures and papers of the household that can stand for its signature."""
    rows: Any = Attachment.objects.filter(household=found.household_id)
    named = rows.filter(kind__in=("signature", "paper")).order_by("-recorded_at")[:20]
    return [
        (
            str(row.pk),
            evidence_label(Evidence("attachment", "", row.recorded_at.date(), row.caption)),
        )
        for row in named
    ]
