"""Rows of problems that are written many at once: what opens, its moves, its report, its number."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from aboveline.accounts.actors import Actor
from aboveline.problems.models import Problem, ProblemSeries, Report, Transition
from aboveline.problems.rules import known_terms
from aboveline.problems.spans import record_spans
from aboveline.registry.models import Household
from aboveline.registry.numbers import homes_of, new_numbers
from aboveline.web.bulk import insert_rows
from aboveline.web.keys import new_key

Row = dict[str, Any]


@dataclass(frozen=True)
class Writer:
    """Who writes, from which source, on which day, at which moment."""

    actor: Actor
    source: str
    on: date
    at: datetime

    def problem(self, home: Household, rule: str, *, due_on: date | None) -> Row:
        """A clue about a household, without its number yet."""
        terms = known_terms(rule)
        return {
            "id": new_key(),
            "number": "",
            "area_id": home.area_id,
            "subject": "household",
            "subject_id": home.pk,
            "household_id": home.pk,
            "person_id": None,
            "standard": "",
            "rule": rule,
            "unknown_inputs": "",
            "severity": terms.severity,
            "office": terms.office,
            "state": "clue",
            "source": self.source,
            "opened_on": self.on,
            "due_on": due_on,
            "closed_on": None,
            "merged_into_id": None,
        }

    def move(self, problem: Row, kind: str, before: str, after: str, **more: Any) -> Row:
        """A move of a problem; `decision_id` and `due_on` as they are given."""
        row = {
            "problem_id": problem["id"],
            "kind": kind,
            "before": before,
            "after": after,
            "area_id": problem["area_id"],
            "on": self.on,
            "at": self.at,
            "actor": self.actor.key,
            "actor_name": self.actor.name if not self.actor.is_service else "",
            "decision_id": None,
            "due_on": None,
            "evidence": [],
        }
        return row | more

    def report(self, problem: Row, words: str = "", key: str | None = None) -> Row:
        """What was reported about a problem."""
        return {
            "problem_id": problem["id"],
            "source": self.source,
            "on": self.on,
            "at": self.at,
            "actor": self.actor.key,
            "actor_name": self.actor.name if not self.actor.is_service else "",
            "words": words,
            "key": key,
        }


@dataclass
class Opening:
    """Rows to write together."""

    problems: list[Row] = field(default_factory=list)
    moves: list[Row] = field(default_factory=list)
    reports: list[Row] = field(default_factory=list)

    def counts(self) -> Counter[str]:
        """How many problems are opened, and how many merged into others at once."""
        return Counter("merged" if row["merged_into_id"] else "opened" for row in self.problems)

    def write(self) -> None:
        """Give the problems their numbers and write everything."""
        number_rows(self.problems)
        insert_rows(Problem, self.problems)
        insert_rows(Transition, self.moves)
        record_spans(self.moves)
        insert_rows(Report, self.reports)


def number_rows(rows: Iterable[Row]) -> None:
    """Give new problems their numbers, county by county."""
    listed = list(rows)
    homes = homes_of({row["area_id"] for row in listed})
    by_home: dict[UUID, list[Row]] = defaultdict(list)
    for row in listed:
        by_home[homes[row["area_id"]]].append(row)
    for home in sorted(by_home):
        _number(by_home[home], home)


def _number(rows: Sequence[Row], home: UUID) -> None:
    numbers = new_numbers(home, len(rows), series=ProblemSeries, mark="P")
    for row, number in zip(rows, numbers, strict=True):
        row["number"] = number
