"""Rows below a header as Arrow columns; totals, notes and empty rows are left out and said."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice

import pyarrow as pa

from aboveline.registry.importing.reading.book import Sheet, Skipped, letter
from aboveline.registry.importing.reading.cells import text_column
from aboveline.registry.importing.reading.header import SEARCHED_ROWS, Header, Span, find_header

CHUNK_ROWS = 20_000
_TOTAL = re.compile(r"(合\s*计|总\s*计|小\s*计|累\s*计|(grand |sub)?totals?)[:：]?", re.I)
_SHORT = 16  # no word for a total is longer
_NOTE = re.compile(
    r"(备注|注|说明|填表|制表|审核|负责人|联系电话|单位负责|note|prepared|checked)", re.I
)


def sheet_of(
    name: str,
    rows: Iterable[Sequence[object]],
    is_known: Callable[[str], bool],
    *,
    spans: Sequence[Span] = (),
    offset: int = 0,
    hidden: bool = False,
) -> tuple[Sheet | None, list[Skipped]]:
    """A sheet from its rows, first row first; `offset` is the place of the first column.

    `spans` count columns from the first column. None when there is no header with rows below it.
    """
    stream = iter(rows)
    first: list[Sequence[object]] = list(islice(stream, SEARCHED_ROWS))
    header = find_header(first, spans, is_known)
    if header is None:
        return None, [Skipped(name, 0, "empty")]
    kept = [place for place, path in enumerate(header.paths) if path]
    skipped: list[Skipped] = []
    tables = [
        _chunk(numbered, kept, header, spans)
        for numbered in _chunks(_with_numbers(first, stream, header), name, skipped)
    ]
    if not tables:
        return None, [*skipped, Skipped(name, header.bottom + 1, "no_rows")]
    return (
        Sheet(
            name,
            tuple(header.paths[place] for place in kept),
            tuple(letter(offset + place) for place in kept),
            header.bottom + 1,
            pa.concat_tables(tables),
            hidden,
        ),
        skipped,
    )


def _with_numbers(
    first: list[Sequence[object]], rest: Iterator[Sequence[object]], header: Header
) -> Iterator[tuple[int, Sequence[object]]]:
    """Rows below the header with their numbers from 1."""
    for place, row in enumerate(first):
        if place > header.bottom:
            yield place + 1, row
    for place, row in enumerate(rest, len(first)):
        yield place + 1, row


def _chunks(
    rows: Iterator[tuple[int, Sequence[object]]], name: str, skipped: list[Skipped]
) -> Iterator[list[tuple[int, Sequence[object]]]]:
    kept: list[tuple[int, Sequence[object]]] = []
    for number, row in rows:
        why = _left_out(row)
        if why is None:
            kept.append((number, row))
            if len(kept) == CHUNK_ROWS:
                yield kept
                kept = []
        elif why != "empty":
            skipped.append(Skipped(name, number, why))
    if kept:
        yield kept


def _left_out(row: Sequence[object]) -> str | None:
    """Why a row is none of values: empty, total, note or the numbers of the columns."""
    lead = row[:3]
    if all(value is None or value == "" for value in lead) and not any(
        value is not None and value != "" for value in row
    ):
        return "empty"
    for value in lead:
        if isinstance(value, str) and 0 < len(value) < _SHORT and _TOTAL.fullmatch(value.strip()):
            return "total"
    text = row[0] if row else None
    if isinstance(text, str) and _NOTE.match(text.strip()):
        filled = [value for value in row if value is not None and value != ""]
        return "note" if len(filled) <= 2 else None
    return None


def _chunk(
    numbered: list[tuple[int, Sequence[object]]],
    kept: list[int],
    header: Header,
    spans: Sequence[Span],
) -> pa.Table:
    numbers = [number for number, _ in numbered]
    width = len(header.paths)
    rows = [
        row if len(row) >= width else [*row, *[None] * (width - len(row))] for _, row in numbered
    ]
    columns = list(zip(*rows, strict=False))
    filled = _merged_down(columns, numbers, spans)
    arrays = [text_column(filled.get(place, columns[place])) for place in kept]
    return pa.table(
        [pa.array(numbers, pa.int32()), *arrays],
        names=["row", *(f"c{place}" for place in range(len(kept)))],
    )


def _merged_down(
    columns: Sequence[Sequence[object]], numbers: list[int], spans: Sequence[Span]
) -> dict[int, list[object]]:
    """Columns in which cells are merged over several rows, with the value in every row."""
    place_of = {number - 1: place for place, number in enumerate(numbers)}
    filled: dict[int, list[object]] = {}
    for (top, left), (bottom, right) in spans:
        if bottom == top or left != right or top not in place_of or left >= len(columns):
            continue
        column = filled.setdefault(left, list(columns[left]))
        for row in range(top + 1, bottom + 1):
            if row in place_of:
                column[place_of[row]] = column[place_of[top]]
    return filled
