"""Keep a workbook that came back until it is taken; take it: owners and notes of many problems."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import Http404

from aboveline.accounts.actors import Actor
from aboveline.accounts.models import User
from aboveline.accounts.permissions import Permission
from aboveline.audit.actions import record
from aboveline.problems.actions.deciding import assign_problems
from aboveline.problems.actions.steps import locked
from aboveline.problems.errors import ProblemError, refuse
from aboveline.problems.models import LedgerSheet, Problem, Transition
from aboveline.problems.sheets import LONGEST_NOTE, Compared, as_kept, stamp_of
from aboveline.problems.states import OPEN
from aboveline.web.clock import now, today

ASSIGN = Permission.PROBLEMS_PROBLEM_ASSIGN


@transaction.atomic
def keep_sheet(rows: Sequence[Compared], *, file_name: str, actor: Actor) -> LedgerSheet:
    """The changes of a workbook, kept for whoever brought it; nothing is changed yet."""
    if not actor.may(ASSIGN):
        raise Http404
    key = UUID(actor.key.partition(":")[2])
    sheet: LedgerSheet = LedgerSheet.objects.create(
        user_id=key, file_name=file_name[:120], rows=as_kept(rows), at=now()
    )
    return sheet


@transaction.atomic
def take_sheet(sheet: LedgerSheet, *, actor: Actor) -> LedgerSheet:
    """Make the changes of a workbook; a problem that somebody changed meanwhile stays as it is.

    Raises Http404, PROBLEM-063.
    """
    found: LedgerSheet = LedgerSheet.objects.select_for_update().get(pk=sheet.pk)
    if actor.key != f"user:{found.user_id}":
        raise Http404
    if found.state == "taken":
        raise refuse("PROBLEM-063")
    rows = {row["number"]: row for row in found.rows}
    problems = Problem.objects.select_for_update().filter(number__in=rows).order_by("pk")
    fresh = [one for one in problems if stamp_of(one) == rows[one.number]["stamp"]]
    counts: Counter[str] = Counter(owners=0, notes=0)
    for problem in fresh:
        note = rows[problem.number]["note"]
        if note is not None:
            note_problem(problem, note, actor=actor)
            counts["notes"] += 1
    counts["owners"] = _assign(fresh, rows, actor)
    found.state = "taken"
    found.counts = {**counts, "problems": len(fresh), "refused": len(rows) - len(fresh)}
    found.save(update_fields=["state", "counts"])
    record("problems:sheet:take", actor=actor, subject=found, details=found.counts)
    return found


@transaction.atomic
def note_problem(problem: Problem, note: str, *, actor: Actor) -> Problem:
    """The open problem with another note; what it was stays in its history.

    Raises Http404, PROBLEM-085, -086.
    """
    found = locked(problem, actor, ASSIGN)
    if found.state not in OPEN:
        raise refuse("PROBLEM-085")
    if len(note) > LONGEST_NOTE:
        raise refuse("PROBLEM-086")
    found.note = note.strip()
    found.save(update_fields=["note"])
    Transition.objects.create(
        problem=found,
        kind="noted",
        before=found.state,
        after=found.state,
        area_id=found.area_id,
        on=today(),
        at=now(),
        actor=actor.key,
        actor_name=actor.name,
        reason=found.note,
        due_on=found.due_on,
    )
    record(
        "problems:problem:note",
        actor=actor,
        subject=found,
        area_id=found.area_id,
        fields=["note"],
        details={"number": found.number},
    )
    return found


def _assign(fresh: Sequence[Problem], rows: Any, actor: Actor) -> int:
    """Give each problem the owner that its row names; gives how many changed."""
    by_owner: dict[str, list[Problem]] = defaultdict(list)
    for problem in fresh:
        if owner := rows[problem.number]["owner"]:
            by_owner[owner].append(problem)
    people = {str(user.pk): user for user in User.objects.filter(pk__in=by_owner, is_active=True)}
    if len(people) != len(by_owner):
        raise ProblemError(*refuse("PROBLEM-087").faults)
    return sum(assign_problems(some, people[key], actor=actor) for key, some in by_owner.items())
