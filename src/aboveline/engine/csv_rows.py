"""Rows of a CSV file as text: a broken row is reported and the good rows go on."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pa_compute
import pyarrow.csv as pa_csv

ROW = "#row"
BLOCK_BYTES = 1 << 20
MARK = b"\xef\xbf\xbd"  # the replacement character stands for a line that cannot be read

RowTrouble = Literal["columns", "encoding"]


@dataclass(frozen=True, slots=True)
class CsvRows:
    """A CSV file read as text.

    `table` has the columns of the header (the first of two with one name), all text, without blanks
    around it and with empty cells missing, and `#row`: the row as a person counts, in which the
    header is row 1. `broken` has the rows that are not in the table. `encoding` is `utf-8` or
    `gb18030`.
    """

    table: pa.Table
    header: tuple[str, ...]
    broken: tuple[tuple[int, RowTrouble], ...]
    encoding: str


class UnreadableCsvError(ValueError):
    """A CSV file that gives no rows at all; the message says why in one sentence."""


def read_csv_rows(path: Path) -> CsvRows:
    """The rows of a CSV file with commas: byte order mark, then UTF-8, then GB18030.

    Rows without any value are left out; they are neither broken nor data.
    """
    content, encoding = _as_utf8(path.read_bytes())
    first, _, body = content.partition(b"\n")
    header = _header(first.decode("utf-8", errors="replace"))
    table, broken, swallowed = _parse(body, width=len(header))
    if swallowed:
        # A quotation mark that nobody closed swallows rows: take every line for itself.
        table, broken, _ = _parse(_lines_with_closed_quotes(body), width=len(header))
    return CsvRows(_numbered(table, header, broken), header, tuple(broken), encoding)


def csv_header(path: Path) -> tuple[str, ...]:
    """The column names of a CSV file; raises `UnreadableCsvError`."""
    with path.open("rb") as file:
        first, _ = _as_utf8(file.readline())
    return _header(first.decode("utf-8", errors="replace"))


def _as_utf8(content: bytes) -> tuple[bytes, str]:
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise UnreadableCsvError("The file is in UTF-16.")
    content = content.removeprefix(codecs.BOM_UTF8)
    if not content.isascii():
        try:
            content.decode("utf-8")
        except UnicodeDecodeError:
            return _line_by_line(content)
    return content, "utf-8"


def _line_by_line(content: bytes) -> tuple[bytes, str]:
    """Not UTF-8 everywhere: UTF-8 with broken lines if most foreign lines are it, else GB18030."""
    lines = content.splitlines()
    as_utf8 = [_recoded(line, "utf-8") for line in lines]
    foreign = sum(not line.isascii() for line in lines)
    if as_utf8.count(MARK) * 2 < foreign:
        return b"\n".join(as_utf8), "utf-8"
    return b"\n".join(_recoded(line, "gb18030") for line in lines), "gb18030"


def _recoded(line: bytes, encoding: str) -> bytes:
    try:
        return line.decode(encoding).encode("utf-8")
    except UnicodeDecodeError:
        return MARK


def _header(line: str) -> tuple[str, ...]:
    names = tuple(name.strip() for name in next(csv.reader([line.rstrip("\r")]), []))
    if not any(names):
        raise UnreadableCsvError("The first row has no column names.")
    if len(names) == 1 and any(mark in line for mark in ";\t|"):
        raise UnreadableCsvError("The columns are not separated by commas.")
    return names


def _parse(body: bytes, *, width: int) -> tuple[pa.Table, list[tuple[int, RowTrouble]], bool]:
    """Rows of a body without header, the broken ones, and whether a row swallowed others."""
    names = [str(number) for number in range(width)]
    broken: list[tuple[int, RowTrouble]] = []
    swallowed = False

    def note(row: Any) -> str:
        nonlocal swallowed
        swallowed = swallowed or "\n" in row.text
        broken.append((row.number + 1, "encoding" if row.text == MARK.decode() else "columns"))
        return "skip"

    if not body.strip():
        return pa.table({name: pa.array([], pa.string()) for name in names}), broken, False
    try:
        table = _read(body, names, note, block=BLOCK_BYTES)
    except pa.ArrowInvalid:  # a row is longer than a block
        broken.clear()
        try:
            table = _read(body, names, note, block=len(body) + 1)
        except pa.ArrowException as error:
            raise UnreadableCsvError("The rows cannot be told apart.") from error
    if body.count(b'"') % 2:
        last = table.slice(max(table.num_rows - 1, 0)).to_pylist()
        swallowed = swallowed or any("\n" in (cell or "") for row in last for cell in row.values())
    return table, broken, swallowed


def _read(body: bytes, names: list[str], note: Callable[[Any], str], *, block: int) -> pa.Table:
    return pa_csv.read_csv(
        io.BytesIO(body),
        read_options=pa_csv.ReadOptions(use_threads=False, block_size=block, column_names=names),
        parse_options=pa_csv.ParseOptions(
            newlines_in_values=True, ignore_empty_lines=False, invalid_row_handler=note
        ),
        convert_options=pa_csv.ConvertOptions(
            column_types=dict.fromkeys(names, pa.string()),
            strings_can_be_null=True,
            null_values=[""],
        ),
    )


def _lines_with_closed_quotes(body: bytes) -> bytes:
    return b"\n".join(b"?" if line.count(b'"') % 2 else line for line in body.splitlines())


def _numbered(
    table: pa.Table, header: tuple[str, ...], broken: list[tuple[int, RowTrouble]]
) -> pa.Table:
    """The table with its names, without repeated columns and empty rows, with the row numbers."""
    numbers = np.arange(2, 2 + table.num_rows + len(broken), dtype=np.int64)
    numbers = np.delete(numbers, [number - 2 for number, _ in broken])
    columns: dict[str, pa.ChunkedArray] = {}
    for name, cells in zip(header, table.columns, strict=True):
        columns.setdefault(name, _without_blanks(cells))
    numbered = pa.table({**columns, ROW: pa.array(numbers)})
    if any(column.null_count == 0 for column in columns.values()):
        return numbered
    filled = np.logical_or.reduce([column.is_valid().to_numpy() for column in columns.values()])
    return numbered if filled.all() else numbered.filter(pa.array(filled))


def _without_blanks(column: pa.ChunkedArray) -> pa.ChunkedArray:
    trimmed = pa_compute.utf8_trim_whitespace(column)
    if _text_bytes(trimmed) == _text_bytes(column):
        return column
    return pa_compute.if_else(pa_compute.equal(trimmed, ""), None, trimmed)


def _text_bytes(column: pa.ChunkedArray) -> int | None:
    total: int | None = pa_compute.sum(pa_compute.binary_length(column)).as_py()
    return total
