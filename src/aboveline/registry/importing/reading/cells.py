"""Cells as text: nothing is guessed, and digits that Excel lost stay visible as lost."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

import pyarrow as pa
import pyarrow.compute as pc

EXACT_DIGITS = 1e15
"""Excel keeps fifteen digits of a number; a longer one has lost its end."""


def cell_text(value: object) -> str | None:
    """A cell as text: days as 2020-06-30, whole numbers without a point, long ones as 5.2E+17.

    >>> cell_text(3.0), cell_text(2.5), cell_text(5.205021990010113e17), cell_text("  ")
    ('3', '2.5', '5.20502199001011E+17', None)
    >>> cell_text(datetime(2020, 6, 30)), cell_text(True), cell_text("'=1+1")
    ('2020-06-30', 'true', '=1+1')
    """
    if isinstance(value, str):
        return _unquoted(value.strip()) or None
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return _number(value)
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time().isoformat() == "00:00:00" else str(value)
    if isinstance(value, date):
        return value.isoformat()
    return None if value is None else str(value)


def _number(value: float) -> str:
    if abs(value) >= EXACT_DIGITS:
        return f"{value:.14E}"
    return str(int(value)) if float(value).is_integer() else repr(value)


def _unquoted(text: str) -> str:
    """Text as it was before a spreadsheet was kept from reading it as a formula or number."""
    if len(text) > 1 and text[0] == "'" and text[1] in "=+-@\t":
        return text[1:]
    if text.startswith('="') and text.endswith('"'):
        return text[2:-1]
    return text


def text_column(values: Sequence[object]) -> pa.Array:
    """One column of cells as an Arrow column of text."""
    kinds = set(map(type, values))
    if kinds == {str}:
        # most columns: no Python per cell
        return _cleaned(pa.array(values, pa.string()))
    if bool in kinds:  # True is 1.0 to a dictionary
        return pa.array([cell_text(value) for value in values], pa.string())
    texts = {value: cell_text(value) for value in set(values)}
    return pa.array([texts[value] for value in values], pa.string())


def _cleaned(column: pa.Array) -> pa.Array:
    trimmed = pc.utf8_trim_whitespace(column)
    special = pc.or_(pc.starts_with(trimmed, pattern="'"), pc.starts_with(trimmed, pattern='="'))
    if pc.any(special).as_py():
        return pa.array([cell_text(value) for value in trimmed.to_pylist()], pa.string())
    return pc.if_else(pc.equal(trimmed, ""), pa.scalar(None, pa.string()), trimmed)
