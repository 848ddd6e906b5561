"""Follow the evaluation: what it finds opens a problem, what it finds no more is noted.

Nothing is cleared or dismissed here: that is a decision of a person. A decision is followed once,
in the transaction that marks it, so a run that dies is simply done again.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction

from aboveline.audit.actions import record
from aboveline.evaluation.models import Decision
from aboveline.problems.actions.bundling import bundled_areas
from aboveline.problems.actions.transferring import LEDGER
from aboveline.problems.models import Problem, ProblemSeries, Report, Transition
from aboveline.problems.rules import TO_VERIFY, Deadlines, known_terms, window_start
from aboveline.problems.states import OPEN
from aboveline.registry.models import Household
from aboveline.registry.numbers import home_of, new_numbers
from aboveline.web.bulk import insert_rows
from aboveline.web.clock import now, today
from aboveline.web.keys import new_key

_BATCH = 500
Key = tuple[UUID, str]
"""Subject and rule."""


def follow_household(*households: Household) -> int:
    """Follow the latest decision about each of some households; gives how many problems changed."""
    keys = Decision.objects.filter(household__in=households, is_latest=True, is_followed=False)
    return _follow(list(keys.values_list("pk", flat=True)))


def follow_decisions(limit: int = 5_000) -> int:
    """Follow decisions that nobody followed yet; gives how many they were."""
    waiting = Decision.objects.filter(is_latest=True, is_followed=False).order_by("pk")
    keys = list(waiting.values_list("pk", flat=True)[:limit])
    for start in range(0, len(keys), _BATCH):
        _follow(keys[start : start + _BATCH])
    return len(keys)


@dataclass
class _Changes:
    """What following decisions changes: rows to write, problems to save."""

    opened: list[dict[str, Any]] = field(default_factory=list)
    transitions: list[dict[str, Any]] = field(default_factory=list)
    reports: list[dict[str, Any]] = field(default_factory=list)
    changed: list[Problem] = field(default_factory=list)


@transaction.atomic
def _follow(keys: Sequence[int]) -> int:
    # households first, as everybody who writes about them does
    homes = Decision.objects.filter(pk__in=keys).values("household_id")
    list(Household.objects.select_for_update().filter(pk__in=homes).order_by("pk").values("pk"))
    decisions = list(
        Decision.objects.filter(pk__in=keys, is_latest=True, is_followed=False)
        .select_related("household")
        .order_by("household__area_id", "pk")
    )
    if not decisions:
        return 0
    changes = _Follower(decisions).changes()
    _write(changes)
    Decision.objects.filter(pk__in=[decision.pk for decision in decisions]).update(is_followed=True)
    count = len(changes.opened) + len(changes.changed)
    if count:
        details = {"decisions": len(decisions), "opened": len(changes.opened), "changed": count}
        record("problems:ledger:follow", actor=LEDGER, details=details)
    return count


class _Follower:
    """Compares what decisions found with what the ledger has of their households."""

    def __init__(self, decisions: Sequence[Decision]) -> None:
        self.decisions, self.on, self.at = decisions, today(), now()
        self.deadlines = Deadlines({d.household.area_id for d in decisions}, self.on)
        self.since = {name: window_start(name, self.on) for name in ("merge", "reopen")}
        self.known = _known(decisions)
        self.bundled = bundled_areas({d.household.area_id for d in decisions})
        self.found = _Changes()

    def changes(self) -> _Changes:
        """What is to be written."""
        for decision in self.decisions:
            findings = decision.findings or {"open": [], "held": []}
            known = self.known[decision.household_id]
            broken: set[Key] = set()
            for rule, person, unknown in findings["open"]:
                subject = UUID(person) if person else decision.household_id
                broken.add((subject, rule))
                self.breaks(decision, rule, subject, unknown, known.get((subject, rule)))
            held = {(UUID(p) if p else decision.household_id, r) for r, p in findings["held"]}
            for key, problem in known.items():
                if key not in broken and problem.state in OPEN:
                    self.note(problem, decision.on if key in held else None)
        self.number()
        return self.found

    def breaks(
        self, decision: Decision, rule: str, subject: UUID, unknown: str, known: Problem | None
    ) -> None:
        """A rule breaks: an open problem stays, a cleared one is reopened, else one opens."""
        if known is not None and known.state in OPEN:
            self.note(known, None, unknown)
        elif known is not None and known.state == "cleared" and self.recent("reopen", known):
            due_on = self.deadlines.answer(rule, decision.household.area_id)
            self.move(known, "reopened", "reopened", decision, due_on)
            known.state, known.due_on, known.closed_on = "reopened", due_on, None
            known.area_id, known.holds_since = decision.household.area_id, None
            self.found.changed.append(known)
        elif known is not None and known.state == "dismissed" and self.recent("merge", known):
            return  # somebody decided about the same finding just now
        elif rule == TO_VERIFY and decision.household.area_id in self.bundled:
            return  # the problem of the area stands for it
        else:
            self.open(decision, rule, subject, unknown)

    def recent(self, window: str, problem: Problem) -> bool:
        return problem.closed_on is not None and problem.closed_on >= self.since[window]

    def note(self, problem: Problem, holds: date | None, unknown: str = "") -> None:
        """Keep since when it holds: the first day of it, forgotten when it breaks or is unknown."""
        since = problem.holds_since if holds is not None and problem.holds_since else holds
        if (since, unknown) != (problem.holds_since, problem.unknown_inputs):
            problem.holds_since, problem.unknown_inputs = since, unknown
            self.found.changed.append(problem)

    def open(self, decision: Decision, rule: str, subject: UUID, unknown: str) -> None:
        terms, home = known_terms(rule), decision.household
        is_person = subject != home.pk
        row = {
            "id": new_key(),
            "number": "",
            "area_id": home.area_id,
            "subject": "person" if is_person else "household",
            "subject_id": subject,
            "household_id": home.pk,
            "person_id": subject if is_person else None,
            "standard": decision.standard,
            "rule": rule,
            "unknown_inputs": unknown,
            "severity": terms.severity,
            "office": terms.office,
            "state": "clue",
            "source": "evaluation",
            "opened_on": self.on,
            "due_on": self.deadlines.decide(home.area_id),
        }
        self.found.opened.append(row)
        opened = Problem(**row)
        opened.state = ""
        self.move(opened, "opened", "clue", decision, row["due_on"])
        self.found.reports.append(
            {
                "problem_id": row["id"],
                "source": "evaluation",
                "on": self.on,
                "at": self.at,
                "actor": LEDGER.key,
                "actor_name": "",
                "words": "",
                "key": None,
            }
        )

    def move(
        self, problem: Problem, kind: str, after: str, decision: Decision, due_on: date | None
    ) -> None:
        self.found.transitions.append(
            {
                "problem_id": problem.pk,
                "kind": kind,
                "before": problem.state,
                "after": after,
                "area_id": decision.household.area_id,
                "on": self.on,
                "at": self.at,
                "actor": LEDGER.key,
                "decision_id": decision.pk,
                "due_on": due_on,
                "evidence": [],
            }
        )

    def number(self) -> None:
        """Give the new problems their numbers, county by county."""
        by_home: dict[UUID, list[dict[str, Any]]] = defaultdict(list)
        homes: dict[UUID, UUID] = {}
        for row in self.found.opened:
            area = row["area_id"]
            if area not in homes:
                homes[area] = home_of(area)
            by_home[homes[area]].append(row)
        for home in sorted(by_home):
            rows = by_home[home]
            numbers = new_numbers(home, len(rows), series=ProblemSeries, mark="P")
            for row, number in zip(rows, numbers, strict=True):
                row["number"] = number


def _known(decisions: Iterable[Decision]) -> dict[UUID, dict[Key, Problem]]:
    """The problems of the households that stand, or stood last, by subject and rule."""
    found: dict[UUID, dict[Key, Problem]] = defaultdict(dict)
    homes = [decision.household_id for decision in decisions]
    rows = Problem.objects.select_for_update().filter(household__in=homes)
    for problem in rows.exclude(state="merged").exclude(rule="other").order_by("opened_on", "pk"):
        known = found[problem.household_id]
        key = (problem.subject_id, problem.rule)
        if key not in known or known[key].state not in OPEN:
            known[key] = problem
    return found


def _write(changes: _Changes) -> None:
    insert_rows(Problem, changes.opened)
    insert_rows(Transition, changes.transitions)
    insert_rows(Report, changes.reports)
    columns = ["state", "due_on", "closed_on", "area_id", "holds_since", "unknown_inputs"]
    names = [name.removesuffix("_id") for name in columns]
    Problem.objects.bulk_update(changes.changed, names, batch_size=200)
