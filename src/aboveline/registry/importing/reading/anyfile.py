"""Whatever was uploaded, told apart by its content and read."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import PurePosixPath

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from aboveline.registry.importing.reading.book import Book, Sheet, Skipped, letter
from aboveline.registry.importing.reading.past import split
from aboveline.registry.importing.reading.refused import FileRefusedError
from aboveline.registry.importing.reading.texts import read_text
from aboveline.registry.importing.reading.workbook import CELLS, check_archive, read_workbook
from aboveline.web.clock import today

FILE_BYTES = 100_000_000
TABLES = ("households", "people", "living", "income", "visits")
"""Tables of a register folder that are brought in, in this order."""
AREAS = "areas"
_OLD_WORKBOOK = b"\xd0\xcf\x11\xe0"


def read_book(content: bytes, is_known: Callable[[str], bool], *, name: str = "") -> Book:
    """The sheets of a workbook, CSV text, Parquet file or zipped register folder.

    `is_known` tells whether a heading is the name of a field. Raises FileRefusedError.
    """
    check_size(len(content))
    if content.startswith(_OLD_WORKBOOK):
        raise FileRefusedError("IMPORT-005")
    if content.startswith(b"PAR1"):
        book = Book("parquet", (_parquet(content, PurePosixPath(name).stem or "parquet"),))
    elif content.startswith(b"PK"):
        names = check_archive(content)
        workbook = "[Content_Types].xml" in names
        book = read_workbook(content, is_known) if workbook else _folder(content, is_known)
    else:
        book = read_text(content, is_known, name=PurePosixPath(name).stem or "csv")
    if not book.sheets:
        raise FileRefusedError("IMPORT-009")
    return book


def check_size(size_bytes: int) -> None:
    """Raise FileRefusedError IMPORT-001 for a file that is larger than any that is read."""
    if size_bytes > FILE_BYTES:
        raise FileRefusedError("IMPORT-001", limit=FILE_BYTES // 1_000_000)


def _folder(content: bytes, is_known: Callable[[str], bool]) -> Book:
    """Register files in a zip: a sheet a table, villages by their codes."""
    tables: dict[str, Sheet] = {}
    skipped: list[Skipped] = []
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for name in sorted(archive.namelist()):
            path = PurePosixPath(name)
            if path.suffix not in (".parquet", ".csv"):
                continue
            if path.stem not in (*TABLES, AREAS):
                skipped.append(Skipped(path.stem, 0, "not_taken"))
            elif path.suffix == ".parquet":
                _put(tables, path.stem, _parquet(archive.read(name), path.stem))
            else:
                for sheet in read_text(archive.read(name), is_known, name=path.stem).sheets:
                    _put(tables, path.stem, sheet)
    codes = _codes_of(tables.pop(AREAS, None))
    parts = [split(tables[name], today()) for name in TABLES if name in tables]
    sheets = [_in_codes(sheet, codes) for sheet, _past in parts]
    past = [sheet for _now, sheet in parts if sheet is not None]
    return Book("register", (*sheets, *past), tuple(skipped))


def _put(tables: dict[str, Sheet], name: str, sheet: Sheet) -> None:
    """Keep a table; those of several counties are one, with the columns of all."""
    known = tables.get(name)
    if known is None:
        tables[name] = sheet
        return
    headings = (*known.headings, *(h for h in sheet.headings if h not in known.headings))
    size = known.cells.num_rows
    named = [f"c{headings.index(heading)}" for heading in sheet.headings]
    rows = pc.add(sheet.cells.column("row"), size)
    other = sheet.cells.rename_columns(["row", *named]).set_column(0, "row", pc.cast(rows, "int32"))
    cells = pa.concat_tables([known.cells, other], promote_options="default")
    letters = tuple(letter(place) for place in range(len(headings)))
    tables[name] = replace(known, headings=headings, letters=letters, cells=cells)


def _codes_of(areas: Sheet | None) -> dict[str, str]:
    """The code of each area, else its name, by its key in the folder."""
    if areas is None or "area_id" not in areas.headings:
        return {}
    known = {name: _column(areas, name) for name in ("area_id", "code", "name")}
    rows = zip(known["area_id"], known["code"], known["name"], strict=True)
    return {key: str(code or name) for key, code, name in rows if key and (code or name)}


def _column(sheet: Sheet, heading: str) -> list[str | None]:
    if heading not in sheet.headings:
        return [None] * sheet.cells.num_rows
    found: list[str | None] = sheet.cells.column(f"c{sheet.headings.index(heading)}").to_pylist()
    return found


def _in_codes(sheet: Sheet, codes: dict[str, str]) -> Sheet:
    """A table in which areas are named by their codes."""
    if not codes or "area_id" not in sheet.headings:
        return sheet
    place = sheet.headings.index("area_id") + 1
    written = [codes.get(key, key) if key else None for key in _column(sheet, "area_id")]
    cells = sheet.cells.set_column(place, f"c{place - 1}", pa.array(written, pa.string()))
    return replace(sheet, cells=cells)


def _parquet(content: bytes, name: str) -> Sheet:
    try:
        table = pq.read_table(io.BytesIO(content))
        if table.num_rows * table.num_columns > CELLS:
            raise FileRefusedError("IMPORT-008", limit=f"{CELLS:,}")
        columns = [_as_text(table.column(place)) for place in range(table.num_columns)]
    except pa.ArrowException as fault:
        raise FileRefusedError("IMPORT-010") from fault
    numbers = pa.array(range(2, table.num_rows + 2), pa.int32())  # as in a sheet with headings
    cells = pa.table(
        [numbers, *columns], names=["row", *(f"c{place}" for place in range(len(columns)))]
    )
    letters = tuple(letter(place) for place in range(len(columns)))
    return Sheet(name, tuple(table.column_names), letters, 1, cells)


def _as_text(column: pa.ChunkedArray) -> pa.ChunkedArray:
    text = pc.cast(column, pa.string())
    return pc.if_else(pc.equal(text, ""), pa.scalar(None, pa.string()), text)
