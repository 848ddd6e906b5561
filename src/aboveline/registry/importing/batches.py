"""Bring in a file: read it, settle what its columns mean, check it. Nothing of it is taken here."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from itertools import chain
from typing import Any
from uuid import UUID

from django.db import transaction

from aboveline.accounts.actors import Actor
from aboveline.accounts.permissions import Permission
from aboveline.audit.actions import record
from aboveline.registry.access import require
from aboveline.registry.actions.status import may_register
from aboveline.registry.importing.check import Checked, check
from aboveline.registry.importing.columns import columns
from aboveline.registry.importing.given import given
from aboveline.registry.importing.matching import (
    LEFT_OUT,
    Match,
    chosen,
    is_known,
    match_book,
    plain_path,
)
from aboveline.registry.importing.reading import Book, read_book
from aboveline.registry.importing.reading.kept import book_bytes, book_from
from aboveline.registry.importing.reading.refused import FileRefusedError
from aboveline.registry.income import counted_months
from aboveline.registry.models import ColumnMatch, ImportBatch, ImportRow
from aboveline.vault import files
from aboveline.vault.masking import masked
from aboveline.web.bulk import insert_rows
from aboveline.web.clock import now, today
from aboveline.web.keys import new_key

MAKE = Permission.REGISTRY_IMPORT_MAKE
FOLDER = "registry_importbatch"
CELLS = "registry_importcells"
FOLDER_KIND = "register"
"""Kind of a book that is a register folder."""
OPEN = ("read", "checked")
"""States in which columns may be settled and the file checked again."""


def start_import(content: bytes, file_name: str, *, area: Any, actor: Actor) -> ImportBatch:
    """The file kept sealed, its headings matched. Raises Http404 and FileRefusedError."""
    require(actor, MAKE, area.pk)
    book = read_book(content, is_known, name=file_name)
    with transaction.atomic():
        return _matched(receive_import([content], file_name, area=area, actor=actor), book)


@transaction.atomic
def receive_import(
    pieces: Iterable[bytes], file_name: str, *, area: Any, actor: Actor
) -> ImportBatch:
    """The file kept sealed, to be read by `read_import`. Raises Http404."""
    require(actor, MAKE, area.pk)
    digest = hashlib.sha256()
    batch = ImportBatch(
        area=area,
        file_name=file_name[:200],
        state="reading",
        actor=actor.key,
        started_at=now(),
    )

    def digested() -> Iterator[bytes]:
        for piece in pieces:
            digest.update(piece)
            yield piece

    files.store(FOLDER, batch.pk, digested())
    batch.digest = digest.hexdigest()
    batch.save(force_insert=True)
    record("registry:import:start", actor=actor, subject=batch, area_id=area.pk)
    return batch


def read_import(batch: ImportBatch, *, actor: Actor) -> ImportBatch:
    """The batch with the cells of its file and its headings matched; `refused` when it cannot be
    read, with the code in its options. Raises Http404.
    """
    require(actor, MAKE, batch.area_id)
    content = b"".join(files.pieces_of(FOLDER, batch.pk))
    try:
        book = read_book(content, is_known, name=batch.file_name)
    except FileRefusedError as refused:
        batch.state = "refused"
        batch.options = {**batch.options, "refused": [refused.code, refused.values]}
        batch.save(update_fields=["state", "options"])
        files.remove(FOLDER, batch.pk)
        return batch
    with transaction.atomic():
        return _matched(batch, book)


def _matched(batch: ImportBatch, book: Book) -> ImportBatch:
    """The batch with its headings matched, and the cells kept for the next steps."""
    remembered = dict(ColumnMatch.objects.filter(area=batch.area).values_list("header", "field"))
    batch.matches = [_as_json(matches) for matches in match_book(book, remembered)]
    rows = sum(sheet.cells.num_rows for sheet in book.sheets)
    batch.options = {**batch.options, "rows": rows, **_said(book)}
    batch.state = "read"
    files.store(CELLS, batch.pk, book_bytes(book))
    batch.save(update_fields=["matches", "options", "state"])
    return batch


@transaction.atomic
def settle_columns(
    batch: ImportBatch, choices: Mapping[int, Mapping[int, str]], *, actor: Actor
) -> ImportBatch:
    """What columns mean, by sheet and column; the office remembers each choice. Raises Http404."""
    require(actor, MAKE, batch.area_id)
    found = ImportBatch.objects.select_for_update().get(pk=batch.pk)
    if found.state not in OPEN:
        return found
    settled = [
        chosen(matches, choices.get(place, {})) for place, matches in enumerate(matches_of(found))
    ]
    for before, after in zip(matches_of(found), settled, strict=True):
        for old, new in zip(before, after, strict=True):
            if old.key != new.key and new.how in ("chosen", "left_out"):
                ColumnMatch.objects.update_or_create(
                    area=found.area,
                    header=plain_path(new.heading),
                    defaults={"field": new.key or LEFT_OUT},
                )
    found.matches = [_as_json(matches) for matches in settled]
    found.save(update_fields=["matches"])
    return found


def check_import(batch: ImportBatch, *, actor: Actor) -> ImportBatch:
    """The file checked; every row kept with its outcome for the preview. Raises Http404."""
    require(actor, MAKE, batch.area_id)
    book = book_of(batch)
    found = checked(batch, book, actor=actor)
    try:
        with transaction.atomic():
            ImportRow.objects.filter(batch=batch).delete()
            insert_rows(ImportRow, _import_rows(batch, book, found))
            batch.counts = found.counts()
            batch.state, batch.progress = "checked", 100
            batch.options = {**batch.options, "unchecked": list(found.unchecked)}
            batch.save(update_fields=["counts", "state", "progress", "options"])
    finally:
        found.con.close()
    return batch


def checked(
    batch: ImportBatch, book: Book, *, actor: Actor, take_duplicates: bool = False
) -> Checked:
    """The check of a batch's file against the register as it is now."""
    return check(
        given(book, matches_of(batch)),
        area=batch.area,
        actor=actor,
        on=today(),
        months=months_of(batch),
        take_duplicates=take_duplicates,
        with_status=may_say_status(book.kind, batch, actor),
    )


