"""Sheets of text cells: what every reader of a file gives."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

import pyarrow as pa

HIDDEN_SHEET = "aboveline"
"""Sheet of our own workbooks that names the template; never read as rows."""


@dataclass(frozen=True)
class Skipped:
    """A sheet or row that was left out, with a word why: empty, codes, total, note, no_header."""

    sheet: str
    row: int
    why: str


@dataclass(frozen=True)
class Sheet:
    """One sheet: headings as paths ("income / wages") and one row of text cells a row of values.

    `cells` has `row` (as the program of the office counts, from 1) and `c0`, `c1`, ... in the order
    of `headings`; `letters` are the columns' names there. Empty cells are null.
    """

    name: str
    headings: tuple[str, ...]
    letters: tuple[str, ...]
    header_row: int
    cells: pa.Table
    hidden: bool = False

    def place(self, row: int, column: int) -> str:
        """A cell as the office names it, such as C12."""
        return f"{self.letters[column]}{row}"


@dataclass(frozen=True)
class Book:
    """All sheets of a file with what was left out; `encoding` only of a text."""

    kind: str
    sheets: tuple[Sheet, ...]
    skipped: tuple[Skipped, ...] = ()
    encoding: str = ""
    notes: dict[str, str] = field(default_factory=dict)


def letter(column: int) -> str:
    """The name of a column by its place from 0.

    >>> letter(0), letter(25), letter(26)
    ('A', 'Z', 'AA')
    """
    name = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name


_BLANKS = re.compile(r"\s+")


def heading_text(value: object) -> str:
    """A heading on one line.

    >>> heading_text(" 身份证\\n号码 ")
    '身份证 号码'
    """
    return _BLANKS.sub(" ", str(value)).strip()
