"""Take a checked file into the register, a few households a transaction, with progress."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import islice
from typing import Any
from uuid import UUID

from django.db import DatabaseError, transaction
from django.http import Http404

from aboveline.accounts.actors import Actor
from aboveline.audit.actions import record
from aboveline.registry.access import require
from aboveline.registry.actions.bulk import NewHousehold, NewPerson, add_households
from aboveline.registry.actions.households import change_households
from aboveline.registry.actions.people import Joining, add_people, change_people
from aboveline.registry.errors import RegistryError
from aboveline.registry.history import touch
from aboveline.registry.importing.answers import (
    Called,
    Given,
    answers_of,
    observations_of,
    visits_of,
)
from aboveline.registry.importing.batches import MAKE, book_of, checked, shown_changes
from aboveline.registry.importing.check import OF_HOMES
from aboveline.registry.importing.columns import columns
from aboveline.registry.importing.look_alikes import open_pair
from aboveline.registry.importing.observed import (
    record_income,
    record_living,
    record_seen,
    record_visits,
)
from aboveline.registry.models import Household, ImportBatch, ImportRow
from aboveline.registry.recording import checked_values
from aboveline.standard.sql_text import fill, quoted
from aboveline.web.clock import now, today

HOUSEHOLDS = 40
"""Households a transaction: on two cores well under 200 ms of locks."""
TAKEN = ("new", "changed")
_RECORDS = """SELECT o.sheet, o.row, o.home, o.outcome, o.row_of, o.person_id, o.person_changes,
  o.home_changes, o.record_changes, o.faults, h.area_id, h.is_new, o.place, <chosen>
