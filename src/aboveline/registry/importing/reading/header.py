"""Finding the headings of a sheet: by names that are known, through merged cells, in any row."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from aboveline.registry.importing.reading.book import heading_text

SEARCHED_ROWS = 30
SEPARATOR = " / "
Span = tuple[tuple[int, int], tuple[int, int]]
"""A merged range: first and last cell as (row, column) from 0, ends included."""


@dataclass(frozen=True)
class Header:
    """Rows `top` to `bottom` (from 0) hold the headings; one path a column, empty where none is."""

    top: int
    bottom: int
    paths: tuple[str, ...]


def find_header(
    rows: Sequence[Sequence[object]], spans: Sequence[Span], is_known: Callable[[str], bool]
) -> Header | None:
    """The headings among the first rows; None when no row can be one.

    The row with most known names wins; without any known name, the first with two texts.
    """
    grid = _filled([[_text(value) for value in row] for row in rows[:SEARCHED_ROWS]], spans)
    if not grid:
        return None
    width = max(len(row) for row in grid)
    known = [sum(1 for name in set(row) if name and is_known(name)) for row in grid]
    best = max(range(len(grid)), key=lambda place: (known[place], -place))
    if known[best] == 0:
        best = next((i for i, row in enumerate(grid) if len(set(filter(None, row))) > 1), -1)
        if best < 0:
            return None
    top, bottom = _block(best, spans, width, len(grid))
    paths = tuple(
        _path([row[column] if column < len(row) else "" for row in grid[top : bottom + 1]])
        for column in range(width)
    )
    return Header(top, bottom, paths)


def _text(value: object) -> str:
    return "" if value is None else heading_text(value)


def _filled(grid: list[list[str]], spans: Sequence[Span]) -> list[list[str]]:
    for (top, left), (bottom, right) in spans:
        if top >= len(grid) or left >= len(grid[top]):
            continue
        for row in range(top, min(bottom + 1, len(grid))):
            for column in range(left, min(right + 1, len(grid[row]))):
                grid[row][column] = grid[top][left]
    return grid


def _block(row: int, spans: Sequence[Span], width: int, height: int) -> tuple[int, int]:
    """The rows that belong to the headings around a row."""
    top = bottom = row
    for _ in range(4):  # headings have at most a few rows
        before = (top, bottom)
        for (first, left), (last, right) in spans:
            wide = right - left + 1
            if wide >= max(2, 0.8 * width):
                continue  # a title over the whole table
            touches = first <= bottom and last >= top
            over = wide > 1 and last == top - 1
            if touches or over:
                top, bottom = min(top, first), max(bottom, last)
            if touches and wide > 1 and last == bottom:
                bottom += 1
        if (top, bottom) == before:
            break
    return top, min(bottom, height - 1)


def _path(parts: Sequence[str]) -> str:
    kept: list[str] = []
    for part in parts:
        if part and (not kept or kept[-1] != part):
            kept.append(part)
    return SEPARATOR.join(kept)
