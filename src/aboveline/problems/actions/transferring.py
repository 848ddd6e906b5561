"""Problems go where their subject goes: a household that moves takes them along."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F, Q
from django.http import Http404

from aboveline.accounts.actors import Actor, service
from aboveline.accounts.permissions import Permission
from aboveline.areas.models import Area
from aboveline.problems import words
from aboveline.problems.actions.steps import locked, write_move
from aboveline.problems.errors import refuse
from aboveline.problems.models import Problem
from aboveline.problems.states import OPEN
from aboveline.web.clock import today

LEDGER = service("ledger")
_BATCH = 200


@transaction.atomic
def transfer_problem(problem: Problem, to_area: Area, *, actor: Actor, reason: str) -> Problem:
    """A problem of an area given to another area; that of a household follows its household.

    Raises Http404, PROBLEM-001, -004, -029.
    """
    found = locked(problem, actor, Permission.PROBLEMS_PROBLEM_DECIDE)
    if found.state not in OPEN:
        state, after = words.state_label(found.state), words.move_label("transferred")
        raise refuse("PROBLEM-001", state=state, after=after)
    if found.household_id is not None or to_area.pk == found.area_id or to_area.valid_to:
        raise refuse("PROBLEM-029")
    if not actor.may(Permission.PROBLEMS_PROBLEM_DECIDE, to_area.pk):
        raise Http404
    if not reason.strip():
        raise refuse("PROBLEM-004")
    _transfer(found, to_area.pk, actor=actor, reason=reason)
    return found


@transaction.atomic
def follow_households(households: Iterable[UUID]) -> int:
    """Take the open problems of households to where these live now; gives how many moved."""
    return _follow(Problem.objects.filter(household__in=list(households)))


def follow_every_move() -> int:
    """Do it for all, nightly, in batches: for what was written past the acts."""
    moved = 0
    while some := _follow_some():
        moved += some
    return moved


@transaction.atomic
def _follow_some() -> int:
    return _follow(Problem.objects.all(), limit=_BATCH)


def _follow(rows: Any, limit: int | None = None) -> int:
    """Move those that lie elsewhere than their household."""
    away = rows.filter(state__in=OPEN).filter(
        Q(household__isnull=False) & ~Q(area=F("household__area"))
    )
    found = list(away.order_by("pk")[:limit])
    keys = [problem.pk for problem in found]
    locked_rows = Problem.objects.select_for_update().filter(pk__in=keys).order_by("pk")
    for problem in locked_rows.select_related(None):
        home = problem.household
        if home is not None and problem.state in OPEN and problem.area_id != home.area_id:
            _transfer(problem, home.area_id, actor=LEDGER, reason="")
    return len(found)


def _transfer(problem: Problem, to: UUID, *, actor: Actor, reason: str) -> None:
    left = problem.area_id
    problem.area_id, problem.owner = to, None
    write_move(
        problem,
        "transferred",
        actor=actor,
        on=today(),
        due_on=problem.due_on,
        reason=reason,
        from_area=left,
    )
