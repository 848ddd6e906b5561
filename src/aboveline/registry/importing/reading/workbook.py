"""Excel workbooks (.xlsx) as sheets, with limits before anything is unpacked."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from typing import Any

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from aboveline.registry.importing.reading.book import HIDDEN_SHEET, Book, Sheet, Skipped
from aboveline.registry.importing.reading.header import Span
from aboveline.registry.importing.reading.refused import FileRefusedError
from aboveline.registry.importing.reading.rows import sheet_of

UNPACKED_BYTES = 1_500_000_000
CELLS = 30_000_000
CODE_SHEETS = frozenset({"codes", "代码", "代码表", "说明", "notes"})


def check_archive(content: bytes) -> list[str]:
    """The names in a zip archive; refuses macros and what would unpack beyond the limit."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = archive.namelist()
            if any(name.lower().endswith(("vbaproject.bin", ".bas")) for name in names):
                raise FileRefusedError("IMPORT-003")
            left = UNPACKED_BYTES
            for info in archive.infolist():
                left = _unpacked(archive, info, left)
    except (zipfile.BadZipFile, EOFError, RuntimeError, NotImplementedError) as fault:
        raise FileRefusedError("IMPORT-010") from fault
    return names


def _unpacked(archive: zipfile.ZipFile, info: zipfile.ZipInfo, left: int) -> int:
    """How many bytes may still be unpacked after this member; its header is not believed."""
    if info.file_size > left:
        raise FileRefusedError("IMPORT-002", limit=UNPACKED_BYTES // 1_000_000)
    with archive.open(info) as stream:
        while part := stream.read(1 << 20):
            left -= len(part)
            if left < 0:
                raise FileRefusedError("IMPORT-002", limit=UNPACKED_BYTES // 1_000_000)
    return left


def read_workbook(content: bytes, is_known: Callable[[str], bool]) -> Book:
    """The sheets of a workbook; sheets of codes and our own hidden sheet are left out."""
    try:
        with CalamineWorkbook.from_filelike(io.BytesIO(content)) as workbook:
            return _read(workbook, is_known)
    except PasswordError as fault:
        raise FileRefusedError("IMPORT-004") from fault
    except CalamineError as fault:
        raise FileRefusedError("IMPORT-010") from fault


def _read(workbook: CalamineWorkbook, is_known: Callable[[str], bool]) -> Book:
    sheets: list[Sheet] = []
    skipped: list[Skipped] = []
    notes: dict[str, str] = {}
    cells = 0
    for found in workbook.sheets_metadata:
        if found.typ != SheetTypeEnum.WorkSheet:
            continue
        source = workbook.get_sheet_by_name(found.name)
        if found.name == HIDDEN_SHEET:
            notes = {str(row[0]): str(row[1]) for row in source.to_python() if len(row) > 1}
            continue
        if found.name.lower() in CODE_SHEETS:
            skipped.append(Skipped(found.name, 0, "codes"))
            continue
        cells += source.height * source.width
        if cells > CELLS:
            raise FileRefusedError("IMPORT-008", limit=f"{CELLS:,}")
        hidden = found.visible != SheetVisibleEnum.Visible
        sheet, left_out = _sheet(source, is_known, hidden=hidden)
        skipped += left_out
        if sheet is not None:
            sheets.append(sheet)
    return Book("workbook", tuple(sheets), tuple(skipped), notes=notes)


def _sheet(
    source: CalamineSheet, is_known: Callable[[str], bool], *, hidden: bool
) -> tuple[Sheet | None, list[Skipped]]:
    start: Any = source.start
    if start is None:
        return None, [Skipped(source.name, 0, "empty")]
    left = start[1]
    spans: list[Span] = [
        ((top, first - left), (bottom, last - left))
        for (top, first), (bottom, last) in source.merged_cell_ranges or ()
        if first >= left
    ]
    return sheet_of(
        source.name, source.iter_rows(), is_known, spans=spans, offset=left, hidden=hidden
    )
