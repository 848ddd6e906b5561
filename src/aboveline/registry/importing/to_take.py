"""What of a checked file is to be taken: households with their rows, as the check of now sees them.

Values are read by column, each different text once: a county has many rows and few answers.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import chain
from typing import Any
from uuid import UUID

from aboveline.registry.errors import Fault
from aboveline.registry.importing.answers import (
    Called,
    Given,
    answers_of,
    observations_of,
    visits_of,
)
from aboveline.registry.importing.batches import shown_changes
from aboveline.registry.importing.columns import columns
from aboveline.registry.models import ImportBatch, ImportRow
from aboveline.registry.recording import checked_columns
from aboveline.standard.sql_text import fill, quoted

_OUTCOMES = """SELECT o.place, o.sheet, o.row, o.home, o.outcome, o.row_of = 'person' AS is_person,
  o.person_id IS NOT NULL AS known, o.person_changes, o.home_changes, o.record_changes,
  list_filter(o.faults, lambda f: f.code = 'IMPORT-060')[1].detail AS looks_like
FROM outcomes o WHERE o.outcome IN ('new', 'changed') AND o.home IS NOT NULL ORDER BY o.place"""
_VALUES = "SELECT <chosen> FROM <table> ORDER BY <key>"
_HOMES = "SELECT home, area_id, is_new, <own> FROM homes ORDER BY home"
Values = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the file as it is to be taken: `pk` of its outcome, `key` of its person."""

    pk: int
    key: UUID | None
    person: Values
    faults: Sequence[Fault]
    changes: Mapping[str, str]
    known: bool
    looks_like: str


@dataclass(slots=True)
class Home:
    """A household of the file with its rows to be taken. Values are those of a new household."""

    key: UUID
    area_id: str
    is_new: bool
    household: Values
    living: Values
    observed_on: str | None
    faults: Sequence[Fault]
    number: str
    status: str
    changes: Mapping[str, str] = field(default_factory=dict)
    lines: list[Line] = field(default_factory=list)
    income: list[Given] = field(default_factory=list)
    seen: list[tuple[date, Values]] = field(default_factory=list)
    visits: list[Called] = field(default_factory=list)


def homes_to_take(
    batch: ImportBatch, con: Any, sheets: Sequence[str], *, on: date, with_status: bool
) -> list[Home]:
    """The households with something to take, a village at a time so that printed numbers follow
    each other. What would do something else than the preview said becomes a conflict; only
    `with_status` they have the register status that the file says.
    """
    waiting = {
        (sheet, row): found
        for sheet, row, *found in batch.rows.filter(done=False)
        .values_list("sheet", "row", "pk", "outcome", "household_id", "person_id", "changes")
        .iterator(10_000)
    }
    people, known = _people(con, on), _homes(con, on, with_status=with_status)
    homes: dict[str, Home] = {}
    taken: dict[int, tuple[Home, UUID | None]] = {}
    changed_since: list[int] = []
    cursor = con.execute(_OUTCOMES)
    while rows := cursor.fetchmany(5_000):
        for place, sheet, row, named, outcome, is_person, is_known, *changes, looks_like in rows:
            if (sheets[sheet], row) not in waiting:
                continue
            pk, before, household, person, shown = waiting.pop((sheets[sheet], row))
            if _differs(before, shown, outcome, changes):
                changed_since.append(pk)
                continue
            home = homes.get(named)
            if home is None:
                home = homes[named] = Home(household, **known[named])
            of_person, of_home, _ = changes
            home.changes = home.changes or _new_values(of_home)
            taken[place] = (home, person)
            values, faults = people[place] if is_person else ({}, ())
            own = _new_values(of_person)
            home.lines.append(
                Line(pk, person, values, faults, own, is_known or not is_person, looks_like or "")
            )
    changed_since += [pk for pk, before, *_ in waiting.values() if before in ("new", "changed")]
    _add_records(con, taken)
    _mark(changed_since)
    return sorted(homes.values(), key=lambda home: (home.area_id or "", not home.is_new))


def _differs(before: str, shown: Any, outcome: str, changes: Iterable[Any]) -> bool:
    """Whether a row would do something else now than the preview said."""
    if before == "duplicate" and outcome == "new":
        return False
    return before != outcome or shown != shown_changes(chain(*changes))


