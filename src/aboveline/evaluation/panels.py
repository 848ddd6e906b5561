"""Why a household is where it is, in the order of the standard, for its page."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from aboveline.engine.explain import CriterionReason, Explanation, Reason
from aboveline.evaluation import words
from aboveline.evaluation.findings import is_opposite
from aboveline.evaluation.judging import explain_one
from aboveline.evaluation.models import Decision
from aboveline.evaluation.months import Kind, Month, counted_kinds, months_of
from aboveline.registry.actions.steps import members_of
from aboveline.registry.codes import in_language
from aboveline.registry.models import Household, Living, Membership, Person
from aboveline.registry.standards import site_standard
from aboveline.registry.words import site_words
from aboveline.standard import Standard
from aboveline.web.clock import today
from aboveline.web.compiled import compiled_once
from aboveline.web.templatetags.web import colon, listed


@dataclass(frozen=True)
class Line:
    """One value behind a criterion. `depth` 0 stands directly under it; `of` names a member.

    `day` is the day on which somebody saw it, `source` where it stands in words.
    """

    name: str
    label: str
    value: str
    unit: str = ""
    source: str = ""
    day: date | None = None
    of: str = ""
    depth: int = 0
    is_unknown: bool = False


@dataclass(frozen=True)
class Criterion:
    """A criterion: `holds` true, false or None (cannot tell), one sentence why, what is behind it.

    `missing` are the inputs that would have to be asked.
    """

    name: str
    label: str
    holds: bool | None
    clause: str
    source: str
    why: str
    lines: tuple[Line, ...]
    missing: tuple[Line, ...]

    @property
    def word(self) -> str:
        """The state in words."""
        return state_word(self.holds)


@dataclass(frozen=True)
class Income:
    """Income against the line: what a member has a year, and month by month (per member).

    `other_lines` are further limits of income that the categories know, with what people read.
    """

    per_person: Decimal | None
    line: Decimal | None
    other_lines: tuple[tuple[str, Decimal], ...]
    unit: str
    window: tuple[date, date] | None
    kinds: tuple[Kind, ...]
    months: tuple[Month, ...]

    @property
    def line_month(self) -> Decimal | None:
        """A twelfth of the line, to draw beside months."""
        return None if self.line is None else self.line / 12


@dataclass(frozen=True)
class Next:
    """What the standard opens because of this: the problem, who has it, until when."""

    label: str
    owner: str
    due_on: date | None


@dataclass(frozen=True)
class Why:
    """Everything of the why panel; `state` is meets, does_not_meet or cannot_tell."""

    state: str
    category: str
    standard: str
    on: date
    criteria: tuple[Criterion, ...]
    income: Income | None
    missing: tuple[Line, ...]
    problems: tuple[Next, ...]
    next_change_on: date | None

    @property
    def word(self) -> str:
        """The state in words."""
        return state_word({"meets": True, "does_not_meet": False}.get(self.state))


def state_word(holds: bool | None) -> str:
    """Holds, does not hold, cannot tell."""
    if holds is None:
        return _("cannot tell")
    return _("holds") if holds else _("does not hold")


def why(
    household: Household, on: date | None = None, *, members: Sequence[Membership] | None = None
) -> Why | None:
    """Why a household is where it is on a day; None when it was ended or is not there yet.

    `members` are those of today with their people, when the caller has them.
    """
    day = on or today()
    if household.ended_on is not None and household.ended_on <= day:
        return None
    found = explain_one(household, day)
    if found is None:
        return None
    here = members_of(household) if members is None else members
    return _Told(household, found, day, here).why()


_SOURCES = {
    "living": gettext_lazy("living conditions"),
    "people": gettext_lazy("record of the member"),
    "households": gettext_lazy("record of the household"),
    "visits": gettext_lazy("latest visit"),
    "income statements": gettext_lazy("income statements"),
    "area fact": gettext_lazy("fact of the area"),
    "tagged": gettext_lazy("tag of the area"),
}
"""Where a value stands, in words, by the table of the register."""


class _Told:
    """The words for one explanation."""

    def __init__(
        self, household: Household, found: Explanation, day: date, members: Iterable[Membership]
    ) -> None:
        self.household, self.found, self.day = household, found, day
        self.standard: Standard = site_standard()
        self.words = site_words()
        self.names = {str(row.person_id): _name(row.person) for row in members}
        self.seen = _days_seen(household, day)

    def why(self) -> Why:
        criteria = tuple(self.criterion(item) for item in self.found.criteria)
        once: dict[tuple[str, str], Line] = {}
        for criterion in criteria:
            for line in criterion.missing:
                once.setdefault((line.name, line.of), line)
        ahead = self.found.next_change_on
        return Why(
            state=self.found.state,
            category=self.words.name("categories", self.found.category)
            if self.found.category
            else "",
            standard=self.standard.name,
            on=self.day,
            criteria=criteria,
            income=self.income(),
            missing=tuple(once.values()),
            problems=tuple(
                self.problem(row) for row in self.found.problems if not is_opposite(row["rule"])
            ),
            next_change_on=ahead if ahead is not None and ahead.year < 9999 else None,
        )

    def criterion(self, item: CriterionReason) -> Criterion:
        lines = tuple(self.lines(item.reasons))
        unknown = () if item.holds is not None else tuple(self.unknown(item.reasons))
        return Criterion(
            name=item.name,
            label=self.words.name("criteria", item.name),
            holds=item.holds,
            clause=self.words.text(f"criteria.{item.name}.clause", item.clause),
            source=self.words.source(item.source),
            why=self.sentence(item, lines, unknown),
            lines=lines,
            missing=unknown,
        )

    def lines(self, reasons: tuple[Reason, ...], depth: int = 0) -> Iterator[Line]:
        for reason in reasons:
            yield self.line(reason, depth)
            yield from self.lines(reason.reasons, depth + 1)

    def unknown(self, reasons: tuple[Reason, ...]) -> Iterator[Line]:
        """The inputs that are unknown, each once."""
        seen = set()
        for reason in _unknown_inputs(reasons):
            if (reason.name, reason.of) not in seen:
                seen.add((reason.name, reason.of))
                yield self.line(reason, 0)

    def line(self, reason: Reason, depth: int) -> Line:
        day = self.seen[reason.name] if reason.source.startswith("living") else None
        return Line(
            name=reason.name,
            label=words.reason_label(reason.name),
            value=words.value_words(reason.name, reason.value),
            unit=self.words.unit_of_household(reason.unit) if reason.value is not None else "",
            source=self.source(reason, day),
            day=day,
            of=self.names.get(reason.of, ""),
            depth=depth,
            is_unknown=reason.value is None,
        )

    def source(self, reason: Reason, day: date | None) -> str:
        if day is not None:
            return _("seen on %(day)s") % {"day": words.day_words(day)}
        known = _SOURCES.get(reason.source.partition(",")[0])
        return self.words.source(reason.source) if known is None else str(known)

    def sentence(
        self, item: CriterionReason, lines: tuple[Line, ...], unknown: tuple[Line, ...]
    ) -> str:
        """One short sentence: who and what, or what is missing."""
        mark = in_language("; ", "；")
        if item.holds is None:
            asked = dict.fromkeys(_named(line) for line in unknown[:3])
            more = len(unknown) - 3
            text = _("unknown: %(what)s") % {"what": mark.join(asked)}
            if more > 0:
                text += mark + ngettext("%(n)d more", "%(n)d more", more) % {"n": more}
            return text
        top = [line for line in lines if line.depth == 0]
        members = [line for line in top if line.of]
        if members:
            said = _("%(n)d of %(all)d members: %(what)s (%(who)s)")
            return said % {
                "n": len(members),
                "all": len(self.names),
                "what": members[0].label,
                "who": listed([line.of for line in members]),
            }
        return mark.join(f"{colon(line.label)}{line.value} {line.unit}".strip() for line in top)

    def income(self) -> Income | None:
        """Income as the reasons of the criterion and the statements have it."""
        rule, welfare = self.standard.income, self.standard.pack.welfare
        if rule is None or welfare is None:
            return None
        top = {reason.name: reason for item in self.found.criteria for reason in item.reasons}
        kinds = counted_kinds(self.standard)
        window = self.found.income_window
        start = window[0] if window else date(self.day.year - 1, self.day.month, 1)
        months = months_of(
            self.household, kinds, len(self.names), start=start, end=self.day.replace(day=1)
        )
        per_person, line = top.get(welfare.fact), top.get(welfare.line)
        unit = per_person.unit if per_person is not None else ""
        return Income(
            per_person=_decimal(per_person),
            line=_decimal(line),
            other_lines=tuple(self.other_lines(welfare.fact, welfare.line)),
            unit=self.words.unit_of_household(unit),
            window=window,
            kinds=kinds,
            months=months,
        )

    def other_lines(self, fact: str, line: str) -> Iterator[tuple[str, Decimal]]:
        """Facts that a category compares with income, of the same unit, but not the line."""
        facts = self.standard.household_facts
        known: Mapping[str, Any] = {}
        for row in _latest_facts(self.household.pk):
            known = row.facts
        named = [
            n for rule in self.standard.categories if fact in (ns := rule.node.names()) for n in ns
        ]
        for name in dict.fromkeys(named):
            same = name in facts and facts[name].unit == facts[fact].unit
            if same and name not in (fact, line) and known.get(name) is not None:
                label = words.reason_label(name)
                yield label, Decimal(str(known[name]))

    def problem(self, row: Mapping[str, Any]) -> Next:
        owner = self.words.plain("owners", row["owner"]) if row["owner"] else ""
        return Next(self.words.name("problems", row["rule"]), owner, row["due_on"])


def _name(person: Person) -> str:
    known = person.name or _("no name yet")
    if person.birth_date is None:
        return known
    return _("%(name)s, born %(year)d") % {"name": known, "year": person.birth_date.year}


def _days_seen(household: Household, day: date) -> defaultdict[str, date | None]:
    """The day on which each living condition was really seen: that of the latest observation,
    but of what it took over the day that it names.
    """
    for row in _latest_living(household.pk, day):
        taken = {k: date.fromisoformat(v) for k, v in row.extra.get("seen_on", {}).items()}
        return defaultdict(lambda: row.observed_on, taken)  # noqa: B023 - the only row
    return defaultdict(lambda: None)


@compiled_once
def _latest_living(household: UUID, day: date) -> Any:
    rows = Living.objects.filter(household=household, observed_on__lte=day)
    return rows.order_by("-observed_on", "-recorded_at", "-pk").only("observed_on", "extra")[:1]


@compiled_once
def _latest_facts(household: UUID) -> Any:
    return Decision.objects.filter(household=household, is_latest=True).only("facts")[:1]


def _unknown_inputs(reasons: tuple[Reason, ...]) -> Iterator[Reason]:
    """The inputs that leave a value unknown; what is below a known value does not matter."""
    for reason in reasons:
        if reason.value is None:
            yield from _unknown_inputs(reason.reasons) if reason.reasons else (reason,)


def _named(line: Line) -> str:
    return f"{line.label} ({line.of})" if line.of else line.label


def _decimal(reason: Reason | None) -> Decimal | None:
    if reason is None or reason.value is None:
        return None
    return Decimal(str(reason.value))
