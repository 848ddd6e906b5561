"""Keep decisions that differ from the ones before, and take the marks of their households away."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
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
from aboveline.web.bulk import insert_rows, update_each
from aboveline.web.clock import now, today

_KEYS = (
    *("household_id", "area_id", "state", "category", "next_change_on", "weight"),
    *("findings", "standard"),
)
_SAID = ("standard", "digest", "state", "category", "criteria", "facts", "findings")
Stored = dict[str, Any]
"""A decision by the columns of its table."""


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
) -> set[UUID]:
    """Keep the decisions that differ from the latest ones and take the marks away.

    `known_at` is the moment of the snapshot that they were judged from: what was judged again since
    is left as it is. Without `is_counted` the caller counts the villages. Gives whose are new.
    """
    day, at = today(), now()
    # one at a time for a household, or two would both become the latest
    list(Household.objects.select_for_update().filter(pk__in=given).order_by("pk").values("pk"))
    overtaken = _overtaken(marks)
    if known_at is not None:
        since = Refrozen.objects.filter(household_key__in=given, at__gte=known_at)
        overtaken |= set(since.values_list("household_key", flat=True))
    keys = [key for key in given if key not in overtaken]
    touched = [mark for mark, household in marks.items() if household not in overtaken]
    latest = _latest(keys)
    new: list[Stored] = []
    moved: dict[int, date | None] = {}
    gone = set(latest)
    for decision in stored_rows(judged, day, at):
        key = decision["household_id"]
        if key in overtaken:
            continue
        old = latest.get(key)
        if old is not None and all(old[name] == decision[name] for name in _SAID):
            gone.discard(key)
            if old["next_change_on"] != decision["next_change_on"]:
                moved[old["pk"]] = decision["next_change_on"]
        else:
            new.append(decision)
    over = [latest[key]["pk"] for key in gone]
    Decision.objects.filter(pk__in=over).update(is_latest=False)
    update_each(Decision, "next_change_on", moved)
    insert_rows(Decision, new)
    _keep_states(dict.fromkeys(gone, "") | {row["household_id"]: row["state"] for row in new})
    Touched.objects.filter(pk__in=touched).delete()
    written_to = {marks[mark] for mark in touched}
    Refrozen.objects.bulk_create(Refrozen(household_key=key, at=at) for key in written_to)
    if is_counted:
        count_villages_of(keys)
    if new or over:
        details = {"judged": len(keys), "new": len(new), "standard": _names(new)}
        record("evaluation:decision:store", actor=actor, details=details)
    return {row["household_id"] for row in new}


@transaction.atomic
def store_days(days: Mapping[UUID, date], known_at: datetime) -> None:
    """Keep the next day of change of decisions that say the same; but not of those judged since."""
    keys = list(days)
    list(Household.objects.select_for_update().filter(pk__in=keys).order_by("pk").values("pk"))
    since = Refrozen.objects.filter(household_key__in=keys, at__gte=known_at)
    overtaken = set(since.values_list("household_key", flat=True))
    mine = [key for key in keys if key not in overtaken]
    latest = Decision.objects.filter(household__in=mine, is_latest=True)
    rows = latest.values_list("pk", "household_id")
    update_each(Decision, "next_change_on", {pk: _day(days[key]) for pk, key in rows})


def _latest(keys: list[UUID]) -> dict[UUID, Stored]:
    """The latest decisions about some households, nobody else's to change."""
    rows = Decision.objects.select_for_update().filter(household__in=keys, is_latest=True)
    found = rows.values("pk", "household_id", "next_change_on", *_SAID)
    return {row["household_id"]: row for row in found}


def _names(new: list[Stored]) -> str:
    """The standards by which it was decided."""
    return " ".join(sorted({row["standard"] for row in new}))


def _keep_states(states: dict[UUID, str]) -> None:
    """The state of the latest decision beside each household, by which lists are narrowed."""
    for state in sorted(set(states.values())):
        keys = [key for key, found in states.items() if found == state]
        Household.objects.filter(pk__in=keys).update(judged_state=state)


def stored_rows(rows: Iterable[Row], day: date, at: datetime) -> Iterator[Stored]:
    """Decisions of the engine as their table has them, in the same order."""
    facts: dict[str, list[str]] = {}
    for row in rows:
        standard = row["standard"]
        if standard.digest not in facts:
            others = {*standard.criteria, *_KEYS}
            facts[standard.digest] = [name for name in row if name not in others]
        yield {
            "household_id": UUID(str(row["household_id"])),
            "standard": standard.name,
            "digest": standard.digest,
            "on": day,
            "state": row["state"],
            "category": row["category"] or "",
            "criteria": {name: row[name] for name in standard.criteria},
            "facts": {name: _plain(row[name]) for name in facts[standard.digest]},
            "findings": row["findings"],
            "next_change_on": _day(row["next_change_on"]),
            "at": at,
        }


def _plain(value: Any) -> Any:
    """A fact as JSON keeps it; money as text without idle zeros."""
    if value is None or value is True or value is False:  # as most are
        return value
    if isinstance(value, Decimal):
        text = f"{value:f}"
        return text.rstrip("0").rstrip(".") if "." in text else text
    return value.isoformat() if isinstance(value, date) else value


def _day(value: Any) -> Any:
    """A day, or None when nothing changes by the clock alone."""
    return None if value is None or value.year >= 9999 else value
