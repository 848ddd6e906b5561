"""Judge households and keep what was decided; always after the write that made it needful."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction

from aboveline.accounts.actors import Actor, below, service
from aboveline.areas.models import Area
from aboveline.audit.actions import record
from aboveline.evaluation.judging import Row, judge_many, judge_one
from aboveline.evaluation.models import Decision
from aboveline.evaluation.tallies import count_villages_of
from aboveline.registry.models import Household, Touched
from aboveline.registry.standards import site_standard
from aboveline.web.clock import now, today

EVALUATION = service("evaluation")
_ONE_BY_ONE = 6  # so many are faster from the prepared statement than in one run
_BATCH = 2_000
_KEYS = ("household_id", "area_id", "state", "category", "next_change_on", "weight")


def judge_household(household: Household, *, actor: Actor = EVALUATION) -> Decision | None:
    """The latest decision about a household, judged now; None when it was ended."""
    touched = _marks(Touched.objects.filter(household=household))
    household.refresh_from_db()
    row = None if household.ended_on is not None else judge_one(household, today())
    _store([household.pk], [] if row is None else [row], touched, actor=actor)
    return Decision.objects.filter(household=household, is_latest=True).first()


def judge_area(area: Area, *, actor: Actor = EVALUATION) -> int:
    """Judge every household of an area and all below it; gives how many decisions are new."""
    homes = Household.objects.filter(area__in=below([area.pk]))
    return _judge_all(homes, actor=actor)


def judge_touched(limit: int = _BATCH, *, actor: Actor = EVALUATION) -> int:
    """Judge the households that were touched since they were judged; gives how many they were."""
    touched = _marks(Touched.objects.order_by("pk")[:limit])
    keys = list(dict.fromkeys(touched.values()))
    if not keys:
        return 0
    homes = Household.objects.filter(pk__in=keys, ended_on=None)
    if len(keys) <= _ONE_BY_ONE:
        found = [judge_one(home, today()) for home in homes]
    else:
        found = list(judge_many(homes, today()))
    _store(keys, [row for row in found if row is not None], touched, actor=actor)
    return len(keys)


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
        rows = judge_many(Household.objects.filter(pk__in=batch, ended_on=None), today())
        new += _store(batch, rows, touched, actor=actor)
    return new


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
    Touched.objects.filter(pk__in=touched).delete()
    count_villages_of(keys)
    if new or over:
        details = {"judged": len(keys), "new": len(new), "standard": standard.name}
        record("evaluation:decision:store", actor=actor, details=details)
    return len(new)


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
        next_change_on=_day(row["next_change_on"]),
        at=at,
    )


def _same(old: Decision, new: Decision) -> bool:
    names = ("standard", "digest", "state", "category", "criteria", "facts")
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
