"""CSV texts as one sheet: UTF-8 with or without its mark, else strict GB 18030."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Callable

from aboveline.registry.importing.reading.book import Book
from aboveline.registry.importing.reading.refused import FileRefusedError
from aboveline.registry.importing.reading.rows import sheet_of

MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
DELIMITERS = ",;\t|"


def decoded(content: bytes) -> tuple[str, str]:
    """The text and the name of its encoding; refused when it is none of ours.

    >>> decoded("姓名".encode("gb18030"))
    ('姓名', 'gb18030')
    """
    for mark, name in MARKS:
        if content.startswith(mark):
            return _strictly(content, name), name
    if b"\0" in content[:4000]:
        raise FileRefusedError("IMPORT-006")
    try:
        return content.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        return _strictly(content, "gb18030"), "gb18030"


def _strictly(content: bytes, encoding: str) -> str:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as fault:
        raise FileRefusedError("IMPORT-007") from fault


def read_text(content: bytes, is_known: Callable[[str], bool], *, name: str = "csv") -> Book:
    """The one sheet of a CSV text."""
    text, encoding = decoded(content)
    head = text[:20_000]
    delimiter = max(DELIMITERS, key=head.count)
    try:
        rows = csv.reader(io.StringIO(text), delimiter=delimiter, strict=False)
        sheet, skipped = sheet_of(name, rows, is_known)
    except csv.Error as fault:
        raise FileRefusedError("IMPORT-010") from fault
    return Book("csv", (sheet,) if sheet else (), tuple(skipped), encoding)
