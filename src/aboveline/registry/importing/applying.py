"""Take a checked file into the register, a few households a transaction, with progress."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import islice
from typing import Any
from uuid import UUID

from django.db import DatabaseError, transaction
from django.http import Http404

from aboveline.accounts.actors import Actor
from aboveline.audit.actions import record
from aboveline.registry.access import require
from aboveline.registry.actions.asking import Recorded, ask_records
from aboveline.registry.actions.bulk import Brought, NewHousehold, NewPerson, add_households
from aboveline.registry.actions.households import change_households
from aboveline.registry.actions.people import Joining, add_people, change_people
from aboveline.registry.errors import Fault, RegistryError
from aboveline.registry.history import touch
from aboveline.registry.importing.batches import (
    MAKE,
    basis_of,
    book_of,
    checked,
    takes_status,
)
from aboveline.registry.importing.look_alikes import open_pair
from aboveline.registry.importing.observed import (
    record_income,
    record_living,
    record_seen,
    record_visits,
)
from aboveline.registry.importing.past import write_past
from aboveline.registry.importing.reading import Book
from aboveline.registry.importing.to_take import Home, homes_to_take
from aboveline.registry.models import Household, ImportBatch, ImportRow
from aboveline.web.clock import now, today
from aboveline.web.stopping import asked_to_stop

HOUSEHOLDS = 100
"""Households a transaction: on two cores well under 200 ms of locks."""


def apply_import(batch: ImportBatch, *, actor: Actor) -> ImportBatch:
    """Every row taken that can be; the others stay with their reason. Raises Http404.

    Options of the batch: `take_duplicates` (people who look like others are new people, and a pair
    is opened), `all_or_nothing` (nothing is taken while a row is faulty or in conflict),
    `basis` (by which decision the households of a folder have their register status; without it
    they come as applicants).
    """
    require(actor, MAKE, batch.area_id)
    if not _begin(batch):
        return batch
    book = book_of(batch)
    found = checked(
        batch, book, actor=actor, take_duplicates=bool(batch.options.get("take_duplicates"))
    )
    try:
        sheets = [sheet.name[:60] for sheet in book.sheets]
        homes = homes_to_take(
            batch, found.con, sheets, on=today(), with_status=takes_status(batch, book, actor)
        )
    finally:
        found.con.close()
    blocked = batch.counts.keys() & {"faulty", "conflict"} if _wants_all(batch) else ()
    total, done = len(homes), 0
    stream = iter(() if blocked else homes)
    while slice_ := list(islice(stream, HOUSEHOLDS)):
        if asked_to_stop.is_set():
            return _wait(batch)
        _take(slice_, batch, actor)
        done += len(slice_)
        ImportBatch.objects.filter(pk=batch.pk).update(progress=done * 99 // total, worked_at=now())
    write_past(book, batch, actor=actor, basis=_basis(batch, book, actor))
    return _finish(batch, actor)


def _basis(batch: ImportBatch, book: Book, actor: Actor) -> str:
    return basis_of(batch) if takes_status(batch, book, actor) else ""


def _begin(batch: ImportBatch) -> bool:
    started = ImportBatch.objects.filter(pk=batch.pk, state__in=("checked", "waiting"))
    return bool(started.update(state="running", progress=0, worked_at=now()))


def _wait(batch: ImportBatch) -> ImportBatch:
    """The batch left for the next worker, who goes on with the rows that are left."""
    ImportBatch.objects.filter(pk=batch.pk).update(state="waiting")
    batch.refresh_from_db()
    return batch


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
    for row in ImportRow.objects.filter(pk__in=[line.pk for line in home.lines]):
        row.outcome = "faulty"
        row.faults = [*row.faults, ["IMPORT-071", "", why[:200]]]
        row.save(update_fields=["outcome", "faults"])


def _write(homes: Sequence[Home], batch: ImportBatch, actor: Actor) -> None:
    day = today()
    _refuse_faults(homes)
    new = [_new_household(home) for home in homes if home.is_new]
    if new:
        brought = Brought(batch.pk, basis_of(batch))
        add_households(new, actor=actor, on=day, brought=brought)
    known = [home.key for home in homes if not home.is_new]
    rows = Household.objects.in_bulk(known) if known else {}
    _change(homes, batch, actor)
    people = {
        line.key: _table(line.changes, "person")
        for home in homes
        for line in home.lines
        if not home.is_new and line.known and line.changes
    }
    if people:
        change_people(people, actor=actor, batch_id=batch.pk)
    ask_records([one for home in homes if not home.is_new for one in _found(home, rows)], actor)
    living = {home.key: _living(home) for home in homes if _living(home)}
    days = {home.key: home.observed_on for home in homes if home.key in living}
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
                open_pair(line.person, line.key, line.looks_like)
    keys = [line.pk for home in homes for line in home.lines]
    ImportRow.objects.filter(pk__in=keys).update(done=True)


def _found(home: Home, rows: Mapping[UUID, Household]) -> Iterator[Recorded]:
    """What the file says to have been found at a household that is known, by its days."""
    if _living(home):
        on = date.fromisoformat(home.observed_on) if home.observed_on else today()
        yield Recorded(rows[home.key], on, frozenset({"living"}))
    for on, _values in home.seen:
        yield Recorded(rows[home.key], on, frozenset({"living"}))


def _living(home: Home) -> Mapping[str, Any]:
    return home.living if home.is_new else _table(home.changes, "living")


def _change(homes: Sequence[Home], batch: ImportBatch, actor: Actor) -> None:
    """Households that are known: their own values, and people who are new in them."""
    known = [home for home in homes if not home.is_new]
    values = {home.key: found for home in known if (found := _table(home.changes, "household"))}
    if values:
        change_households(values, actor=actor, batch_id=batch.pk)
    joining = [
        Joining(home.key, line.person, line.key)
        for home in known
        for line in home.lines
        if not line.known and line.key is not None
    ]
    if joining:
        add_people(joining, actor=actor, reason="registered")


def _new_household(home: Home) -> NewHousehold:
    people = [
        NewPerson(line.person, line.person["relation"], line.key)
        for line in home.lines
        if line.person and line.key is not None
    ]
    return NewHousehold(
        UUID(home.area_id),
        home.household,
        people,
        status=home.status or "not_registered",
        key=home.key,
        number=home.number,
    )


def _refuse_faults(homes: Iterable[Home]) -> None:
    """Raise RegistryError with what is wrong with the values of somebody or something new."""
    faults: list[Fault] = []
    for home in homes:
        if home.is_new:
            faults.extend(home.faults)
        for line in home.lines:
            if not line.known:
                faults.extend(line.faults)
    if faults:
        raise RegistryError(faults)


def _table(changes: Mapping[str, str], table: str) -> dict[str, str]:
    return {
        key.partition(".")[2]: new for key, new in changes.items() if key.startswith(f"{table}.")
    }
