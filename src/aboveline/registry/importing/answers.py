"""What a checked file says of income, of days on which somebody looked, and of visits."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from aboveline.registry.income import Answer
from aboveline.registry.traces import Trace
from aboveline.web.keys import new_key

_INCOME = """SELECT place, who, month_from, month_to, kind, answer, amount, currency, period, basis,
  source, evidence
FROM lines WHERE state <> 'same' ORDER BY place, kind"""
_VISITS = """SELECT place, "visit.id", CAST("visit.on" AS DATE), mode, "visit.started",
  "visit.ended", "visit.longitude", "visit.latitude" FROM calls WHERE is_new ORDER BY place"""
_SEEN = "SELECT * FROM seen WHERE is_new OR len(changes) > 0 ORDER BY place"


@dataclass(frozen=True)
class Given:
    """An answer about income in the months to before `month_to`."""

    month_from: date
    month_to: date
    answer: Answer


@dataclass(frozen=True)
class Called:
    """A visit on a day."""

    key: UUID
    on: date
    mode: str
    trace: Trace


def answers_of(con: Any, people: Mapping[int, UUID | None]) -> Iterator[tuple[int, Given]]:
    """Answers that are new or other than before, by the place of their row.

    `people` are the rows that are taken, with the keys of those that are about a person.
    """
    for place, who, start, end, *said in con.execute(_INCOME).fetchall():
        if place not in people:
            continue
        receiver = people.get(int(who[6:])) if who and who.startswith("place:") else who
        kind, answer, amount, currency, period, basis, source, evidence = said
        yield (
            place,
            Given(
                start,
                end,
                Answer(
                    kind,
                    answer,
                    amount if answer == "amount" else None,
                    currency or "",
                    period or "",
                    basis or "",
                    source,
                    evidence or "",
                    UUID(str(receiver)) if receiver else None,
                ),
            ),
        )


def observations_of(con: Any) -> Iterator[tuple[int, date, Mapping[str, Any]]]:
    """Observations that are new or other than before: place of the row, day, living conditions."""
    cursor = con.execute(_SEEN)
    names = [column[0] for column in cursor.description]
    for row in cursor.fetchall():
        found = dict(zip(names, row, strict=True))
        values = {
            key.removeprefix("living."): value
            for key, value in found.items()
            if key.startswith("living.") and value is not None
        }
        yield found["place"], date.fromisoformat(found["observed.on"]), values


def visits_of(con: Any) -> Iterator[tuple[int, Called]]:
    """Visits that the register does not have, by the place of their row."""
    for place, key, on, mode, *trace in con.execute(_VISITS).fetchall():
        yield place, Called(UUID(key) if key else new_key(), on, mode, _trace(*trace))


def _trace(began: str | None, ended: str | None, east: str | None, north: str | None) -> Trace:
    return Trace(
        datetime.fromisoformat(began) if began else None,
        datetime.fromisoformat(ended) if ended else None,
        float(east) if east else None,
        float(north) if north else None,
    )