def _mark(changed_since: Sequence[int]) -> None:
    rows = list(ImportRow.objects.filter(pk__in=changed_since)) if changed_since else []
    for row in rows:
        row.outcome, row.faults = "conflict", [*row.faults, ["IMPORT-070", "", ""]]
    ImportRow.objects.bulk_update(rows, ["outcome", "faults"], batch_size=500)


def _add_records(con: Any, taken: Mapping[int, tuple[Home, UUID | None]]) -> None:
    """What the rows say of income, of days on which somebody looked, and of visits."""
    for place, given in answers_of(con, {place: key for place, (_, key) in taken.items()}):
        taken[place][0].income.append(given)
    for place, day, values in observations_of(con):
        if place in taken:
            taken[place][0].seen.append((day, values))
    for place, visit in visits_of(con):
        if place in taken:
            taken[place][0].visits.append(visit)


def _people(con: Any, on: date) -> dict[int, tuple[Values, Sequence[Fault]]]:
    """Values and faults of the people of the file, by the place of their row."""
    places, texts = _columns(con, "persons", "place", "person", without=("id",))
    values, faults = checked_columns("person", texts, on=on)
    return {
        place: (found, faults.get(nth, ()))
        for nth, (place, found) in enumerate(zip(places, values, strict=True))
    }


def _homes(con: Any, on: date, *, with_status: bool) -> dict[str, dict[str, Any]]:
    """What `Home` says of the households of the file beside their rows, by their name in it."""
    _, texts = _columns(
        con,
        "homes",
        "home",
        "household",
        without=("id", "township", "area", "number", "register_status"),
    )
    values, faults = checked_columns("household", texts, on=on)
    named, living = _columns(con, "homes", "home", "living")
    seen = _rows(living, len(named))
    has = set(_names_of(con, "homes"))
    own = [
        quoted(key) if key in has else "NULL"
        for key in ("observed.on", "household.number", "household.register_status")
    ]
    plain = con.execute(fill(_HOMES, own=", ".join(own))).fetchall()
    return {
        home: {
            "area_id": area,
            "is_new": is_new,
            "household": values[nth] if values else {},
            "living": seen[nth],
            "observed_on": observed_on,
            "faults": faults.get(nth, ()),
            "number": number or "",
            "status": (status or "") if with_status else "",
        }
        for nth, (home, area, is_new, observed_on, number, status) in enumerate(plain)
    }


def _columns(
    con: Any, table: str, key: str, of: str, *, without: Sequence[str] = ()
) -> tuple[Sequence[Any], dict[str, Sequence[str | None]]]:
    """The keys of a table in their order, and its columns of a table of the register that say
    anything, by field name.
    """
    keys = [name for name in _names_of(con, table) if name in columns()]
    keys = [k for k in keys if k.startswith(f"{of}.") and k.partition(".")[2] not in without]
    counts = ", ".join(fill("count(<k>)", k=quoted(name)) for name in keys) or "1"
    said = con.execute(fill("SELECT <c> FROM <t>", c=counts, t=table)).fetchone()
    used = [name for name, count in zip(keys, said, strict=False) if count]
    chosen = ", ".join([key, *map(quoted, used)])
    rows = con.execute(fill(_VALUES, chosen=chosen, table=table, key=key)).fetchall()
    places, *values = list(zip(*rows, strict=True)) or [()] * (len(used) + 1)
    return places, dict(zip([name.partition(".")[2] for name in used], values, strict=True))


def _names_of(con: Any, table: str) -> list[str]:
    return [row[0] for row in con.execute(fill("DESCRIBE <t>", t=table)).fetchall()]


def _rows(texts: Mapping[str, Sequence[Any]], count: int) -> list[dict[str, Any]]:
    """Columns as rows, without what is not said."""
    rows: list[dict[str, Any]] = [{} for _ in range(count)]
    for name, column in texts.items():
        for row, value in zip(rows, column, strict=True):
            if value is not None:
                row[name] = value
    return rows


def _new_values(changes: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    return {change["key"]: change["new"] for change in changes}
