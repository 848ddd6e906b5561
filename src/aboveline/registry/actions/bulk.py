"""Many households with their people at once: for imports, the demonstration, and one alone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import Http404

from aboveline.accounts.actors import Actor, below
from aboveline.accounts.permissions import Permission
from aboveline.audit.actions import record
from aboveline.registry.history import touch
from aboveline.registry.models import (
    Household,
    HouseholdCause,
    Membership,
    Person,
    StatusChange,
)
from aboveline.registry.names import pinyin_of
from aboveline.registry.numbers import homes_of, new_numbers, pass_numbers
from aboveline.registry.recording import put
from aboveline.web.bulk import insert_rows, new_row
from aboveline.web.clock import now, today
from aboveline.web.keys import new_key

ADD = Permission.REGISTRY_HOUSEHOLD_ADD
Row = dict[str, Any]


@dataclass(frozen=True)
class NewPerson:
    """A member to be added; `values` are checked, in the types of `fields`.

    `since` None is as long as the register knows; `until` and `end_reason` are of a former member.
    """

    values: Mapping[str, Any]
    relation: str
    key: UUID = field(default_factory=new_key)
    since: date | None = None
    until: date | None = None
    begin_reason: str = "registered"
    end_reason: str = ""


@dataclass(frozen=True)
class NewHousehold:
    """A household to be added; `values` are checked, `number` is given by its county when empty."""

    area_id: UUID
    values: Mapping[str, Any]
    people: Sequence[NewPerson]
    status: str = "not_registered"
    key: UUID = field(default_factory=new_key)
    number: str = ""


@dataclass(frozen=True)
class Brought:
    """The import that brings households; `basis` is by which decision they have their status."""

    batch_id: UUID
    basis: str = ""


@transaction.atomic
def add_households(
    households: Sequence[NewHousehold],
    *,
    actor: Actor,
    on: date | None = None,
    brought: Brought | None = None,
) -> list[Household]:
    """The households added with people, causes and status: one audit row for all of them.

    Values must have passed `checked_values`; nothing is checked here but the areas. Raises Http404
    when one of the areas is not the actor's.
    """
    _require_areas({home.area_id for home in households}, actor)
    day, at = on or today(), now()
    numbers = _numbers(households)
    rows = [_household(home, numbers[home.key], actor, at) for home in households]
    people = [
        _person(person, row, actor, at)
        for home, row in zip(households, rows, strict=True)
        for person in home.people
    ]
    insert_rows(Household, map(vars, rows))
    insert_rows(Person, map(vars, people))
    insert_rows(Membership, _memberships(households))
    insert_rows(HouseholdCause, _causes(households, day))
    reason = brought.basis if brought is not None else ""
    insert_rows(StatusChange, _statuses(households, actor, day, at, reason))
    for row in rows:
        row._state.adding = False
    touch(rows, "registered")
    details = {"households": len(rows), "people": len(people)}
    areas = {home.area_id for home in households}
    record(
        "registry:household:add",
        actor=actor,
        subject=rows[0] if len(rows) == 1 else None,
        area_id=areas.pop() if len(areas) == 1 else "",
        reason=reason,
        details=details if brought is None else {**details, "batch": str(brought.batch_id)},
    )
    return rows


def causes_of(main: str | None, others: Iterable[str]) -> list[tuple[str, bool]]:
    """Causes with whether each is the main one."""
    return ([(main, True)] if main else []) + [(other, False) for other in others]


def _require_areas(areas: set[UUID], actor: Actor) -> None:
    if actor.is_service or not areas:
        return
    allowed = set(
        below(actor.areas_for(ADD)).filter(below_id__in=areas).values_list("below_id", flat=True)
    )
    if areas - allowed:
        raise Http404


def _numbers(households: Sequence[NewHousehold]) -> dict[UUID, str]:
    """A printed number for every household, those of an area in order."""
    numbers = {home.key: home.number for home in households if home.number}
    for area_id in {home.area_id for home in households if home.number}:
        pass_numbers(area_id, [h.number for h in households if h.number and h.area_id == area_id])
    waiting: dict[UUID, list[UUID]] = {}
    for home in households:
        if not home.number:
            waiting.setdefault(home.area_id, []).append(home.key)
    counties = homes_of(waiting) if waiting else {}
    by_county: dict[UUID, list[UUID]] = {}
    for area_id, keys in waiting.items():
        by_county.setdefault(counties[area_id], []).extend(keys)
    for county, keys in by_county.items():
        numbers.update(zip(keys, new_numbers(county, len(keys)), strict=True))
    return numbers


def _household(home: NewHousehold, number: str, actor: Actor, at: datetime) -> Household:
    row = new_row(
        Household,
        id=home.key,
        number=number,
        area_id=home.area_id,
        register_status=home.status,
        recorded_by=actor.key,
        recorded_at=at,
    )
    put(row, "household", home.values)
    here = [person for person in home.people if person.until is None]
    head = next((person for person in here if person.relation == "head"), None)
    row.size = len(here)
    if head is not None:
        row.head_name = head.values.get("name") or ""
        row.head_pinyin = pinyin_of(row.head_name)
    return row


def _person(person: NewPerson, home: Household, actor: Actor, at: datetime) -> Person:
    row = new_row(Person, id=person.key, recorded_by=actor.key, recorded_at=at)
    if person.until is None:
        row.home_area_id, row.home_number = home.area_id, home.number
    put(row, "person", person.values)
    if person.end_reason == "death":
        row.died_on = person.until
    return row


def _memberships(households: Iterable[NewHousehold]) -> Iterator[Row]:
    for home in households:
        for person in home.people:
            yield {
                "person_id": person.key,
                "household_id": home.key,
                "relation": person.relation,
                "valid_from": person.since,
                "valid_to": person.until,
                "begin_reason": person.begin_reason,
                "end_reason": person.end_reason,
            }


def _causes(households: Iterable[NewHousehold], day: date) -> Iterator[Row]:
    for home in households:
        others = home.values.get("other_causes") or ()
        for cause, is_main in causes_of(home.values.get("main_cause"), others):
            yield {
                "household_id": home.key,
                "cause": cause,
                "is_main": is_main,
                "valid_from": day,
            }


def _statuses(
    households: Iterable[NewHousehold], actor: Actor, day: date, at: datetime, reason: str
) -> Iterator[Row]:
    for home in households:
        if home.status != "not_registered":
            yield {
                "household_id": home.key,
                "before": "not_registered",
                "after": home.status,
                "on": home.values.get("registered_on") or day,
                "reason": reason,
                "actor": actor.key,
                "at": at,
            }
