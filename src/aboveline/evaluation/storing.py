"""Keep decisions that differ from the ones before, and take the marks of their households away."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction

from aboveline.accounts.actors import Actor
from aboveline.audit.actions import record
from aboveline.evaluation.judging import Row
from aboveline.evaluation.models import Decision, Refrozen
from aboveline.evaluation.tallies import count_villages_of
from aboveline.registry.models import Household, Touched
from aboveline.web.bulk import insert_rows
from aboveline.web.clock import now, today

_KEYS = (
    *("household_id", "area_id", "state", "category", "next_change_on", "weight"),
    *("findings", "standard"),
)


def marks_of(rows: Any) -> dict[int, UUID]:
    """Marks with their household, read before the register is, so that later ones are left."""
    return dict(rows.values_list("pk", "household_id"))


def _overtaken(touched: dict[int, UUID]) -> set[UUID]:
    """Households whose marks somebody else has taken away since: a later judgement is kept."""
    left = set(Touched.objects.filter(pk__in=touched).values_list("pk", flat=True))
    return {household for mark, household in touched.items() if mark not in left}


@transaction.atomic
def store_decisions(
    given: list[UUID],
    judged: Iterable[Row],
    marks: dict[int, UUID],
    *,
    actor: Actor,
    known_at: datetime | None = None,
    is_counted: bool = True,
) -> int:
    """Keep the decisions that differ from the latest ones and take the marks away.

    `known_at` is the moment of the snapshot that they were judged from: what was judged again since
    is left as it is. Without `is_counted` the caller counts the villages. Gives how many are new.
    """
    day, at = today(), now()
    # one at a time for a household, or two would both become the latest
    list(Household.objects.select_for_update().filter(pk__in=given).order_by("pk").values("pk"))
    overtaken = _overtaken(marks)
    if known_at is not None:
        since = Refrozen.objects.filter(household_key__in=given, at__gte=known_at)
        overtaken |= set(since.values_list("household_key", flat=True))
    keys = [key for key in given if key not in overtaken]
    rows = [row for row in judged if UUID(str(row["household_id"])) not in overtaken]
    touched = [mark for mark, household in marks.items() if household not in overtaken]
    latest = {
        str(old.household_id): old
        for old in Decision.objects.select_for_update().filter(household__in=keys, is_latest=True)
    }
    new, moved, gone = [], [], set(latest)
    for row in rows:
        decision = decision_of(row, row["standard"], day, at)
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
    rows_of_new = ({n: v for n, v in vars(one).items() if n != "id"} for one in new)
    insert_rows(Decision, rows_of_new)
    _keep_states(dict.fromkeys(gone, "") | {str(row.household_id): row.state for row in new})
    Touched.objects.filter(pk__in=touched).delete()
    written_to = {marks[mark] for mark in touched}
    Refrozen.objects.bulk_create(Refrozen(household_key=key, at=at) for key in written_to)
    if is_counted:
        count_villages_of(keys)
    if new or over:
        details = {"judged": len(keys), "new": len(new), "standard": _names(new)}
        record("evaluation:decision:store", actor=actor, details=details)
    return len(new)


@transaction.atomic
def store_days(days: Mapping[UUID, date], known_at: datetime) -> None:
    """Keep the next day of change of decisions that say the same; but not of those judged since."""
    keys = list(days)
    list(Household.objects.select_for_update().filter(pk__in=keys).order_by("pk").values("pk"))
    since = Refrozen.objects.filter(household_key__in=keys, at__gte=known_at)
    overtaken = set(since.values_list("household_key", flat=True))
    of_day: defaultdict[date, list[UUID]] = defaultdict(list)
    for key, day in days.items():
        if key not in overtaken:
            of_day[day].append(key)
    for day, some in of_day.items():
        rows = Decision.objects.filter(household__in=some, is_latest=True)
        rows.update(next_change_on=_day(day))


def _names(new: list[Decision]) -> str:
    """The standards by which it was decided."""
    return " ".join(sorted({row.standard for row in new}))


def _keep_states(states: dict[str, str]) -> None:
    """The state of the latest decision beside each household, by which lists are narrowed."""
    for state in sorted(set(states.values())):
        keys = [key for key, found in states.items() if found == state]
        Household.objects.filter(pk__in=keys).update(judged_state=state)


def decision_of(row: Row, standard: Any, day: date, at: Any) -> Decision:
    names = list(standard.criteria)
    return Decision(
        household_id=UUID(str(row["household_id"])),
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
