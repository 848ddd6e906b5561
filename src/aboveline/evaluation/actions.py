"""Judge households and keep what was decided; always after the write that made it needful."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from aboveline.accounts.actors import Actor, service
from aboveline.evaluation.judging import Row, judge_many, judge_one
from aboveline.evaluation.models import Decision
from aboveline.evaluation.storing import marks_of, store_decisions
from aboveline.registry.history import touch
from aboveline.registry.models import Household, Touched
from aboveline.standard import StandardError
from aboveline.web.clock import now, today
from aboveline.web.stopping import asked_to_stop

_log = logging.getLogger(__name__)
EVALUATION = service("evaluation")
_ONE_BY_ONE = 6  # so many are faster from the prepared statement than in one run
BATCH = 2_000
_AGAIN_AFTER = timedelta(minutes=5)


def judge_household(household: Household, *, actor: Actor = EVALUATION) -> Decision | None:
    """The latest decision about a household, judged now; None when it was ended.

    Where the standard cannot judge it the decision before stays, and the mark has the fault.
    """
    _judge([household.pk], marks_of(Touched.objects.filter(household=household)), actor=actor)
    return Decision.objects.filter(household=household, is_latest=True).first()


def judge_touched(limit: int = BATCH, *, actor: Actor = EVALUATION) -> int:
    """Judge the households that were touched since they were judged; gives how many they were.

    Where the standard lacks something for an area its households keep their marks, with the
    fault; they are tried again some minutes later.
    """
    waiting = Touched.objects.filter(Q(tried_at=None) | Q(tried_at__lt=now() - _AGAIN_AFTER))
    touched = marks_of(waiting.order_by("pk")[:limit])
    keys = list(dict.fromkeys(touched.values()))
    if not keys:
        return 0
    return _judge(keys, touched, actor=actor).judged


def judge_due(*, actor: Actor = EVALUATION) -> int:
    """Judge the households whose decision may change by the clock alone; gives how many are new."""
    due = Decision.objects.filter(is_latest=True, next_change_on__lte=today())
    homes = Household.objects.filter(pk__in=due.values("household_id"))
    return judge_each(homes, actor=actor)


def judge_each(homes: Any, *, actor: Actor) -> int:
    """Judge the households of a query set in batches; ended ones have no latest decision."""
    keys = list(homes.order_by("area_id", "pk").values_list("pk", flat=True))
    new = 0
    for start in range(0, len(keys), BATCH):
        if asked_to_stop.is_set():
            break
        batch = keys[start : start + BATCH]
        touched = marks_of(Touched.objects.filter(household__in=batch))
        new += _judge(batch, touched, actor=actor).new
    return new


@dataclass(frozen=True)
class _Done:
    """How many households were judged, and how many decisions are new."""

    judged: int
    new: int


def _judge(keys: list[UUID], touched: dict[int, UUID], *, actor: Actor) -> _Done:
    """Judge some households; those whose area the standard cannot judge stay as they are."""
    there = Household.objects.filter(pk__in=keys, ended_on=None).values_list("pk", "area_id")
    rows, faults = _rows_and_faults(dict(there))
    if faults:
        _keep_faults(faults)
        keys = [key for key in keys if key not in faults]
        touched = {mark: home for mark, home in touched.items() if home not in faults}
    return _Done(len(keys), len(store_decisions(keys, rows, touched, actor=actor)))


def _rows_and_faults(lives_in: dict[UUID, UUID]) -> tuple[list[Row], dict[UUID, StandardError]]:
    """The decisions about households with their areas, and what keeps others from one."""
    homes, day = Household.objects.filter(pk__in=lives_in), today()
    try:
        if len(lives_in) > _ONE_BY_ONE:
            return list(judge_many(homes, day)), {}
        return [row for home in homes if (row := judge_one(home, day)) is not None], {}
    except StandardError as error:
        areas = sorted(set(lives_in.values()))
        if len(areas) == 1:
            _log.error("The households of area %s cannot be judged. %s", areas[0], error)
            return [], dict.fromkeys(lives_in, error)
    # by halves: a fault of one area among many costs a few runs more
    first = set(areas[: len(areas) // 2])
    rows, faults = _rows_and_faults({k: area for k, area in lives_in.items() if area in first})
    others = {k: area for k, area in lives_in.items() if area not in first}
    more_rows, more_faults = _rows_and_faults(others)
    return rows + more_rows, faults | more_faults


@transaction.atomic
def _keep_faults(faults: dict[UUID, StandardError]) -> None:
    """What is wrong beside the marks of the households; who has none gets one."""
    at = now()
    marks = Touched.objects.filter(household__in=faults)
    touch(Household.objects.filter(pk__in=faults.keys() - set(marks_of(marks).values())), "clock")
    for fault in {str(error) for error in faults.values()}:
        homes = [key for key, error in faults.items() if str(error) == fault]
        marks.filter(household__in=homes).update(tried_at=at, fault=fault)
