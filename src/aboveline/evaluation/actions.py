"""Judge households and keep what was decided; always after the write that made it needful."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from aboveline.accounts.actors import Actor, below, service
from aboveline.areas.models import Area
from aboveline.audit.actions import record
from aboveline.evaluation.judging import Row, judge_many, judge_one
from aboveline.evaluation.models import Decision
from aboveline.evaluation.tallies import count_villages_of
from aboveline.registry.history import touch
from aboveline.registry.models import Household, Touched
from aboveline.registry.standards import site_standard
from aboveline.standard import StandardError
from aboveline.web.clock import now, today

_log = logging.getLogger(__name__)
EVALUATION = service("evaluation")
_ONE_BY_ONE = 6  # so many are faster from the prepared statement than in one run
_BATCH = 2_000
_AGAIN_AFTER = timedelta(minutes=5)
_KEYS = ("household_id", "area_id", "state", "category", "next_change_on", "weight", "findings")


def judge_household(household: Household, *, actor: Actor = EVALUATION) -> Decision | None:
    """The latest decision about a household, judged now; None when it was ended.

    Where the standard cannot judge it the decision before stays, and the mark has the fault.
    """
    _judge([household.pk], _marks(Touched.objects.filter(household=household)), actor=actor)
    return Decision.objects.filter(household=household, is_latest=True).first()


def judge_area(area: Area, *, actor: Actor = EVALUATION) -> int:
    """Judge every household of an area and all below it; gives how many decisions are new."""
    homes = Household.objects.filter(area__in=below([area.pk]))
    return _judge_all(homes, actor=actor)


def judge_touched(limit: int = _BATCH, *, actor: Actor = EVALUATION) -> int:
    """Judge the households that were touched since they were judged; gives how many they were.

    Where the standard lacks something for an area its households keep their marks, with the
    fault; they are tried again some minutes later.
    """
    waiting = Touched.objects.filter(Q(tried_at=None) | Q(tried_at__lt=now() - _AGAIN_AFTER))
    touched = _marks(waiting.order_by("pk")[:limit])
    keys = list(dict.fromkeys(touched.values()))
    if not keys:
        return 0
    return _judge(keys, touched, actor=actor).judged


def judge_due(*, actor: Actor = EVALUATION) -> int:
    """Judge the households whose decision may change by the clock alone; gives how many are new."""
    due = Decision.objects.filter(is_latest=True, next_change_on__lte=today())
    homes = Household.objects.filter(pk__in=due.values("household_id"))
    return _judge_all(homes, actor=actor)


def _judge_all(homes: Any, *, actor: Actor) -> int:
    """Judge the households of a query set in batches; ended ones have no latest decision."""
    keys = list(homes.order_by("area_id", "pk").values_list("pk", flat=True))
    new = 0
    for start in range(0, len(keys), _BATCH):
        batch = keys[start : start + _BATCH]
        touched = _marks(Touched.objects.filter(household__in=batch))
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
    return _Done(len(keys), _store(keys, rows, touched, actor=actor))


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
    touch(Household.objects.filter(pk__in=faults.keys() - set(_marks(marks).values())), "clock")
    for fault in {str(error) for error in faults.values()}:
        homes = [key for key, error in faults.items() if str(error) == fault]
        marks.filter(household__in=homes).update(tried_at=at, fault=fault)


def _marks(rows: Any) -> dict[int, UUID]:
    """Marks with their household, read before the register is, so that later ones are left."""
    return dict(rows.values_list("pk", "household_id"))


def _overtaken(touched: dict[int, UUID]) -> set[UUID]:
    """Households whose marks somebody else has taken away since: a later judgement is kept."""
    left = set(Touched.objects.filter(pk__in=touched).values_list("pk", flat=True))
    return {household for mark, household in touched.items() if mark not in left}


@transaction.atomic
def _store(
    given: list[UUID], judged: Iterable[Row], marks: dict[int, UUID], *, actor: Actor
) -> int:
    """Keep the decisions that differ from the latest ones and take the marks away."""
    standard, day, at = site_standard(), today(), now()
    # one at a time for a household, or two would both become the latest
    list(Household.objects.select_for_update().filter(pk__in=given).order_by("pk").values("pk"))
    overtaken = _overtaken(marks)
    keys = [key for key in given if key not in overtaken]
    rows = [row for row in judged if UUID(str(row["household_id"])) not in overtaken]
    touched = [mark for mark, household in marks.items() if household not in overtaken]
    latest = {
        str(old.household_id): old
        for old in Decision.objects.select_for_update().filter(household__in=keys, is_latest=True)
    }
    new, moved, gone = [], [], set(latest)
    for row in rows:
        decision = _decision(row, standard, day, at)
        old = latest.get(str(row["household_id"]))
        if old is not None and _same(old, decision):
            gone.discard(str(row["household_id"]))
            if old.next_change_on != decision.next_change_on:
                old.next_change_on = decision.next_change_on
                moved.append(old)
        else:
            new.append(decision)
    over = [latest[key].pk for key in gone]
    Decision.objects.filter(pk__in=over).update(is_latest=False)
    Decision.objects.bulk_update(moved, ["next_change_on"], batch_size=200)
    Decision.objects.bulk_create(new, batch_size=500)
    _keep_states(dict.fromkeys(gone, "") | {str(row.household_id): row.state for row in new})
    Touched.objects.filter(pk__in=touched).delete()
    count_villages_of(keys)
    if new or over:
        details = {"judged": len(keys), "new": len(new), "standard": standard.name}
        record("evaluation:decision:store", actor=actor, details=details)
    return len(new)


def _keep_states(states: dict[str, str]) -> None:
    """The state of the latest decision beside each household, by which lists are narrowed."""
    for state in sorted(set(states.values())):
        keys = [key for key, found in states.items() if found == state]
        Household.objects.filter(pk__in=keys).update(judged_state=state)


def _decision(row: Row, standard: Any, day: date, at: Any) -> Decision:
    names = list(standard.criteria)
    return Decision(
        household_id=row["household_id"],
        standard=standard.name,
        digest=standard.digest,
        on=day,
        state=row["state"],
        category=row["category"] or "",
        criteria={name: row[name] for name in names},
        facts={
            name: _plain(value)
            for name, value in row.items()
            if name not in names and name not in _KEYS
        },
        findings=row.get("findings", {}),
        next_change_on=_day(row["next_change_on"]),
        at=at,
    )


def _same(old: Decision, new: Decision) -> bool:
    names = ("standard", "digest", "state", "category", "criteria", "facts", "findings")
    return all(getattr(old, name) == getattr(new, name) for name in names)


def _plain(value: Any) -> Any:
    """A fact as JSON keeps it; money as text without idle zeros."""
    if isinstance(value, Decimal):
        text = f"{value:f}"
        return text.rstrip("0").rstrip(".") if "." in text else text
    return value.isoformat() if isinstance(value, date) else value


def _day(value: Any) -> Any:
    """A day, or None when nothing changes by the clock alone."""
    return None if value is None or value.year >= 9999 else value
