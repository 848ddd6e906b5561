"""Follow the evaluation: what it finds opens a problem, what it finds no more is noted.

Nothing is cleared or dismissed here: that is a decision of a person. A decision is followed once,
in the transaction that marks it, so a run that dies is simply done again.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from django.db import transaction

from aboveline.audit.actions import record
from aboveline.evaluation.models import Decision
from aboveline.problems.actions.bundling import bundled_areas
from aboveline.problems.actions.rows import Opening, Row, Writer
from aboveline.problems.actions.transferring import LEDGER
from aboveline.problems.models import Problem
from aboveline.problems.rules import TO_VERIFY, Deadlines, window_start
from aboveline.problems.states import OPEN
from aboveline.registry.models import Household
from aboveline.web.clock import now, today
from aboveline.web.stopping import asked_to_stop

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
        if asked_to_stop.is_set():
            return start
        _follow(keys[start : start + _BATCH])
    return len(keys)


@dataclass
class _Changes:
    """What following decisions changes: rows to write, problems to save."""

    rows: Opening = field(default_factory=Opening)
    changed: list[Problem] = field(default_factory=list)


@transaction.atomic
def _follow(keys: Sequence[int]) -> int:
    # households first, as everybody who writes about them does
    homes = Decision.objects.filter(pk__in=keys).values("household_id")
    list(Household.objects.select_for_update().filter(pk__in=homes).order_by("pk").values("pk"))
    decisions = list(
        Decision.objects.filter(pk__in=keys, is_latest=True, is_followed=False)
        .select_related("household")
        .only("household", "household__area", "standard", "on", "findings")
        .order_by("household__area_id", "pk")
    )
    if not decisions:
        return 0
    changes = _Follower(decisions).changes()
    _write(changes)
    Decision.objects.filter(pk__in=[decision.pk for decision in decisions]).update(is_followed=True)
    opened = len(changes.rows.problems)
    count = opened + len(changes.changed)
    if count:
        details = {"decisions": len(decisions), "opened": opened, "changed": count}
        record("problems:ledger:follow", actor=LEDGER, details=details)
    return count


class _Follower:
    """Compares what decisions found with what the ledger has of their households."""

    def __init__(self, decisions: Sequence[Decision]) -> None:
        self.decisions, self.on = decisions, today()
        self.writer = Writer(LEDGER, "evaluation", self.on, now())
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
            gone = [key for key in known if key not in broken and known[key].state in OPEN]
            if not gone:
                continue
            held = {(UUID(p) if p else decision.household_id, r) for r, p in findings["held"]}
            for key in gone:
                self.note(known[key], decision.on if key in held else None)
        return self.found

    def breaks(
        self, decision: Decision, rule: str, subject: UUID, unknown: str, known: Problem | None
    ) -> None:
        """A rule breaks: an open problem stays, a cleared one is reopened, else one opens."""
        if known is not None and known.state in OPEN:
            self.note(known, None, unknown)
        elif known is not None and known.state == "cleared" and self.recent("reopen", known):
            due_on = self.deadlines.answer(rule, decision.household.area_id)
            moved = {"id": known.pk, "area_id": decision.household.area_id}
            self.move(moved, "reopened", known.state, "reopened", decision, due_on)
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
        home = decision.household
        row = self.writer.problem(home, rule, due_on=self.deadlines.decide(home.area_id))
        row |= {"standard": decision.standard, "unknown_inputs": unknown}
        if subject != home.pk:
            row |= {"subject": "person", "subject_id": subject, "person_id": subject}
        self.found.rows.problems.append(row)
        self.move(row, "opened", "", "clue", decision, row["due_on"])
        self.found.rows.reports.append(self.writer.report(row))

    def move(
        self,
        problem: Row,
        kind: str,
        before: str,
        after: str,
        decision: Decision,
        due_on: date | None,
    ) -> None:
        more = {"decision_id": decision.pk, "due_on": due_on}
        self.found.rows.moves.append(self.writer.move(problem, kind, before, after, **more))


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
    changes.rows.write()
    columns = ["state", "due_on", "closed_on", "area_id", "holds_since", "unknown_inputs"]
    names = [name.removesuffix("_id") for name in columns]
    Problem.objects.bulk_update(changes.changed, names, batch_size=200)
