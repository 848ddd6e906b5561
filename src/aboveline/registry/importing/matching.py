"""Headings of a sheet matched to columns: by memory of the office, by name, by part of a path."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from aboveline.registry.importing.columns import (
    OF_RECORDS,
    RECORDS,
    Column,
    bracketed,
    columns,
    names,
    plain,
    units,
)
from aboveline.registry.importing.reading.book import Book, Sheet
from aboveline.registry.importing.reading.header import SEPARATOR

LEFT_OUT = "-"
"""Remembered meaning of a heading that the office does not want to be read."""
_KEY = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
REMARK = ("What is to be mended", "待更正内容")
NOTE = ("Only to be looked at", "仅需核看，可不更正")
"""Headings of the first columns of our receipts, which are never read."""


@dataclass(frozen=True)
class Match:
    """What a column of a sheet means; `key` is empty when nothing is known.

    `how`: remembered, chosen, name, path, none, left_out, twice (another column means the same) or
    unit (the unit in the heading is none of the field's). `factor` turns values into its unit.
    """

    column: int
    heading: str
    key: str
    how: str
    factor: float = 1.0


def is_known(heading: str) -> bool:
    """Whether a heading is the name of a column."""
    return bool(_keys_of(heading))


def match_sheet(sheet: Sheet, remembered: Mapping[str, str]) -> tuple[Match, ...]:
    """One match a column of the sheet, none dropped.

    `remembered` maps plain headings to keys, as an office settled them before.
    """
    candidates, wanted = _of_this_sheet([_keys_of(heading) for heading in sheet.headings])
    used: set[str] = set()
    found: list[Match] = []
    for place, heading in enumerate(sheet.headings):
        match = _match(place, heading, remembered, candidates[place], wanted, used)
        used.add(match.key)
        found.append(match)
    scaled = any(match.key == "line.amount" and match.factor != 1 for match in found)
    return tuple(
        replace(match, key="", how="twice") if scaled and match.key == "line.unit" else match
        for match in found
    )


def _of_this_sheet(candidates: list[tuple[str, ...]]) -> tuple[list[tuple[str, ...]], str]:
    """What the headings may mean in a sheet such as this, and the table that comes first in it."""
    every = {key for keys in candidates for key in keys}
    is_lines = "line.kind" in every and every & {"line.amount", "line.answer"}
    table = "line" if is_lines else "visit" if "visit.on" in every else ""
    left_out = [f"{other}." for other in RECORDS if other != table]
    kept = [tuple(k for k in keys if not k.startswith(tuple(left_out))) for keys in candidates]
    if table:
        own = f"{table}."
        return [
            tuple(k for k in keys if k.startswith(own) or k in OF_RECORDS) for keys in kept
        ], own
    of_people = every & {"person.name", "person.identity_number"}
    return kept, "person." if of_people else "household."


def match_book(book: Book, remembered: Mapping[str, str]) -> list[tuple[Match, ...]]:
    """The matches of every sheet; keys of other registers are outside numbers, not ours."""
    return [_keys_from_outside(s, match_sheet(s, remembered)) for s in book.sheets]


def _keys_from_outside(sheet: Sheet, matches: tuple[Match, ...]) -> tuple[Match, ...]:
    taken = {match.key for match in matches}
    return tuple(
        replace(match, key=f"{match.key.partition('.')[0]}.outside_number")
        if match.key in ("household.id", "person.id")
        and f"{match.key.partition('.')[0]}.outside_number" not in taken
        and not _are_keys(_first_cells(sheet, match))
        else replace(match, key="", how="left_out")
        if match.key == "visit.id" and not _are_keys(_first_cells(sheet, match))
        else match
        for match in matches
    )


def _first_cells(sheet: Sheet, match: Match) -> list[str | None]:
    found: list[str | None] = sheet.cells.column(f"c{match.column}").slice(0, 50).to_pylist()
    return found


def _are_keys(values: list[str | None]) -> bool:
    """Whether all values that there are look like keys of ours."""
    return all(value is None or _KEY.fullmatch(value.lower()) for value in values)


def chosen(matches: tuple[Match, ...], choice: Mapping[int, str]) -> tuple[Match, ...]:
    """The matches with what somebody chose by place of column; an empty choice leaves it out."""
    found: list[Match] = []
    for match in matches:
        key = choice.get(match.column, match.key)
        if key and any(key == earlier.key for earlier in found):
            found.append(Match(match.column, match.heading, "", "twice"))
        elif key == match.key:
            found.append(match)
        else:
            factor = _factor(match.heading, key)
            how = "unit" if factor is None else "chosen" if key else "left_out"
            kept = "" if factor is None else key
            found.append(Match(match.column, match.heading, kept, how, factor or 1.0))
    return tuple(found)


def _match(
    place: int,
    heading: str,
    remembered: Mapping[str, str],
    keys: tuple[str, ...],
    wanted: str,
    used: set[str],
) -> Match:
    known = remembered.get(plain_path(heading))
    if known == LEFT_OUT or heading in (*REMARK, *NOTE):
        return Match(place, heading, "", "left_out")
    if known in columns():
        return _with_unit(place, heading, str(known), "remembered")
    if not keys:
        return Match(place, heading, "", "none")
    free = [key for key in keys if key not in used]
    if not free:
        return Match(place, heading, "", "twice")
    key = next((key for key in free if key.startswith(wanted)), free[0])
    return _with_unit(place, heading, key, "name" if SEPARATOR not in heading else "path")


def _with_unit(place: int, heading: str, key: str, how: str) -> Match:
    factor = _factor(heading, key)
    if factor is None:
        return Match(place, heading, "", "unit")
    return Match(place, heading, key, how, factor)


def plain_path(heading: str) -> str:
    """A whole heading in its plain form, as it is remembered."""
    return "/".join(plain(part) for part in heading.split(SEPARATOR))[:160]


def _keys_of(heading: str) -> tuple[str, ...]:
    """Keys by the whole path joined, else by its last part, else by an earlier part."""
    parts = heading.split(SEPARATOR)
    tries = ["".join(parts), *reversed(parts)] if len(parts) > 1 else parts
    for text in tries:
        keys = names().get(plain(text))
        if keys:
            return keys
    return ()


def _factor(heading: str, key: str) -> float | None:
    """How many of the field's unit one unit of the heading is; None when it is another kind."""
    column = columns().get(key)
    return 1.0 if column is None else factor_of(column, heading)


def factor_of(column: Column, heading: str) -> float | None:
    """How many of the unit of a column one unit of a heading is; None when it is another kind."""
    known = units().get(_kind(column), {})
    for text in bracketed(heading):
        if text.lower() in known:
            return known[text.lower()]
        if any(text.lower() in other for other in units().values()):
            return None
    return 1.0


def _kind(column: Column) -> str:
    return "money" if column.type == "money" else column.unit
