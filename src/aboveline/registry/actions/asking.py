"""Ask the apps above before the register changes: what they say stands in its way."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from aboveline.accounts.actors import Actor
from aboveline.registry.errors import ForeignFault, RegistryError
from aboveline.registry.history import Changed
from aboveline.registry.models import Household
from aboveline.registry.signals import closed_asked, fields_changing, records_asked


@dataclass(frozen=True)
class Recorded:
    """What is about to be recorded as found at a household on a day: `living`, `income`."""

    household: Household
    on: date
    tables: frozenset[str]


@dataclass(frozen=True)
class Closed:
    """Where what was found before a day is not recorded any more: that day, by area; and the
    households and days for which it is recorded all the same.
    """

    since: Mapping[UUID, date] = field(default_factory=dict)
    allowed: Collection[tuple[UUID, date]] = ()


def closed_in(areas: Collection[UUID], tables: frozenset[str], actor: Actor) -> Closed:
    """What the apps above say to be closed in some areas, of `living` and `income`."""
    since: dict[UUID, date] = {}
    allowed: set[tuple[UUID, date]] = set()
    asked = closed_asked.send(None, areas=areas, tables=tables, actor=actor) if areas else ()
    for _receiver, said in asked:
        for area, day in said.since.items():
            since[area] = max(day, since.get(area, day))
        allowed |= set(said.allowed)
    return Closed(since, allowed)


def ask_above(changes: Sequence[Changed], actor: Actor) -> None:
    """Raise RegistryError with what stands against changes of households and of their members."""
    if changes:
        _raise_what(fields_changing.send(None, changes=changes, actor=actor))


def ask_records(records: Sequence[Recorded], actor: Actor) -> None:
    """Raise RegistryError with what stands against recording what was found on a day."""
    found = [one for one in records if one.tables]
    if found:
        _raise_what(records_asked.send(None, records=found, actor=actor))


def _raise_what(asked: Iterable[tuple[Any, Any]]) -> None:
    said = [one for _receiver, faults in asked for one in faults]
    if said:
        raise RegistryError(ForeignFault(one.code, name, said=one) for name, one in said)
