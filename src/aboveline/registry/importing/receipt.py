"""The rows of the office back, with what is wrong beside each; mended, they can be sent again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import xlsxwriter

from aboveline.registry.codes import in_language
from aboveline.registry.importing.batches import book_of, matches_of
from aboveline.registry.importing.columns import columns
from aboveline.registry.importing.faults import RowFault
from aboveline.registry.importing.matching import REMARK, Match
from aboveline.registry.importing.reading import Sheet
from aboveline.registry.models import ImportBatch, ImportRow

KEYS = ("household.id", "person.id")
WRONG = "#f8d7d2"
REMARK_WIDTH = 60
Rows = Mapping[int, ImportRow]


def write_receipt(batch: ImportBatch, path: Path, *, only_wrong: bool = False) -> Path:
    """The workbook at `path`: every sheet with its rows (or those with a fault alone), a first
    column that says what is wrong, red cells with comments, and hidden columns with our keys.
    """
    book = book_of(batch)
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(path, options) as out:
        formats = {
            "head": out.add_format({"bold": True, "text_wrap": True, "bottom": 1}),
            "text": out.add_format({"num_format": "@"}),
            "wrong": out.add_format(
                {"num_format": "@", "bg_color": WRONG, "font_color": "#7a1c10"}
            ),
            "remark": out.add_format({"text_wrap": True, "font_color": "#7a1c10"}),
        }
        for sheet, matches in zip(book.sheets, matches_of(batch), strict=True):
            found = batch.rows.filter(sheet=sheet.name[:60])
            rows = {row.row: row for row in found.iterator(10_000)}
            _write_sheet(out, sheet, matches, rows, formats, only_wrong=only_wrong)
    return path


def _write_sheet(
    out: Any,
    sheet: Sheet,
    matches: Sequence[Match],
    rows: Rows,
    formats: Mapping[str, Any],
    *,
    only_wrong: bool,
) -> None:
    page = out.add_worksheet(sheet.name[:31])
    own = [m.key for m in matches]
    added = [key for key in KEYS if key not in own]
    width = len(sheet.headings)
    page.set_column(0, 0, REMARK_WIDTH)
    page.set_column(1, width, 16, formats["text"])
    page.set_column(width + 1, width + len(added), 12, None, {"hidden": True})
    page.freeze_panes(1, 1)
    page.repeat_rows(0)
    heads = [in_language(*REMARK), *sheet.headings, *(columns()[k].label for k in added)]
    for place, text in enumerate(heads):
        page.write_string(0, place, text, formats["head"])
    places = {m.key: m.column + 1 for m in matches if m.key}
    line = 0
    for batch_rows in sheet.cells.to_batches(max_chunksize=5_000):
        for cells in zip(*(column.to_pylist() for column in batch_rows.columns), strict=True):
            row = rows.get(cells[0])
            if only_wrong and (row is None or not row.faults):
                continue
            line += 1
            _write_row(page, line, cells[1:], row, places, formats, added)


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
    by_place: dict[int, list[str]] = {}
    for fault in faults:
        by_place.setdefault(places.get(fault.key, 0), []).append(f"{fault.code} {fault.message}")
    if faults:
        text = "\n".join(f"{fault.code} {fault.message}" for fault in faults)
        page.write_string(line, 0, text, formats["remark"])
    for place, value in enumerate(cells, 1):
        wrong = place in by_place
        if value is None and not wrong:
            continue
        page.write_string(line, place, value or "", formats["wrong" if wrong else "text"])
        if wrong:
            page.write_comment(line, place, "\n".join(by_place[place]))
    keys = {"household.id": row.household_id, "person.id": row.person_id} if row else {}
    for place, key in enumerate(added, len(cells) + 1):
        if keys.get(key):
            page.write_string(line, place, str(keys[key]))
