"""What pages that join apps show of the ledger: of a household, and of an area."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.db import connection
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
Group = dict[str, Any]
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
    """What the ledger has open in an area. Two queries."""
    groups = _groups(area)
    by_rule: Counter[str] = Counter()
    for group in groups:
        by_rule[group["rule"]] += group["n"]
    overdue, new = (sum(group[name] for group in groups) for name in ("late", "new"))
    asked = by_rule.pop(TO_VERIFY, 0)
    promised = site_standard().pack.promised_by
    return AreaLedger(
        open=Line(_("open problems"), by_rule.total() + asked, _list(area)),
        overdue=Line(_("overdue"), overdue, _list(area, due=OVERDUE)),
        to_verify=Line(words.rule_label(TO_VERIFY), asked, _list(area, rule=TO_VERIFY)),
        clues=Line(_("clues to decide"), new, _list(area, state="clue")),
        by_rule=[
            Line(words.rule_label(rule), count, _list(area, rule=rule))
            for rule, count in by_rule.most_common()
        ],
        late_by_owner=_late(area, [group for group in groups if group["late"]]),
        days_left=(promised - today()).days if promised and promised >= today() else None,
        promised_by=promised,
    )


def _groups(area: Area) -> list[Group]:
    """How many problems are open, late and to decide, by rule, office and owner."""
    rows = Problem.objects.filter(area__in=below([area.pk]), closed_on=None).order_by()
    keys = ["rule", "office", "owner"]
    if connection.vendor == "sqlite":
        keys.insert(0, "area")  # in the order of the index it need not sort
    counts = rows.values(*keys).annotate(
        n=Count("area"),
        late=Count("area", filter=Q(due_on__lt=today())),
        new=Count("area", filter=Q(state="clue")),
    )
    return list(counts)


def _late(area: Area, groups: Sequence[Group]) -> list[Line]:
    """Overdue problems by who has them: a person, or else the office that the standard names."""
    said = site_words()
    people: Counter[UUID] = Counter()
    offices: Counter[str] = Counter()
    for group in groups:
        if group["owner"] is not None:
            people[group["owner"]] += group["late"]
        else:
            offices[group["office"]] += group["late"]
    names = dict(User.objects.filter(pk__in=people).values_list("pk", "name"))
    late = [
        Line(names[owner], count, _list(area, due=OVERDUE, owner=str(owner)))
        for owner, count in people.items()
    ]
    for office, count in offices.items():
        address = _list(area, due=OVERDUE, owner=NOBODY, office=office)
        late.append(Line(said.plain("owners", office), count, address))
    return sorted(late, key=lambda line: (-line.count, line.words))[:_SOME]


def _list(area: Area, **narrow: str) -> str:
    return f"{reverse('problems:problems')}?{urlencode({'area': str(area.pk), **narrow})}"
