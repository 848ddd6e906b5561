"""Where census and register differ: the list, its file, problems of many, one decision."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_POST, require_safe

from aboveline.accounts.doors import needs
from aboveline.audit.actions import record
from aboveline.problems.errors import ProblemError
from aboveline.registry.exporting.safe import safe_text
from aboveline.registry.views.acts import both
from aboveline.registry.words import Shown
from aboveline.vault.sealing import unseal
from aboveline.verification.actions import counting
from aboveline.verification.actions.counting.comparing import compared_day
from aboveline.verification.actions.counting.deciding import Effect, effect_of
from aboveline.verification.census import words
from aboveline.verification.census.access import DECIDE, READ, difference_for, round_for
from aboveline.verification.census.errors import CensusError
from aboveline.verification.census.filters import DifferenceFilter
from aboveline.verification.census.members import all_questions, question_label
from aboveline.verification.census.missed import Missed, from_json
from aboveline.verification.census.questions import Question
from aboveline.verification.census.states import DECIDED, HOUSEHOLD, MEMBER
from aboveline.verification.models import CensusDifference, CensusRound
from aboveline.web.faults import Fault
from aboveline.web.keyset import Page, page_of
from aboveline.web.pages import Crumb, render

Choices = Sequence[tuple[str, Any]]


@dataclass(frozen=True)
class DifferenceLine:
    """A difference in words; the household by its number alone."""

    key: UUID
    number: str
    village: str
    question: str
    kind: Any
    in_register: str
    in_census: str
    state: Shown
    reason: str
    problem: str


@dataclass(frozen=True)
class QuestionLine:
    """How a question compares: households that are the same, differ, are known on one side."""

    name: str
    label: str
    counts: Mapping[str, int]
    agree: float | None


@dataclass(frozen=True)
class DifferencesPage:
    """The differences of a round under a filter, and what opening problems of them would do."""

    crumbs: Sequence[Crumb]
    found: CensusRound
    questions: Sequence[QuestionLine]
    filter: DifferenceFilter
    query: str
    choices: Mapping[str, Choices]
    count: int
    page: Page
    effect: Effect


@dataclass(frozen=True)
class DifferencePage:
    """One difference beside the register, and the decision or the form for it."""

    crumbs: Sequence[Crumb]
    line: DifferenceLine
    found: CensusDifference
    day: Any
    who: str
    outcomes: Choices
    faults: Sequence[Fault]
    reason: str


@require_safe
@needs(DECIDE)
def differences(request: HttpRequest, key: UUID) -> HttpResponse:
    """The differences of a round."""
    found = round_for(request.actor, key)
    chosen = DifferenceFilter.of(request.GET)
    rows = chosen.rows(found, request.actor)
    asked = all_questions(found.asks)
    raw = page_of(request, _with_all(rows), key="pk")
    page = DifferencesPage(
        crumbs=_crumbs(found)[:2],
        found=found,
        questions=_questions(found, asked),
        filter=chosen,
        query=chosen.as_query(),
        choices=_choices(found, asked),
        count=rows.count(),
        page=Page([line_of(row, asked) for row in raw.rows], raw.next_address, raw.first_address),
        effect=effect_of(rows),
    )
    return render(request, "verification/differences.html", page)


@require_POST
@needs(DECIDE)
def open_problems(request: HttpRequest, key: UUID) -> HttpResponse:
    """One problem a household for the differences of a filter."""
    found = round_for(request.actor, key)
    chosen = DifferenceFilter.of(request.POST)
    made = counting.open_problems(chosen.rows(found, request.actor), actor=request.actor)
    said = _("Problems opened: %(problems)s, for %(differences)s differences.")
    messages.success(request, said % {"problems": made.problems, "differences": made.differences})
    address = reverse("verification:differences", args=[found.pk])
    return redirect(f"{address}?{chosen.as_query()}")


@require_safe
@needs(DECIDE)
def export(request: HttpRequest, key: UUID) -> HttpResponseBase:
    """The differences of a filter as CSV: numbers of households, no names."""
    found = round_for(request.actor, key)
    rows = DifferenceFilter.of(request.GET).rows(found, request.actor)
    record(
        "verification:census:export",
        actor=request.actor,
        subject=found,
        area_id=found.area_id,
        details={"differences": rows.count()},
    )
    answer = StreamingHttpResponse(_csv(rows, all_questions(found.asks)), content_type="text/csv")
    name = f"census-differences-{found.standard_on:%Y-%m-%d}.csv"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


@require_safe
@needs(READ)
def export_missed(request: HttpRequest, key: UUID) -> HttpResponse:
    """The estimates of the households outside the register as CSV."""
    found = round_for(request.actor, key)
    rows = [_MISSED, *(_missed_cells(one) for one in from_json(found.missed))]
    answer = HttpResponse(content_type="text/csv")
    name = f"census-missed-{found.standard_on:%Y-%m-%d}.csv"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer.write("\ufeff")
    csv.writer(answer).writerows(rows)
    return answer


@both
@needs(DECIDE)
def difference(request: HttpRequest, key: UUID) -> HttpResponse:
    """One difference; say who is right."""
    found = difference_for(request.actor, key)
    faults: Sequence[Fault] = ()
    given = request.POST
    if request.method == "POST":
        try:
            counting.decide_difference(
                found,
                outcome=given.get("outcome", ""),
                reason=given.get("reason", ""),
                actor=request.actor,
            )
        except (CensusError, ProblemError) as error:
            faults = error.faults
        else:
            messages.success(request, _("The decision is recorded."))
            return redirect("verification:differences", key=found.batch.round_id)
    page = DifferencePage(
        crumbs=_crumbs(found.batch.round),
        line=line_of(found, all_questions(found.batch.round.asks)),
        found=found,
        day=compared_day(found.batch),
        who=_who(found),
        outcomes=[(name, words.DIFFERENCES[name].word) for name in DECIDED],
        faults=faults,
        reason=given.get("reason", ""),
    )
    return render(request, "verification/difference.html", page, status=422 if faults else 200)


def line_of(row: CensusDifference, asked: Mapping[str, Question]) -> DifferenceLine:
    """A difference in words."""
    home = row.counted.household
    return DifferenceLine(
        key=row.pk,
        number=home.number if home is not None else "",
        village=row.area.name,
        question=question_label(row.field, asked, row.member),
        kind=words.KINDS[row.kind],
        in_register=_in_register(row, asked),
        in_census=_shown(row, unseal(row, "in_census"), asked),
        state=words.DIFFERENCES[row.state],
        reason=row.reason,
        problem=row.problem.number if row.problem is not None else "",
    )


def _who(row: CensusDifference) -> str:
    """The name of the member whom a difference is about: of the register, or as it was counted."""
    if row.person is not None:
        return row.person.name
    return unseal(row, "in_census") if row.field == MEMBER else ""


def _in_register(row: CensusDifference, asked: Mapping[str, Question]) -> str:
    if row.field in (HOUSEHOLD, MEMBER):
        return _("is there") if row.kind == "only_register" else _("not in the register")
    return _shown(row, unseal(row, "in_register"), asked)


def _shown(row: CensusDifference, text: str, asked: Mapping[str, Question]) -> str:
    """A kept answer in words; a range of counts as it is."""
    if row.field == MEMBER:
        return _("is there") if row.kind == "only_census" else _("was not counted")
    if row.field == HOUSEHOLD:
        return str(words.HOUSEHOLDS[text].word) if text in words.HOUSEHOLDS else "–"
    if row.field not in asked or (row.member == 0 and "-" in text):
        return text.replace("-", "–")
    return asked[row.field].shown(text or None)


def _with_all(rows: Any) -> Any:
    return rows.select_related("counted__household", "area", "problem")


def _questions(found: CensusRound, asked: Mapping[str, Question]) -> list[QuestionLine]:
    """The counts of all compared batches, question by question; agreement of what both know."""
    sums: dict[str, dict[str, int]] = {}
    for batch in found.batches.order_by("number"):
        for name, counts in batch.counts.items():
            into = sums.setdefault(name, {})
            for kind, count in counts.items():
                into[kind] = into.get(kind, 0) + count
    lines = []
    for name in (HOUSEHOLD, MEMBER, *asked):
        counts = sums.get(name, {})
        both_know = counts.get("same", 0) + counts.get("differs", 0)
        agree = 100 * counts.get("same", 0) / both_know if both_know else None
        if counts:
            lines.append(QuestionLine(name, question_label(name, asked), counts, agree))
    return lines


def _choices(found: CensusRound, asked: Mapping[str, Question]) -> dict[str, Choices]:
    villages = found.villages.select_related("village").order_by("village__name")
    return {
        "question": [(name, question_label(name, asked)) for name in (HOUSEHOLD, MEMBER, *asked)],
        "kind": list(words.KINDS.items()),
        "state": [(name, shown.word) for name, shown in words.DIFFERENCES.items()],
        "village": [(str(row.village_id), row.village.name) for row in villages],
    }


def _crumbs(found: CensusRound) -> list[Crumb]:
    return [
        Crumb(_("Censuses"), reverse("verification:censuses")),
        Crumb(found.area.name, reverse("verification:census", args=[found.pk])),
        Crumb(_("Differences"), reverse("verification:differences", args=[found.pk])),
    ]


_MISSED = (
    *("stratum", "villages", "households", "unknown", "below", "outside"),
    *("percent", "percent_low", "percent_high"),
    *("estimate", "estimate_low", "estimate_high"),
)


def _missed_cells(one: Missed) -> list[Any]:
    """A line of the file; an estimate that the sample cannot tell is empty."""
    shares = ["" if share is None else f"{share:.3f}" for share in one.percents]
    counts = ["" if count is None else count for count in one.counts]
    sample = [one.villages, one.households, one.unknown, one.below, round(one.outside)]
    return [safe_text(words.stratum_label(one.stratum)), *sample, *shares, *counts]


class _Line:
    """A file that gives back what is written."""

    def write(self, text: str) -> str:
        return text


def _csv(rows: Any, asked: Mapping[str, Question]) -> Iterator[str]:
    writer = csv.writer(_Line())
    head = [
        _("Household"),
        _("Village"),
        _("Question"),
        _("Difference"),
        pgettext("census", "Register"),
    ]
    head += [_("Census"), _("Who was right"), _("Reason"), _("Problem")]
    yield "\ufeff" + writer.writerow(head)
    for row in _with_all(rows).order_by("pk").iterator(chunk_size=500):
        line = line_of(row, asked)
        cells = [line.number, line.village, line.question, line.kind, line.in_register]
        cells += [line.in_census, line.state.word, line.reason, line.problem]
        yield writer.writerow([safe_text(cell) for cell in cells])
