"""What stands in the way of households: everything at once, for all of them in a few queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Q

from aboveline.accounts.actors import Actor
from aboveline.evaluation.conditions import conditions_missing
from aboveline.evaluation.models import Decision
from aboveline.exits.models import Candidate, Objection
from aboveline.exits.procedures import IDENTIFICATION, Procedure
from aboveline.exits.reasons import Reason
from aboveline.problems.models import Problem
from aboveline.problems.states import OPEN
from aboveline.registry.duplicates.queries import OPEN as UNDECIDED
from aboveline.registry.income import counted_months
from aboveline.registry.models import (
    DuplicatePair,
    Household,
    IncomeStatement,
    Membership,
    StatusChange,
    Touched,
)
from aboveline.registry.standards import site_standard

PASSING = frozenset({"EXITS-020"})
"""Reasons that go by themselves within moments: whoever is on the way waits for that."""
Standing = dict[UUID, list[Reason]]


@dataclass(frozen=True)
class Expected:
    """Where a household has to live and which register statuses it may have."""

    area_id: UUID
    statuses: tuple[str, ...]


def standing_of(
    homes: Any,
    procedure: Procedure,
    expected: dict[UUID, Expected],
    *,
    on: date,
    actor: Actor,
    rounds: Collection[UUID] = (),
) -> Standing:
    """Everything in the way of each household of a query set; the list is empty where nothing is.

    `rounds` are the ones in which the households are looked at: being on the way there, and
    objections made there, are not in the way here. The same number of queries for any number.
    """
    keys = homes.order_by().values("pk")
    found: Standing = {}
    for key, area, status, ended in homes.values_list(
        "pk", "area_id", "register_status", "ended_on"
    ):
        wanted = expected[key]
        found[key] = list(_place_and_status(area, status, ended, wanted))
    _add_judged(found, keys, procedure, on)
    if procedure.name != IDENTIFICATION:
        _add(found, _expected_income(keys, on))
        _add(found, _open_problems(keys, rounds))
        _add(found, _watched_by(keys, procedure, actor))
    _add(found, _duplicates(keys))
    _add(found, _elsewhere(keys, rounds))
    return found


def _add(found: Standing, more: Iterator[tuple[UUID, Reason]]) -> None:
    for key, reason in more:
        found[key].append(reason)


def _place_and_status(area: UUID, status: str, ended: Any, wanted: Expected) -> Iterator[Reason]:
    if area != wanted.area_id or ended is not None:
        yield Reason("EXITS-028")
    if status not in wanted.statuses:
        yield Reason("EXITS-025", {"status": status})


def _add_judged(found: Standing, keys: Any, procedure: Procedure, on: date) -> None:
    """What the latest decisions say; a household that waits to be judged has none that counts."""
    stale = set(Touched.objects.filter(household__in=keys).values_list("household_id", flat=True))
    rows = Decision.objects.filter(household__in=keys, is_latest=True).values_list(
        "household_id",
        "state",
        "category",
        "criteria",
        "facts",
        "digest",
        "is_followed",
        "next_change_on",
    )
    judged = set()
    digest = site_standard().digest
    for key, state, category, criteria, facts, by, is_followed, ahead in rows:
        if key in stale or by != digest or not is_followed or (ahead and ahead <= on):
            continue
        judged.add(key)
        found[key] += _said(procedure, state, criteria)
        found[key] += _out_of_class(procedure, category, facts)
    for key in set(found) - judged:
        found[key].append(Reason("EXITS-020"))


def _said(procedure: Procedure, state: str, criteria: dict[str, bool | None]) -> list[Reason]:
    """What a decision says against going on."""
    failing = [name for name, holds in criteria.items() if holds is False]
    unknown = [name for name, holds in criteria.items() if holds is None]
    if procedure.name == IDENTIFICATION:
        if state == "does_not_meet":
            return []
        if state == "cannot_tell":
            return [Reason("EXITS-022", {"criteria": unknown})]
        return [Reason("EXITS-029")]
    said = []
    if failing:
        said.append(Reason("EXITS-021", {"criteria": failing}))
    if unknown:
        said.append(Reason("EXITS-022", {"criteria": unknown}))
    return said


def _out_of_class(
    procedure: Procedure, category: str, facts: Mapping[str, Any]
) -> Iterator[Reason]:
    """That it is not in the class that may leave, with the conditions that it lacks."""
    wanted = procedure.of_category
    if wanted is None or category == wanted:
        return
    missing = conditions_missing(procedure.standard, wanted, facts)
    yield Reason("EXITS-032", {"conditions": missing}) if missing else Reason("EXITS-026")


def _expected_income(keys: Any, on: date) -> Iterator[tuple[UUID, Reason]]:
    """Statements that say income of months that are not over, and reach into those that count."""
    rows = IncomeStatement.objects.filter(
        household__in=keys, month_to__gt=on, month_from__lt=counted_months(on)[1]
    )
    latest: dict[UUID, date] = {}
    for key, end in rows.values_list("household_id", "month_to"):
        latest[key] = max(end, latest.get(key, end))
    for key, end in latest.items():
        last = (end - timedelta(days=1)).replace(day=1)
        yield key, Reason("EXITS-023", {"month": last.isoformat()})


def _open_problems(keys: Any, rounds: Collection[UUID]) -> Iterator[tuple[UUID, Reason]]:
    here = Objection.objects.filter(candidate__round__in=rounds).values("problem")
    rows = Problem.objects.filter(household__in=keys, state__in=OPEN).exclude(pk__in=here)
    numbers: dict[UUID, list[str]] = defaultdict(list)
    for key, number in rows.order_by("number").values_list("household_id", "number"):
        numbers[key].append(number)
    for key, named in numbers.items():
        yield key, Reason("EXITS-024", {"numbers": named})


def _duplicates(keys: Any) -> Iterator[tuple[UUID, Reason]]:
    """Households of which a member is in an undecided pair."""
    pairs = DuplicatePair.objects.filter(state__in=UNDECIDED)
    people = Q(person__in=pairs.values("first")) | Q(person__in=pairs.values("second"))
    rows = Membership.objects.filter(people, valid_to=None, household__in=keys)
    for key in set(rows.values_list("household_id", flat=True)):
        yield key, Reason("EXITS-027")


def _elsewhere(keys: Any, rounds: Collection[UUID]) -> Iterator[tuple[UUID, Reason]]:
    rows = Candidate.objects.filter(household__in=keys, state="open").exclude(round__in=rounds)
    for key in rows.values_list("household_id", flat=True):
        yield key, Reason("EXITS-030")


def _watched_by(keys: Any, procedure: Procedure, actor: Actor) -> Iterator[tuple[UUID, Reason]]:
    """Watched households that the actor himself took under watch."""
    if "monitored" not in procedure.enters or actor.is_service:
        return
    watched = Household.objects.filter(pk__in=keys, register_status="monitored").values("pk")
    rows = StatusChange.objects.filter(household__in=watched, after="monitored").order_by(
        "on", "pk"
    )
    last = dict(rows.values_list("household_id", "actor"))
    for key, who in last.items():
        if who == actor.key:
            yield key, Reason("EXITS-031")