def takes_status(batch: ImportBatch, book: Book, actor: Actor) -> bool:
    """Whether new households come with the register status that the file says.

    Only where it is said by which decision they have it; without a basis they come as applicants.
    """
    return bool(basis_of(batch)) and may_say_status(book.kind, batch, actor)


def may_say_status(kind: str, batch: ImportBatch, actor: Actor) -> bool:
    """Whether a file of this kind may bring register statuses, by who brings it in."""
    return kind == FOLDER_KIND and may_register(actor, batch.area_id)


def basis_of(batch: ImportBatch) -> str:
    """By which decision the households of a file have their register status, as it was said."""
    return str(batch.options.get("basis", ""))


def book_of(batch: ImportBatch) -> Book:
    """The cells of a batch's file as they were read."""
    return book_from(b"".join(files.pieces_of(CELLS, batch.pk)))


def matches_of(batch: ImportBatch) -> list[tuple[Match, ...]]:
    """The matches of a batch, sheet by sheet."""
    return [tuple(Match(*match) for match in sheet) for sheet in batch.matches]


def months_of(batch: ImportBatch) -> tuple[date, date]:
    """The months of income columns that name none; the end not included."""
    return counted_months(date.fromisoformat(batch.options["on"]))


def unsaid_months(batch: ImportBatch) -> tuple[date, date] | None:
    """The first and last month for which income columns count because the file names none."""
    keys = {match.key for sheet in matches_of(batch) for match in sheet}
    if not any(key.startswith("income.") for key in keys):
        return None
    if keys & {"said.month_from", "said.last_month"}:
        return None
    first, after = months_of(batch)
    return first, (after - timedelta(days=1)).replace(day=1)


def shown_changes(changes: Iterable[Mapping[str, Any]]) -> list[list[str]]:
    """Changes as column, old and new value; sealed values masked."""
    return [[c["key"], _shown(c["key"], c["old"]), _shown(c["key"], c["new"])] for c in changes]


def _shown(key: str, value: str | None) -> str:
    column = columns()[key]
    return masked(column.name, value) if column.sealed and value else value or ""


def _import_rows(batch: ImportBatch, book: Book, found: Checked) -> Iterator[Mapping[str, Any]]:
    """One row a row of the file; who is new gets a key now, so that a receipt can name it."""
    homes: dict[str, UUID] = {}
    cursor = found.con.execute(
        "SELECT sheet, row, home, household_id, home_is_new, person_id, outcome, label, faults,"
        " person_changes, home_changes, record_changes, row_of, new_id FROM outcomes ORDER BY place"
    )
    while rows := cursor.fetchmany(10_000):
        for sheet, row, home, home_id, is_new, person_id, outcome, label, faults, *rest in rows:
            *changes, row_of, new_id = rest
            household = UUID(home_id) if home_id else None
            if household is None and home is not None:
                household = homes.setdefault(home, new_key())
            yield {
                "batch_id": batch.pk,
                "sheet": book.sheets[sheet].name[:60],
                "row": row,
                "outcome": outcome,
                "household_id": household,
                "person_id": _person(person_id or new_id, row_of),
                "faults": [[f["code"], f["key"], f["detail"]] for f in faults],
                "changes": shown_changes(chain(*changes)),
                "label": (label or "")[:80],
                "makes_household": bool(is_new),
                "done": False,
                "kept": "",
            }


def _person(person_id: str | None, row_of: str) -> UUID | None:
    if person_id:
        return UUID(person_id)
    return new_key() if row_of == "person" else None


def _as_json(matches: Sequence[Match]) -> list[list[Any]]:
    return [[m.column, m.heading, m.key, m.how, m.factor] for m in matches]


def _said(book: Book) -> dict[str, Any]:
    """What the page says of the file beside its rows."""
    return {
        "kind": book.kind,
        "encoding": book.encoding,
        "on": today().isoformat(),
        "skipped": [[s.sheet, s.row, s.why] for s in book.skipped[:200]],
        "sheets": [
            {
                "name": sheet.name,
                "hidden": sheet.hidden,
                "header_row": sheet.header_row,
                "rows": sheet.cells.num_rows,
                "letters": list(sheet.letters),
            }
            for sheet in book.sheets
        ],
    }
