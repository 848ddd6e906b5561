"""What is overdue goes one level up, says so, and goes up again when nothing happens there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F, Q

from aboveline.accounts.messages import tell_office
from aboveline.areas.models import Area, AreaClosure
from aboveline.problems.actions.steps import write_escalation
from aboveline.problems.actions.transferring import LEDGER
from aboveline.problems.models import Problem
from aboveline.problems.rules import Deadlines
from aboveline.problems.states import OPEN
from aboveline.web.clock import today

_BATCH = 200


def escalate_overdue() -> int:
    """Take every overdue problem one level up for each deadline that passed; gives how many went.

    Offices get one message a day that counts what came to them.
    """
    on, went = today(), 0
    came: Counter[UUID] = Counter()
    late = Problem.objects.filter(state__in=OPEN, due_on__lt=on).order_by("pk")
    keys = list(
        late.filter(Q(escalated_on=None) | Q(escalated_on__lt=on)).values_list("pk", flat=True)
    )
    for start in range(0, len(keys), _BATCH):
        went += _escalate(keys[start : start + _BATCH], on, came)
    for area, count in came.items():
        place = Area.objects.get(pk=area)
        tell_office(place, "overdue", key=f"overdue:{area}:{on}", params={"count": count})
    return went


@transaction.atomic
def _escalate(keys: Sequence[UUID], on: date, came: Counter[UUID]) -> int:
    rows: Any = Problem.objects.select_for_update().filter(
        pk__in=keys, state__in=OPEN, due_on__lt=on
    )
    problems = list(rows.order_by("pk"))
    deadlines = Deadlines({problem.area_id for problem in problems}, on)
    above = _above({problem.escalated_to_id or problem.area_id for problem in problems})
    went = 0
    for problem in problems:
        to = above.get(problem.escalated_to_id or problem.area_id)
        waits = problem.escalated_on and deadlines.decide(problem.area_id, problem.escalated_on)
        if to is None or (waits and waits >= on):
            continue
        problem.escalated_to_id, problem.escalated_on = to, on
        write_escalation(problem, actor=LEDGER, on=on)
        came[to] += 1
        went += 1
    return went


def _above(areas: set[UUID]) -> dict[UUID, UUID]:
    """The area right above each; the highest has none."""
    rows = AreaClosure.objects.filter(below__in=areas, valid_to=None, distance=1)
    return dict(rows.exclude(above=F("below")).values_list("below_id", "above_id"))
