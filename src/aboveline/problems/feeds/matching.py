"""Whom the rows of a department are about: by the blind index, else by name and birth day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from aboveline.accounts.actors import below
from aboveline.areas.models import Area
from aboveline.problems.feeds.reading import Sent
from aboveline.registry.models import Membership, Person
from aboveline.vault.sealing import digests

_CHUNK = 500
NOBODY, SEVERAL, OTHER_NAME = "PROBLEM-057", "PROBLEM-058", "PROBLEM-061"


@dataclass(frozen=True)
class Match:
    """The member whom a row is about, or the code of why nobody was found."""

    person: UUID | None = None
    household: UUID | None = None
    code: str = ""


@dataclass(frozen=True)
class _Known:
    person: UUID
    household: UUID
    name: str


def matches_of(rows: Sequence[Sent], area: Area) -> list[Match]:
    """For each row the member of a household of the area today; nobody is guessed.

    A row with an identity number is looked for by it alone, and its name must not be another.
    """
    index = Person._meta.get_field("identity_index")
    wanted = {row.identity: digests(index, row.identity) for row in rows if row.identity}
    by_digest = _by_digest([one for some in wanted.values() for one in some], area)
    by_name = _by_name([row for row in rows if not row.identity], area)
    return [_match(row, wanted, by_digest, by_name) for row in rows]


def _match(
    row: Sent,
    wanted: Mapping[str, Sequence[str]],
    by_digest: Mapping[str, _Known],
    by_name: Mapping[tuple[str, date], Sequence[_Known]],
) -> Match:
    if row.identity:
        found = [by_digest[one] for one in wanted[row.identity] if one in by_digest]
    elif row.birth_date is not None:
        found = list(by_name.get((row.name, row.birth_date), ()))
    else:
        found = []
    if not found:
        return Match(code=NOBODY)
    if len({one.person for one in found}) > 1:
        return Match(code=SEVERAL)
    known = found[0]
    if row.name and known.name and row.name != known.name:
        return Match(code=OTHER_NAME)
    return Match(known.person, known.household)


def _by_digest(wanted: Sequence[str], area: Area) -> dict[str, _Known]:
    found = {}
    # asked with the area, SQLite would walk by all who live in it for each few numbers
    inside = set(below([area.pk]).values_list("below_id", flat=True))
    columns = ("person__identity_index", "household__area_id", *_COLUMNS)
    for chunk in _chunks(wanted):
        rows = _living_today().filter(person__identity_index__in=chunk)
        for digest, lives_in, *known in rows.values_list(*columns):
            if lives_in in inside:
                found[digest] = _Known(*known)
    return found


def _by_name(rows: Sequence[Sent], area: Area) -> dict[tuple[str, date], list[_Known]]:
    found: dict[tuple[str, date], list[_Known]] = defaultdict(list)
    for chunk in _chunks({row.name for row in rows if row.name}):
        members = _members(area).filter(person__name__in=chunk)
        columns = ("person__name", "person__birth_date", *_COLUMNS)
        for name, birth_date, *known in members.values_list(*columns):
            found[name, birth_date].append(_Known(*known))
    return found


_COLUMNS = ("person_id", "household_id", "person__name")


def _members(area: Area) -> Any:
    """Who lives in a household of the area today."""
    return _living_today().filter(household__area_id__in=below([area.pk]))


def _living_today() -> Any:
    return Membership.objects.filter(valid_to=None, household__ended_on=None)


def _chunks(values: Iterable[str]) -> Iterator[list[str]]:
    listed = sorted(set(values))
    for start in range(0, len(listed), _CHUNK):
        yield listed[start : start + _CHUNK]
