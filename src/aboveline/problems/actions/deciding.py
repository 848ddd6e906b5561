"""Decide a clue, answer a problem, clear it, take it up again: each step by whom it is due to."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.db import transaction
from django.http import Http404

from aboveline.accounts.actors import Actor, actor_of
from aboveline.accounts.models import User
from aboveline.accounts.permissions import Permission
from aboveline.audit.actions import entry, record_all
from aboveline.problems import words
from aboveline.problems.actions.bundling import unbundle
from aboveline.problems.actions.steps import locked, move_faults, write_move
from aboveline.problems.clearing import clearing_faults, evidence_since
from aboveline.problems.errors import ProblemError, fault, refuse
from aboveline.problems.models import Problem
from aboveline.problems.rules import BUNDLE, Deadlines, known_terms
from aboveline.problems.states import OPEN, STEPS
from aboveline.web.clock import today
from aboveline.web.faults import Fault


@transaction.atomic
def confirm_problem(problem: Problem, *, actor: Actor, reason: str = "") -> Problem:
    """The clue as a confirmed problem, with the day until which help is due."""
    found = _checked(problem, "confirmed", actor, reason)
    due_on = Deadlines([found.area_id], today()).answer(found.rule, found.area_id)
    write_move(found, "confirmed", actor=actor, on=today(), due_on=due_on, reason=reason)
    return found


@transaction.atomic
def dismiss_problem(problem: Problem, *, actor: Actor, reason: str) -> Problem:
    """The problem as none, with the reason; one that was confirmed by a second person."""
    found = _checked(problem, "dismissed", actor, reason)
    write_move(found, "dismissed", actor=actor, on=today(), reason=reason)
    return found


@transaction.atomic
def merge_problem(problem: Problem, into: Problem, *, actor: Actor, reason: str) -> Problem:
    """The clue merged into an open problem of the same subject; the reports of both stay."""
    found = _checked(problem, "merged", actor, reason)
    target = locked(into, actor, Permission.PROBLEMS_PROBLEM_DECIDE)
    same = target.household_id == found.household_id and target.area_id == found.area_id
    if not same or target.pk == found.pk or target.state not in OPEN:
        raise refuse("PROBLEM-017")
    found.merged_into = target
    write_move(found, "merged", actor=actor, on=today(), reason=reason)
    return found


@transaction.atomic
def answer_problem(problem: Problem, *, actor: Actor, reason: str = "") -> Problem:
    """The problem answered by the help recorded for it; somebody else will look at the effect.

    Where the standard names kinds of help, one of them must be planned or given.
    """
    step = STEPS["answered"]
    found = locked(problem, actor, step.permission)
    faults = move_faults(found, step, actor, reason) + help_faults(found, reason)
    if faults:
        raise ProblemError(*faults)
    due_on = Deadlines([found.area_id], today()).clear(found.rule, found.area_id)
    write_move(found, "answered", actor=actor, on=today(), due_on=due_on, reason=reason)
    return found


@transaction.atomic
def return_problem(problem: Problem, *, actor: Actor, reason: str) -> Problem:
    """The answer not accepted: the problem is confirmed again, with a new day for help."""
    found = _checked(problem, "returned", actor, reason)
    due_on = Deadlines([found.area_id], today()).answer(found.rule, found.area_id)
    write_move(found, "returned", actor=actor, on=today(), due_on=due_on, reason=reason)
    return found


@transaction.atomic
def clear_problem(
    problem: Problem, *, actor: Actor, evidence: Sequence[str], reason: str = ""
) -> Problem:
    """The problem cleared by somebody independent, on evidence seen.

    `evidence` are keys of `clearing.evidence_since`. Raises Http404, and ProblemError with
    everything that is missing.
    """
    step = STEPS["cleared"]
    found = locked(problem, actor, step.permission)
    faults = move_faults(found, step, actor, reason)
    faults += clearing_faults(found, evidence, actor=actor)
    if faults:
        raise ProblemError(*faults)
    seen = [
        {"kind": item.kind, "key": item.key}
        for item in evidence_since(found)
        if item.key in evidence
    ]
    write_move(found, "cleared", actor=actor, on=today(), reason=reason, evidence=seen)
    if found.rule == BUNDLE:
        unbundle(found)
    return found


@transaction.atomic
def reopen_problem(problem: Problem, *, actor: Actor, reason: str) -> Problem:
    """A cleared problem taken up again under its number."""
    found = _checked(problem, "reopened", actor, reason)
    due_on = Deadlines([found.area_id], today()).answer(found.rule, found.area_id)
    write_move(found, "reopened", actor=actor, on=today(), due_on=due_on, reason=reason)
    return found


@transaction.atomic
def assign_problems(problems: Iterable[Problem], owner: User, *, actor: Actor) -> int:
    """Give problems an owner who works where they lie; gives how many changed.

    All or none: raises Http404, PROBLEM-028.
    """
    keys = [problem.pk for problem in problems]
    rows = list(Problem.objects.select_for_update().filter(pk__in=keys).order_by("pk"))
    other = actor_of(owner)
    for area in {row.area_id for row in rows}:
        if not actor.may(Permission.PROBLEMS_PROBLEM_ASSIGN, area):
            raise Http404
        if not other.may(Permission.PROBLEMS_PROBLEM_ANSWER, area):
            raise refuse("PROBLEM-028")
    changed = [row for row in rows if row.owner_id != owner.pk and row.state in OPEN]
    for row in changed:
        row.owner = owner
    Problem.objects.bulk_update(changed, ["owner"], batch_size=500)
    record_all(
        [
            entry(
                "problems:problem:assign",
                actor=actor,
                subject=row,
                area_id=row.area_id,
                fields=["owner"],
                details={"owner": str(owner.pk), "number": row.number},
            )
            for row in changed
        ]
    )
    return len(changed)


def help_faults(problem: Problem, reason: str) -> list[Fault]:
    """What is missing in the help recorded for a problem that is to be answered."""
    kinds = known_terms(problem.rule).answered_by
    helped = problem.measures.exclude(state="stopped")
    if (helped.filter(kind__in=kinds) if kinds else helped).exists():
        return []
    if kinds:
        return [fault("PROBLEM-016", kinds=words.measure_labels(kinds))]
    return [] if reason.strip() else [fault("PROBLEM-004")]


def _checked(problem: Problem, kind: str, actor: Actor, reason: str) -> Problem:
    """The locked problem when the move may be made. Raises Http404 and ProblemError."""
    step = STEPS[kind]
    found = locked(problem, actor, step.permission)
    faults = move_faults(found, step, actor, reason)
    if faults:
        raise ProblemError(*faults)
    return found
