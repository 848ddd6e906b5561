"""What is overdue, or was missed in a row, goes one level up, says so, and up again if need be."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F, Max, Q
from django.urls import reverse

from aboveline.accounts.messages import tell_office
from aboveline.areas.models import Area, AreaClosure
from aboveline.evaluation.area_tables import lookup_of
from aboveline.problems.actions.steps import write_escalation
from aboveline.problems.actions.transferring import LEDGER
from aboveline.problems.models import Problem
from aboveline.problems.rules import Deadlines
from aboveline.problems.states import OPEN
from aboveline.registry.models import Household
from aboveline.registry.standards import site_standard
from aboveline.standard.deadlines import add_months, days_in
from aboveline.standard.model import Missed
from aboveline.web.clock import today
from aboveline.web.stopping import asked_to_stop

_BATCH = 200


def came_up() -> str:
    """Where whoever looks finds what came up to the own office."""
    return reverse("problems:problems") + "?part=up"


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
        if asked_to_stop.is_set():
            break
        went += _escalate(keys[start : start + _BATCH], on, came)
    for area, count in came.items():
        place = Area.objects.get(pk=area)
        key, params = f"overdue:{area}:{on}", {"count": count}
        tell_office(place, "overdue", key=key, params=params, link=came_up())
    return went


def escalate_missed() -> int:
    """Take up what the standard counts as missed in a row, overdue or not; gives how many went.

    A watched household that nobody saw for so many times the months between two contacts; the
    office above gets one message a day.
    """
    ledger = site_standard().ledger
    missed = ledger.missed if ledger is not None else None
    if missed is None:
        return 0
    came: Counter[UUID] = Counter()
    rows = Problem.objects.filter(rule=missed.rule, state__in=OPEN, escalated_on=None)
    keys = list(rows.filter(household__isnull=False).order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(keys), _BATCH):
        _escalate_missed(keys[start : start + _BATCH], missed, came)
    on = today()
    for area, count in came.items():
        place = Area.objects.get(pk=area)
        params = {"count": count, "times": missed.times}
        tell_office(place, "missed", key=f"missed:{area}:{on}", params=params, link=came_up())
    return came.total()


@transaction.atomic
def _escalate_missed(keys: Sequence[UUID], missed: Missed, came: Counter[UUID]) -> None:
    on = today()
    problems = list(
        Problem.objects.select_for_update()
        .filter(pk__in=keys, state__in=OPEN, escalated_on=None)
        .order_by("pk")
    )
    seen = _last_seen({problem.household_id for problem in problems if problem.household_id})
    lookup = lookup_of(site_standard(), {problem.area_id for problem in problems}, on)
    above = _above({problem.area_id for problem in problems})
    for problem in problems:
        months = days_in(missed.every_months, lookup, str(problem.area_id))
        last, to = seen.get(problem.household_id), above.get(problem.area_id)
        if months is None or last is None or to is None:
            continue
        if add_months(last, months * missed.times) < on:
            problem.escalated_to_id, problem.escalated_on = to, on
            write_escalation(problem, actor=LEDGER, on=on, kind="missed")
            came[to] += 1


def _last_seen(homes: set[UUID]) -> dict[UUID | None, date]:
    """The day of the last visit of each watched household, or of its coming under watch."""
    watched = Household.objects.filter(pk__in=homes, register_status="monitored")
    entered = Q(statuses__after="monitored")
    rows = watched.annotate(
        visited=Max("visits__visited_on"), entered=Max("statuses__on", filter=entered)
    )
    days = rows.values_list("pk", "visited", "entered")
    return {key: max(filter(None, (seen, began))) for key, seen, began in days if seen or began}


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
