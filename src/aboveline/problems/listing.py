"""What lists show of problems: one row a problem, in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from aboveline.problems import words
from aboveline.problems.models import Problem
from aboveline.problems.sheets import stamp_of
from aboveline.problems.states import OPEN
from aboveline.registry.words import Shown, site_words
from aboveline.web.clock import today

_MARKS: Mapping[str, str] = {
    "clue": "unknown",
    "confirmed": "fails",
    "reopened": "fails",
    "answered": "plain",
    "cleared": "holds",
}


@dataclass(frozen=True)
class Row:
    """One problem of a list; `home` is the number of its household, empty for an area."""

    number: str
    label: str
    state: Shown
    home: str
    whose: str
    area: str
    office: str
    owner: str
    due_on: date | None
    is_overdue: bool
    source: str
    severity: str
    note: str
    stamp: str


def rows_of(problems: Iterable[Problem]) -> list[Row]:
    """What a list shows; areas, households, members and owners come with the problems."""
    said = site_words()
    return [_row(problem, said) for problem in problems]


def with_subjects(problems: Any) -> Any:
    """A query set of problems with all that a row reads."""
    return problems.select_related("area", "household", "person", "owner").only(*_COLUMNS)


_COLUMNS = (
    *("number", "rule", "title", "state", "office", "due_on", "source", "severity", "standard"),
    *("note", "area_id", "owner_id"),
    *("area__name", "household__number", "household__head_name", "person__name", "owner__name"),
)


def _row(problem: Problem, said: Any) -> Row:
    home, day = problem.household, today()
    return Row(
        number=problem.number,
        label=words.rule_label(problem.rule, problem.title),
        state=shown_state(problem.state),
        home=home.number if home is not None else "",
        whose=whose(problem),
        area=problem.area.name,
        office=said.plain("owners", problem.office) if problem.office else "",
        owner=problem.owner.name if problem.owner is not None else "",
        due_on=problem.due_on,
        is_overdue=is_overdue(problem, day),
        source=words.source_label(problem.source),
        severity=str(words.SEVERITIES.get(problem.severity, problem.severity)),
        note=problem.note,
        stamp=stamp_of(problem),
    )


def shown_state(state: str) -> Shown:
    """The mark of a state."""
    return Shown(_MARKS.get(state, "plain"), words.state_label(state))


def whose(problem: Problem) -> str:
    """Whom it is about: the member, else the head of the household, else the area itself."""
    if problem.person is not None:
        return problem.person.name or _("a member without a name yet")
    return problem.household.head_name if problem.household is not None else _("the whole area")


def is_overdue(problem: Problem, day: date) -> bool:
    """Whether its next step should have been made before a day."""
    return problem.state in OPEN and problem.due_on is not None and problem.due_on < day
