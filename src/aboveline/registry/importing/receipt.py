"""The rows of the office back, with what is wrong beside each; mended, they can be sent again.

What must be mended and what is only to be looked at stand in columns of their own.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import xlsxwriter

from aboveline.registry.codes import in_language
from aboveline.registry.importing.batches import book_of, matches_of
from aboveline.registry.importing.columns import columns
from aboveline.registry.importing.faults import RowFault
from aboveline.registry.importing.lists import Lists
from aboveline.registry.importing.matching import NOTE, REMARK, Match
from aboveline.registry.importing.reading import Sheet
from aboveline.registry.models import ImportBatch, ImportRow

KEYS = ("household.id", "person.id")
OURS = 2
"""Columns of ours before those of the office."""
WRONG, LOOK = ("#f8d7d2", "#7a1c10"), ("#fbf0cc", "#5c4700")
"""Ground and ink of a cell to mend, and of one to look at."""
WIDTHS = (44, 26)
"""Of our columns, so that on an old monitor the cells to mend stand beside the reasons."""
Rows = Mapping[int, ImportRow]


def write_receipt(batch: ImportBatch, path: Path, *, only_wrong: bool = False) -> Path:
    """The workbook at `path`: every sheet with its rows (or those to mend alone), a first column
    that says what is to be mended, a second for what is only to be looked at, red and yellow cells
    with comments, lists to choose from, and hidden columns with our keys.
    """
    book = book_of(batch)
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(path, options) as out:
        formats = {
            "head": out.add_format({"bold": True, "text_wrap": True, "bottom": 1}),
            "text": out.add_format({"num_format": "@"}),
            "wrong": out.add_format(
                {"num_format": "@", "bg_color": WRONG[0], "font_color": WRONG[1]}
            ),
            "look": out.add_format({"num_format": "@", "bg_color": LOOK[0], "font_color": LOOK[1]}),
            "remark": out.add_format({"text_wrap": True, "font_color": WRONG[1]}),
            "note": out.add_format({"text_wrap": True, "font_color": LOOK[1]}),
        }
        lists = Lists(out)
        for sheet, matches in zip(book.sheets, matches_of(batch), strict=True):
            found = batch.rows.filter(sheet=sheet.name[:60])
            rows = {row.row: row for row in found.iterator(10_000)}
            _write_sheet(out, sheet, matches, rows, formats, lists, only_wrong=only_wrong)
        lists.write()
    return path


def _write_sheet(
    out: Any,
    sheet: Sheet,
    matches: Sequence[Match],
    rows: Rows,
    formats: Mapping[str, Any],
    lists: Lists,
    *,
    only_wrong: bool,
) -> None:
    page = out.add_worksheet(sheet.name[:31])
    own = [m.key for m in matches]
    keys = KEYS[:1] if "line.kind" in own else KEYS
    added = [key for key in keys if key not in own]
    # what an earlier workbook of ours said is over
    theirs = [i for i, text in enumerate(sheet.headings) if text not in {*REMARK, *NOTE}]
    width = len(theirs)
    for place, wide in enumerate(WIDTHS):
        page.set_column(place, place, wide)
    page.set_column(OURS, width + OURS - 1, 16, formats["text"])
    page.set_column(width + OURS, width + OURS - 1 + len(added), 12, None, {"hidden": True})
    page.freeze_panes(1, 1)
    page.repeat_rows(0)
    heads = [
        in_language(*REMARK),
        in_language(*NOTE),
        *(sheet.headings[i] for i in theirs),
        *(columns()[k].label for k in added),
    ]
    for place, text in enumerate(heads):
        page.write_string(0, place, text, formats["head"])
    places = {m.key: theirs.index(m.column) + OURS for m in matches if m.key}
    line = 0
    for batch_rows in sheet.cells.to_batches(max_chunksize=5_000):
        for cells in zip(*(column.to_pylist() for column in batch_rows.columns), strict=True):
            row = rows.get(cells[0])
            if only_wrong and not (row and any(RowFault(*f).to_mend for f in row.faults)):
                continue
            line += 1
            _write_row(page, line, [cells[1 + i] for i in theirs], row, places, formats, added)
    page.autofilter(0, 0, line, len(heads) - 1)
    for key, place in places.items():
        lists.offer(page, place, columns()[key], rows=max(line, 1), strict=False)


def _write_row(
    page: Any,
    line: int,
    cells: Sequence[str | None],
    row: ImportRow | None,
    places: Mapping[str, int],
    formats: Mapping[str, Any],
    added: Sequence[str],
) -> None:
    faults = [RowFault(*fault) for fault in row.faults] if row is not None else []
    by_place: dict[int, list[RowFault]] = {}
    for fault in faults:
        by_place.setdefault(places.get(fault.key, 0), []).append(fault)
    for place, to_mend, style in ((0, True, "remark"), (1, False, "note")):
        said = [fault for fault in faults if fault.to_mend is to_mend]
        if said:
            page.write_string(line, place, _text(said), formats[style])
    for place, value in enumerate(cells, OURS):
        said = by_place.get(place, [])
        if value is None and not said:
            continue
        style = "wrong" if any(fault.to_mend for fault in said) else "look" if said else "text"
        page.write_string(line, place, value or "", formats[style])
        if said:
            page.write_comment(line, place, _text(said))
    keys = {"household.id": row.household_id, "person.id": row.person_id} if row else {}
    for place, key in enumerate(added, len(cells) + OURS):
        if keys.get(key):
            page.write_string(line, place, str(keys[key]))


def _text(faults: Sequence[RowFault]) -> str:
    return "\n".join(f"{fault.code} {fault.message}" for fault in faults)
