"""The work of one week: what is late, came up, is due, or waits for a second person."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db.models import Q

from aboveline.accounts.actors import Actor
from aboveline.accounts.permissions import Permission
from aboveline.problems import words
from aboveline.problems.access import visible_problems
from aboveline.problems.listing import Row, rows_of, with_subjects
from aboveline.problems.models import Problem, Transition
from aboveline.web.clock import today
from aboveline.web.keyset import first_by

_FEW = 30
_WEEK = timedelta(days=7)


@dataclass(frozen=True)
class Part:
    """The first problems of one part of the work, and how many there are in all."""

    name: str
    title: Any
    rows: Sequence[Row]
    count: int


def week_of(actor: Actor, narrowed: Any) -> list[Part]:
    """The parts of the work of whoever acts; `narrowed` keeps some problems of a query set.

    Three queries a part.
    """
    return [_part(name, narrowed(part_of_week(actor, name))) for name in words.PARTS]


def part_of_week(actor: Actor, name: str) -> Any:
    """The problems of one part of the work of whoever acts. No query is made.

    Mine is what I own, and what nobody owns where I may answer.
    """
    day, me = today(), UUID(actor.key.partition(":")[2])
    if name == "second":
        return _for_second(actor, me)
    if name == "up":
        return _came_up(actor)
    answerable = visible_problems(actor, Permission.PROBLEMS_PROBLEM_ANSWER)
    mine = answerable.filter(closed_on=None).exclude(state="answered")
    if not actor.may(Permission.PROBLEMS_PROBLEM_DECIDE):
        mine = mine.exclude(state="clue")  # somebody else decides first
    if name == "late":
        return mine.filter(Q(owner=me) | Q(owner=None), due_on__lt=day)
    if name == "due":
        return mine.filter(Q(owner=me) | Q(owner=None), due_on__gte=day, due_on__lt=day + _WEEK)
    return mine.filter(owner=me).exclude(due_on__lt=day + _WEEK)


def _for_second(actor: Actor, me: UUID) -> Any:
    """Answered problems that I may clear: I neither own them nor answered them."""
    rows = visible_problems(actor, Permission.PROBLEMS_PROBLEM_CLEAR).filter(
        state="answered", closed_on=None
    )
    by_me = Transition.objects.filter(kind="answered", actor=actor.key)
    # by number, which the index of what is open has
    return rows.exclude(owner=me).exclude(number__in=by_me.values("problem__number"))


def _came_up(actor: Actor) -> Any:
    """Open problems taken up to an area of mine: below, nobody did in time what was due."""
    read = Permission.PROBLEMS_PROBLEM_READ
    came = Problem.objects.filter(escalated_to__in=actor.areas_for(read), closed_on=None)
    return visible_problems(actor, read).filter(pk__in=came.values("pk"), closed_on=None)


def _part(name: str, rows: Any) -> Part:
    found = first_by(rows, shown=with_subjects, first="due_on", key="number", count=_FEW + 1)
    count = len(found) if len(found) <= _FEW else rows.count()
    return Part(name, words.PARTS[name], rows_of(found[:_FEW]), count)