FROM outcomes o JOIN homes h USING (home) LEFT JOIN persons p USING (place) ORDER BY o.place"""
Values = Mapping[str, Any]


@dataclass
class Line:
    """A row of the file as it is to be taken."""

    row: ImportRow
    person: Values
    changes: Mapping[str, str]
    known: bool
    looks_like: str = ""


@dataclass
class Home:
    """A household of the file with its rows to be taken; `values` by table."""

    key: UUID
    area_id: str
    is_new: bool
    values: Mapping[str, Values]
    changes: Mapping[str, str]
    number: str = ""
    status: str = ""
    lines: list[Line] = field(default_factory=list)
    income: list[Given] = field(default_factory=list)
    seen: list[tuple[date, Values]] = field(default_factory=list)
    visits: list[Called] = field(default_factory=list)


def apply_import(batch: ImportBatch, *, actor: Actor) -> ImportBatch:
    """Every row taken that can be; the others stay with their reason. Raises Http404.

    Options of the batch: `take_duplicates` (people who look like others are new people, and a pair
    is opened), `all_or_nothing` (nothing is taken while a row is faulty or in conflict).
    """
    require(actor, MAKE, batch.area_id)
    if not _begin(batch):
        return batch
    book = book_of(batch)
    found = checked(
        batch, book, actor=actor, take_duplicates=bool(batch.options.get("take_duplicates"))
    )
    try:
        homes = _homes(batch, found.con, [sheet.name[:60] for sheet in book.sheets])
    finally:
        found.con.close()
    blocked = batch.counts.keys() & {"faulty", "conflict"} if _wants_all(batch) else ()
    total, done = len(homes), 0
    stream = iter(() if blocked else homes)
    while slice_ := list(islice(stream, HOUSEHOLDS)):
        _take(slice_, batch, actor)
        done += len(slice_)
        ImportBatch.objects.filter(pk=batch.pk).update(progress=done * 99 // total, worked_at=now())
    return _finish(batch, actor)


def _begin(batch: ImportBatch) -> bool:
    started = ImportBatch.objects.filter(pk=batch.pk, state__in=("checked", "waiting"))
    return bool(started.update(state="running", progress=0, worked_at=now()))


def _wants_all(batch: ImportBatch) -> bool:
    return bool(batch.options.get("all_or_nothing"))


@transaction.atomic
def _finish(batch: ImportBatch, actor: Actor) -> ImportBatch:
    batch.refresh_from_db()
    taken = batch.rows.filter(done=True)
    batch.counts = {
        **batch.counts,
        "taken_new": taken.filter(outcome__in=("new", "duplicate")).count(),
        "taken_changed": taken.filter(outcome="changed").count(),
    }
    batch.state, batch.progress, batch.finished_at = "done", 100, now()
    batch.save(update_fields=["counts", "state", "progress", "finished_at"])
    record(
        "registry:import:apply",
        actor=actor,
        subject=batch,
        area_id=batch.area_id,
        details={name: count for name, count in batch.counts.items() if isinstance(count, int)},
    )
    return batch


def _homes(batch: ImportBatch, con: Any, sheets: Sequence[str]) -> list[Home]:
    """The households with something to take, as the check of now sees them."""
    rows = {(row.sheet, row.row): row for row in batch.rows.filter(done=False).iterator(10_000)}
    homes: dict[str, Home] = {}
    taken: dict[int, tuple[Home, ImportRow]] = {}
    changed_since: list[ImportRow] = []
    for found in _records(con):
        row = rows.get((sheets[found["sheet"]], found["row"]))
        if row is None or found["outcome"] not in TAKEN:
            continue
        if _differs(row, found):
            changed_since.append(row)
            continue
        home = homes.get(found["home"])
        if home is None:
            home = homes[found["home"]] = _home(row, found)
        home.changes = home.changes or _by_key(found["home_changes"])
        taken[found["place"]] = (home, row)
        if found["row_of"] == "person":
            home.lines.append(_line(row, found))
        else:
            home.lines.append(Line(row, {}, {}, known=True))
    for place, given in answers_of(con, {k: row.person_id for k, (_, row) in taken.items()}):
        taken[place][0].income.append(given)
    for place, day, values in observations_of(con):
        if place in taken:
            taken[place][0].seen.append((day, values))
    for place, visit in visits_of(con):
        if place in taken:
            taken[place][0].visits.append(visit)
    for row in changed_since:
        row.outcome, row.faults = "conflict", [*row.faults, ["IMPORT-070", "", ""]]
    ImportRow.objects.bulk_update(changed_since, ["outcome", "faults"], batch_size=500)
    # a village at a time: its printed numbers follow each other
    return sorted(homes.values(), key=lambda home: (home.area_id or "", not home.is_new))


def _records(con: Any) -> Iterator[dict[str, Any]]:
    """Outcomes with the values of the row and of its household."""
    own = [key for key in columns() if key.startswith("person.")]
    given = [row[0] for row in con.execute("SELECT column_name FROM (DESCRIBE homes)").fetchall()]
    of_home = [key for key in given if key in columns()]
    chosen = [fill("p.<k>", k=quoted(key)) for key in own]
    chosen += [fill("h.<k>", k=quoted(key)) for key in of_home]
    cursor = con.execute(fill(_RECORDS, chosen=", ".join(chosen)))
    names = [
        *("sheet", "row", "home", "outcome", "row_of", "person_id", "person_changes"),
        *("home_changes", "record_changes", "faults", "area_id", "is_new", "place"),
        *(*own, *of_home),
    ]
    while rows := cursor.fetchmany(5_000):
        for row in rows:
            yield dict(zip(names, row, strict=True))


def _differs(row: ImportRow, found: Mapping[str, Any]) -> bool:
    """Whether the row would do something else now than the preview said."""
    if row.outcome == "duplicate" and found["outcome"] == "new":
        return False
    changes = shown_changes(
        [*found["person_changes"], *found["home_changes"], *found["record_changes"]]
    )
    return row.outcome != found["outcome"] or row.changes != changes


def _home(row: ImportRow, found: Mapping[str, Any]) -> Home:
    values: dict[str, dict[str, Any]] = {table: {} for table in OF_HOMES}
    for key, value in found.items():
        table, _, name = key.partition(".")
        if table in values and value is not None:
            values[table][name] = value
    own = values["household"]
    status, number = (own.pop(name, "") for name in ("register_status", "number"))
    for name in ("id", "township", "area"):
        own.pop(name, None)
    return Home(
        row.household_id,
        found["area_id"],
        found["is_new"],
        values,
        {},
        number=number,
        status=status,
    )


def _line(row: ImportRow, found: Mapping[str, Any]) -> Line:
    values = {
        key.removeprefix("person."): value
        for key, value in found.items()
        if key.startswith("person.") and key != "person.id" and value is not None
    }
    like = next((f["detail"] for f in found["faults"] if f["code"] == "IMPORT-060"), "")
    changes = _by_key(found["person_changes"])
    return Line(row, values, changes, known=found["person_id"] is not None, looks_like=like)


def _by_key(changes: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    return {change["key"]: change["new"] for change in changes}


def _take(homes: Sequence[Home], batch: ImportBatch, actor: Actor) -> None:
    """Some households in one transaction; one by one when one of them is refused."""
    try:
        with transaction.atomic():
            _write(homes, batch, actor)
    except (RegistryError, DatabaseError, Http404) as fault:
        if len(homes) > 1:
            for home in homes:
                _take([home], batch, actor)
            return
        text = str(fault) if isinstance(fault, RegistryError) else type(fault).__name__
        _refuse(homes[0], text)


def _refuse(home: Home, why: str) -> None:
    for line in home.lines:
        line.row.outcome = "faulty"
        line.row.faults = [*line.row.faults, ["IMPORT-071", "", why[:200]]]
        line.row.save(update_fields=["outcome", "faults"])


def _write(homes: Sequence[Home], batch: ImportBatch, actor: Actor) -> None:
    day = today()
    new = [_new_household(home, day) for home in homes if home.is_new]
    if new:
        add_households(new, actor=actor, on=day, batch_id=batch.pk)
    known = [home.key for home in homes if not home.is_new]
    rows = Household.objects.in_bulk(known) if known else {}
    _change(homes, batch, actor)
    people = {
        line.row.person_id: _table(line.changes, "person")
        for home in homes
        for line in home.lines
        if not home.is_new and line.known and line.changes
    }
    if people:
        change_people(people, actor=actor, batch_id=batch.pk)
    living = {home.key: _living(home) for home in homes if _living(home)}
    days = {home.key: home.values["observed"].get("on") for home in homes if home.key in living}
    record_living(living, days, known, batch=batch, actor=actor)
    record_seen([(h.key, *seen) for h in homes for seen in h.seen], batch=batch, actor=actor)
    record_visits([(h.key, visit) for h in homes for visit in h.visits], batch=batch, actor=actor)
    income = [(home.key, given) for home in homes for given in home.income]
    record_income(income, batch=batch, actor=actor)
    said = {*living, *(home.key for home in homes if home.seen or home.visits or home.income)}
    touch([row for key, row in rows.items() if key in said], "import")
    for home in homes:
        for line in home.lines:
            if line.looks_like:
                open_pair(line.person, line.row.person_id, line.looks_like)
    keys = [line.row.pk for home in homes for line in home.lines]
    ImportRow.objects.filter(pk__in=keys).update(done=True)


def _living(home: Home) -> Values:
    return home.values["living"] if home.is_new else _table(home.changes, "living")


def _change(homes: Sequence[Home], batch: ImportBatch, actor: Actor) -> None:
    """Households that are known: their own values, and people who are new in them."""
    known = [home for home in homes if not home.is_new]
    values = {home.key: found for home in known if (found := _table(home.changes, "household"))}
    if values:
        change_households(values, actor=actor, batch_id=batch.pk)
    joining = [
        Joining(home.key, line.person, line.row.person_id)
        for home in known
        for line in home.lines
        if not line.known
    ]
    if joining:
        add_people(joining, actor=actor, reason="registered")


def _new_household(home: Home, day: date) -> NewHousehold:
    people = [
        NewPerson(_typed("person", line.person, day), line.person["relation"], line.row.person_id)
        for line in home.lines
        if line.person
    ]
    values = _typed("household", home.values["household"], day)
    return NewHousehold(
        UUID(home.area_id),
        values,
        people,
        status=home.status or "not_registered",
        key=home.key,
        number=home.number,
    )


def _typed(table: str, values: Values, day: date) -> dict[str, Any]:
    found, faults = checked_values(table, values, on=day)
    if faults:
        raise RegistryError(faults)
    return found


def _table(changes: Mapping[str, str], table: str) -> dict[str, str]:
    return {
        key.partition(".")[2]: new for key, new in changes.items() if key.startswith(f"{table}.")
    }
