"""The sheets of a file as one table of canonical values, a column a key, with faults of cells."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from aboveline.registry.importing.columns import columns
from aboveline.registry.importing.matching import Match
from aboveline.registry.importing.reading import Book, Sheet
from aboveline.registry.importing.values import read_value

FAULTS = pa.schema(
    [
        ("sheet", pa.int32()),
        ("row", pa.int32()),
        ("key", pa.string()),
        ("code", pa.string()),
        ("detail", pa.string()),
    ]
)


@dataclass(frozen=True)
class Given:
    """`rows`: sheet, row, row_of (person, home, line, visit, seen), a text column for every key;
    `keys` are those in the file.
    """

    rows: pa.Table
    faults: pa.Table
    keys: frozenset[str]


def given(book: Book, matches: Sequence[Sequence[Match]]) -> Given:
    """Every sheet that has a person or a household, read by its matches."""
    tables: list[pa.Table] = []
    faults: list[pa.Table] = []
    used: set[str] = set()
    for place, (sheet, found) in enumerate(zip(book.sheets, matches, strict=True)):
        keys = {match.key for match in found if match.key}
        if not any(key.startswith(("household.", "person.")) for key in keys):
            continue
        used |= keys
        row_of = _kind_of(keys, of_folder=book.kind == "register")
        table, wrong = _sheet(place, sheet, found, row_of)
        tables.append(table)
        faults += wrong
    empty = _schema().empty_table()
    return Given(
        pa.concat_tables([empty, *tables]),
        pa.concat_tables([FAULTS.empty_table(), *faults]),
        frozenset(used),
    )


def _schema() -> pa.Schema:
    return pa.schema(
        [
            ("sheet", pa.int32()),
            ("row", pa.int32()),
            ("row_of", pa.string()),
            *((key, pa.string()) for key in columns()),
        ]
    )


def _sheet(
    place: int, sheet: Sheet, matches: Sequence[Match], row_of: str
) -> tuple[pa.Table, list[pa.Table]]:
    size = sheet.cells.num_rows
    read: dict[str, pa.ChunkedArray] = {}
    faults: list[pa.Table] = []
    for match in matches:
        if match.key:
            text = sheet.cells.column(f"c{match.column}")
            read[match.key], wrong = _read(text, match)
            faults += _faults(place, sheet, match.key, wrong)
    nothing = pa.nulls(size, pa.string())
    arrays = [read.get(key, nothing) for key in columns()]
    start = [
        pa.array([place] * size, pa.int32()),
        sheet.cells.column("row"),
        pa.array([row_of] * size, pa.string()),
    ]
    return pa.table([*start, *arrays], schema=_schema()), faults


def _kind_of(keys: Iterable[str], *, of_folder: bool) -> str:
    """What a row of a sheet with these columns is. In a register folder an observation of living
    conditions stands for itself; in a list of an office it says what is new of the household.
    """
    known = set(keys)
    if "line.kind" in known:
        return "line"
    if "visit.on" in known:
        return "visit"
    if of_folder and "observed.on" in known:
        return "seen"
    return "person" if any(key.startswith("person.") for key in known) else "home"


def _read(text: pa.ChunkedArray, match: Match) -> tuple[pa.Array, pa.Array]:
    """Values and fault codes of a column: each different text is read once."""
    column = columns()[match.key]
    encoded = text.combine_chunks().dictionary_encode()
    found = [read_value(column, value, match.factor) for value in encoded.dictionary.to_pylist()]
    values = pa.array([value for value, _ in found], pa.string())
    codes = pa.array([code or None for _, code in found], pa.string())
    return values.take(encoded.indices), codes.take(encoded.indices)


def _faults(place: int, sheet: Sheet, key: str, codes: pa.Array) -> list[pa.Table]:
    where = pc.is_valid(codes)
    count = pc.sum(where).as_py() or 0
    if not count:
        return []
    rows = sheet.cells.column("row").combine_chunks().filter(where)
    return [
        pa.table(
            [
                pa.array([place] * count, pa.int32()),
                rows,
                pa.array([key] * count, pa.string()),
                codes.filter(where),
                pa.array([""] * count, pa.string()),
            ],
            schema=FAULTS,
        )
    ]
