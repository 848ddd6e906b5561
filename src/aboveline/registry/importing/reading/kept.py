"""A book as bytes and back: what was read from a file once need not be read from it again."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator

import pyarrow as pa

from aboveline.registry.importing.reading.book import Book, Sheet, Skipped

_LENGTH = 8


def book_bytes(book: Book) -> Iterator[bytes]:
    """The book in pieces: what it says of itself, then the cells of each sheet (Arrow, zstd)."""
    said = {
        "kind": book.kind,
        "encoding": book.encoding,
        "notes": book.notes,
        "skipped": [[s.sheet, s.row, s.why] for s in book.skipped],
        "sheets": [
            [s.name, list(s.headings), list(s.letters), s.header_row, s.hidden] for s in book.sheets
        ],
    }
    yield _piece(json.dumps(said, ensure_ascii=False).encode())
    for sheet in book.sheets:
        out = io.BytesIO()
        options = pa.ipc.IpcWriteOptions(compression="zstd")
        with pa.ipc.new_stream(out, sheet.cells.schema, options=options) as writer:
            writer.write_table(sheet.cells)
        yield _piece(out.getvalue())


def book_from(content: bytes) -> Book:
    """The book of `book_bytes`."""
    pieces = _pieces(content)
    said = json.loads(next(pieces))
    sheets = [
        Sheet(name, tuple(headings), tuple(letters), row, _cells(piece), hidden)
        for (name, headings, letters, row, hidden), piece in zip(
            said["sheets"], pieces, strict=True
        )
    ]
    skipped = tuple(Skipped(*one) for one in said["skipped"])
    return Book(said["kind"], tuple(sheets), skipped, said["encoding"], said["notes"])


def _piece(content: bytes) -> bytes:
    return len(content).to_bytes(_LENGTH, "big") + content


def _pieces(content: bytes) -> Iterator[bytes]:
    place = 0
    while place < len(content):
        size = int.from_bytes(content[place : place + _LENGTH], "big")
        yield content[place + _LENGTH : place + _LENGTH + size]
        place += _LENGTH + size


def _cells(content: bytes) -> pa.Table:
    with pa.ipc.open_stream(pa.py_buffer(content)) as reader:
        return reader.read_all()
