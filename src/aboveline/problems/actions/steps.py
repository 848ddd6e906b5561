"""Steps that the acts share: lock a problem, check a move, write it down."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from django.http import Http404

from aboveline.accounts.actors import Actor
from aboveline.accounts.permissions import Permission
from aboveline.audit.actions import record
from aboveline.problems import words
from aboveline.problems.errors import fault
from aboveline.problems.models import Problem, Transition
from aboveline.problems.signals import move_asked
from aboveline.problems.spans import record_spans
from aboveline.problems.states import OPEN, STEPS, Step
from aboveline.web.clock import now
from aboveline.web.faults import Fault

_BY_PEOPLE = frozenset({"dismissed", "cleared", "returned", "reopened", "confirmed"})
WITH_REASON = frozenset({"dismissed", "returned", "merged", "reopened", "transferred"})
"""Moves that are refused without a reason."""


def locked(problem: Problem, actor: Actor, permission: Permission) -> Problem:
    """The problem as it is now, locked until the transaction ends. Raises Http404."""
    _require(actor, permission, problem.area_id)
    found: Problem = Problem.objects.select_for_update().get(pk=problem.pk)
    if found.area_id != problem.area_id:
        _require(actor, permission, found.area_id)
    return found


def _require(actor: Actor, permission: Permission, area_id: UUID) -> None:
    if not actor.may(permission, area_id):
        raise Http404


def move_faults(problem: Problem, step: Step, actor: Actor, reason: str) -> list[Fault]:
    """What stands in the way of a move, whoever makes it; all faults at once."""
    found = []
    if problem.state not in step.before:
        state, after = words.state_label(problem.state), words.move_label(step.kind)
        found.append(fault("PROBLEM-001", state=state, after=after))
    before = _made_by(problem, step, actor)
    if before is not None:
        names = {"before": words.move_label(before), "after": words.move_label(step.kind)}
        found.append(fault("PROBLEM-002", **names))
    receipt = problem.receipt
    if receipt is not None and receipt.confirmed_by == actor.key and step.kind in _BY_PEOPLE:
        found.append(fault("PROBLEM-019"))
    if actor.is_service and step.kind in _BY_PEOPLE:
        found.append(fault("PROBLEM-003"))
    if step.kind in WITH_REASON and not reason.strip():
        found.append(fault("PROBLEM-004"))
    asked = move_asked.send(None, problem=problem, kind=step.kind, actor=actor)
    return found + [one for _receiver, faults in asked for one in faults]


def _made_by(problem: Problem, step: Step, actor: Actor) -> str | None:
    """The kind of an earlier move by this actor that keeps him from making this one."""
    if not step.by_another:
        return None
    made = problem.transitions.filter(kind__in=step.by_another, actor=actor.key)
    kind: str | None = made.values_list("kind", flat=True).first()
    return kind


def write_move(
    problem: Problem,
    kind: str,
    *,
    actor: Actor,
    on: date,
    due_on: date | None = None,
    reason: str = "",
    evidence: Sequence[dict[str, str]] = (),
    from_area: UUID | None = None,
) -> Transition:
    """The move, written with the problem and an audit entry; nothing is checked here."""
    before = "" if kind == "opened" else problem.state
    problem.state = STEPS[kind].after if kind in STEPS else problem.state
    problem.due_on = due_on if problem.state in OPEN else None
    problem.closed_on = None if problem.state in OPEN else on
    problem.escalated_to = problem.escalated_on = None  # the step that was due has been taken
    problem.save()
    move: Transition = Transition.objects.create(
        problem=problem,
        kind=kind,
        before=before,
        after=problem.state,
        area_id=problem.area_id,
        from_area_id=from_area,
        on=on,
        at=now(),
        actor=actor.key,
        actor_name=actor.name,
        reason=reason.strip(),
        due_on=problem.due_on,
        evidence=list(evidence),
    )
    record_spans([vars(move)])
    record(
        f"problems:problem:{kind}",
        actor=actor,
        subject=problem,
        area_id=problem.area_id,
        fields=["state"],
        details={"number": problem.number, "rule": problem.rule},
    )
    return move


def write_escalation(problem: Problem, *, actor: Actor, on: date, kind: str = "escalated") -> None:
    """Write that a problem went to the area above; its state stays.

    It is overdue (`escalated`), or contacts were missed in a row (`missed`).
    """
    problem.save(update_fields=["escalated_to", "escalated_on"])
    Transition.objects.create(
        problem=problem,
        kind=kind,
        before=problem.state,
        after=problem.state,
        area_id=problem.area_id,
        on=on,
        at=now(),
        actor=actor.key,
        due_on=problem.due_on,
    )
    record(
        "problems:problem:escalate",
        actor=actor,
        subject=problem,
        area_id=problem.area_id,
        details={"number": problem.number, "to": str(problem.escalated_to_id)},
    )
