"""The history in a register folder, told apart from what is true on a day."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pyarrow as pa

from aboveline.registry.importing.reading.book import Sheet

PAST = "past "
"""What names and headings of sheets begin with that hold versions; no heading is known so."""
DATING = ("valid_from", "valid_to", "recorded_at")
_KEYS = {
    "households": ("household_id",),
    "people": ("person_id",),
    "living": ("household_id", "observed_on"),
    "income": ("household_id", "kind", "source", "receiver_id", "month_from", "month_to"),
    "visits": ("visit_id",),
}


def split(sheet: Sheet, on: date) -> tuple[Sheet, Sheet | None]:
    """What a table says of a day, and all its versions; None when it has no moments."""
    if "recorded_at" not in sheet.headings:
        return sheet, None
    columns = [place for place, name in enumerate(sheet.headings) if name not in DATING]
    cells = sheet.cells.take(pa.array(_true_on(sheet, on), pa.int64()))
    names = {f"c{place}": f"c{new}" for new, place in enumerate(columns)}
    today = replace(
        sheet,
        headings=tuple(sheet.headings[place] for place in columns),
        letters=tuple(sheet.letters[place] for place in columns),
        cells=cells.select(["row", *names]).rename_columns(["row", *names.values()]),
    )
    headings = tuple(f"{PAST}{name}" for name in sheet.headings)
    return today, replace(sheet, name=f"{PAST}{sheet.name}", headings=headings, hidden=True)


def _true_on(sheet: Sheet, on: date) -> list[int]:
    """The places of the rows that hold on a day: of each version the one recorded last."""
    rows = list(rows_of(sheet))
    latest: dict[tuple[Any, ...], int] = {}
    for place in sorted(range(len(rows)), key=lambda place: moment_of(rows[place])):
        row = rows[place]
        latest[(*(row.get(name) for name in _KEYS[sheet.name]), row.get("valid_from"))] = place
    day = on.isoformat()
    return sorted(
        place
        for place in latest.values()
        if (rows[place].get("valid_from") or "") <= day < (rows[place].get("valid_to") or "9999")
    )


def rows_of(sheet: Sheet) -> Iterator[dict[str, str | None]]:
    """The rows of a sheet by heading."""
    cells = sheet.cells.drop_columns(["row"])
    yield from cells.rename_columns(
        [name.removeprefix(PAST) for name in sheet.headings]
    ).to_pylist()


def moment_of(row: Mapping[str, str | None]) -> datetime:
    """The moment at which a row was recorded; one without a zone is UTC."""
    text = row.get("recorded_at")
    found = datetime.fromisoformat(text) if text else datetime(1, 1, 1, tzinfo=UTC)
    return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
