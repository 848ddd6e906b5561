"""What pages that join apps show of the ledger: of a household, and of an area."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import Count, F, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from aboveline.accounts.actors import below
from aboveline.accounts.models import User
from aboveline.areas.models import Area
from aboveline.problems import words
from aboveline.problems.filters import NOBODY, OVERDUE
from aboveline.problems.listing import Row, rows_of, with_subjects
from aboveline.problems.models import Measure, Pairing, Problem, Transition
from aboveline.problems.states import OPEN
from aboveline.registry.codes import label_of
from aboveline.registry.models import Household
from aboveline.registry.standards import currency, site_standard
from aboveline.registry.words import site_words
from aboveline.web.clock import today
from aboveline.web.compiled import compiled_once
from aboveline.web.templatetags.web import colon

_FEW, _SOME, _MANY = 12, 8, 30
TO_VERIFY = "to_verify"


@dataclass(frozen=True)
class HelpLine:
    """Help that a household gets or got, with the number of the problem it answers."""

    kind: str
    content: str
    provider: str
    amount_cents: int | None
    currency: str
    period: str
    state: str
    on: date
    number: str


@dataclass(frozen=True)
class HouseholdLedger:
    """The open problems of a household, the most urgent first, its help and its helpers."""

    problems: Sequence[Row]
    help: Sequence[HelpLine]
    pairings: Sequence[Pairing]


def ledger_of(household: Household) -> HouseholdLedger:
    """What the ledger has of a household. Three queries."""
    return HouseholdLedger(
        problems=rows_of(_open_problems(household.pk)),
        help=[_line(row) for row in _newest_help(household.pk)],
        pairings=_pairings(household.pk, today()),
    )


@compiled_once
def _open_problems(household: UUID) -> Any:
    rows = with_subjects(Problem.objects.filter(household=household, state__in=OPEN))
    return rows.order_by(F("due_on").asc(nulls_last=True), "number")


@compiled_once
def _newest_help(household: UUID) -> Any:
    rows = Measure.objects.filter(household=household).select_related("problem")
    return rows.order_by("-planned_on", "-pk")[:_FEW]


@compiled_once
def _pairings(household: UUID, day: date) -> Any:
    now = Q(ends_on=None) | Q(ends_on__gte=day)
    return Pairing.objects.filter(now, household=household).order_by("begins_on", "pk")


def _line(row: Measure) -> HelpLine:
    state = str(words.MEASURE_STATES.get(row.state, row.state))
    return HelpLine(
        kind=label_of("measure", row.kind),
        content=row.content,
        provider=row.provider,
        amount_cents=row.amount_cents,
        currency=currency(),
        period=str(words.PERIODS.get(row.period, "")),
        state=state,
        on=row.begins_on or row.planned_on,
        number=row.problem.number,
    )


@dataclass(frozen=True)
class Happened:
    """A move of a problem or help planned for it, for the history of a household."""

    on: date
    what: str
    who: str
    details: tuple[str, ...]


def history_of(household: UUID, until: datetime) -> list[Happened]:
    """The newest moves and help of a household that were recorded until a moment. Two queries."""
    moves, help_ = _moves_until(household, until), _help_until(household, until)
    return [*(_move(row) for row in moves), *(_planned(row) for row in help_)]


@compiled_once
def _moves_until(household: UUID, until: datetime) -> Any:
    rows = Transition.objects.filter(problem__household=household, at__lte=until)
    return rows.select_related("problem").order_by("-pk")[:_MANY]


@compiled_once
def _help_until(household: UUID, until: datetime) -> Any:
    rows = Measure.objects.filter(household=household, recorded_at__lte=until)
    return rows.select_related("problem").order_by("-planned_on", "-pk")[:_MANY]


def _move(row: Transition) -> Happened:
    problem = row.problem
    what = _("Problem %(number)s: %(what)s") % {
        "number": problem.number,
        "what": words.move_label(row.kind),
    }
    label = words.rule_label(problem.rule, problem.title)
    details = (label, row.reason) if row.reason else (label,)
    return Happened(row.on, what, words.actor_words(row.actor, row.actor_name), details)


def _planned(row: Measure) -> Happened:
    what = _("Help planned for problem %(number)s") % {"number": row.problem.number}
    details = f"{colon(label_of('measure', row.kind))}{row.content}"
    return Happened(row.planned_on, what, row.provider, (details,))


@dataclass(frozen=True)
class Line:
    """One line of a board: words, how many, and the list behind it."""

    words: str
    count: int
    address: str


@dataclass(frozen=True)
class AreaLedger:
    """The open problems of an area: how many, by rule, late by owner, and what is to verify."""

    open: Line
    overdue: Line
    to_verify: Line
    clues: Line
    by_rule: Sequence[Line]
    late_by_owner: Sequence[Line]
    days_left: int | None
    promised_by: date | None


def ledger_in(area: Area) -> AreaLedger:
    """What the ledger has open in an area. Three queries."""
    rows = Problem.objects.filter(area__in=below([area.pk]), closed_on=None).order_by()
    late = Q(due_on__lt=today())
    counts = list(
        rows.values("rule").annotate(
            n=Count("area"),
            late=Count("area", filter=late),
            new=Count("area", filter=Q(state="clue")),
        )
    )
    total, overdue, new = (sum(row[name] for row in counts) for name in ("n", "late", "new"))
    asked = sum(row["n"] for row in counts if row["rule"] == TO_VERIFY)
    gaps = sorted((row for row in counts if row["rule"] != TO_VERIFY), key=lambda row: -row["n"])
    promised = site_standard().pack.promised_by
    return AreaLedger(
        open=Line(_("open problems"), total, _list(area)),
        overdue=Line(_("overdue"), overdue, _list(area, due=OVERDUE)),
        to_verify=Line(words.rule_label(TO_VERIFY), asked, _list(area, rule=TO_VERIFY)),
        clues=Line(_("clues to decide"), new, _list(area, state="clue")),
        by_rule=[
            Line(words.rule_label(row["rule"]), row["n"], _list(area, rule=row["rule"]))
            for row in gaps
        ],
        late_by_owner=_late(area, rows.filter(late)),
        days_left=(promised - today()).days if promised and promised >= today() else None,
        promised_by=promised,
    )


def _late(area: Area, rows: Any) -> list[Line]:
    """Overdue problems by who has them: a person, or else the office that the standard names."""
    said = site_words()
    counts = rows.values("owner", "office").annotate(n=Count("area"))
    people: Counter[UUID] = Counter()
    late = []
    for row in counts:
        if row["owner"] is not None:
            people[row["owner"]] += row["n"]
            continue
        address = _list(area, due=OVERDUE, owner=NOBODY, office=row["office"])
        late.append(Line(said.plain("owners", row["office"]), row["n"], address))
    names = dict(User.objects.filter(pk__in=people).values_list("pk", "name"))
    for owner, count in people.items():
        late.append(Line(names[owner], count, _list(area, due=OVERDUE, owner=str(owner))))
    return sorted(late, key=lambda line: (-line.count, line.words))[:_SOME]


def _list(area: Area, **narrow: str) -> str:
    return f"{reverse('problems:problems')}?{urlencode({'area': str(area.pk), **narrow})}"
