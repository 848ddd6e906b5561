"""The workbook that offices fill in: lists to choose from, text where digits would be lost."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

import xlsxwriter
from django.utils.translation import gettext as _

from aboveline.registry.codes import in_language
from aboveline.registry.importing.columns import RECORDS, STATUS, Column, columns
from aboveline.registry.importing.lists import Lists
from aboveline.registry.importing.reading.book import HIDDEN_SHEET
from aboveline.registry.importing.values import NUMBERS
from aboveline.registry.standards import currency_word
from aboveline.registry.units import unit_of

TEMPLATE = "people-1"
ROWS = 5_000
"""Rows below the headings that have lists to choose from."""
REQUIRED = frozenset({"person.name", "person.relation", "household.area"})
_LATE = ("household.id", "person.id")
_PLACES = ("household.number", "household.outside_number", "household.township", "household.area")


def template_columns() -> list[Column]:
    """Places first, then people, then the household; our hidden keys last."""
    known = {
        key: column
        for key, column in columns().items()
        if column.table not in RECORDS and key != STATUS
    }
    people = [key for key in known if key.startswith("person.") and key not in _LATE]
    rest = [key for key in known if key not in {*_PLACES, *people, *_LATE}]
    return [known[key] for key in (*_PLACES, *people, *rest, *_LATE)]


def line_columns() -> list[Column]:
    """What names the household, then an answer about its income."""
    known = columns()
    lines = [key for key in known if key.startswith("line.") and key != "line.month_to"]
    return [known[k] for k in (*_PLACES, "person.name", "person.identity_number", *lines)]


def template_workbook() -> bytes:
    """An empty workbook in the language of the page."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as out:
        page = out.add_worksheet(_("People"))
        income = out.add_worksheet(_("Income"))
        lists = Lists(out)
        fill_page(out, page, template_columns(), lists)
        fill_page(out, income, line_columns(), lists)
        lists.write()
        mark_as_ours(out)
    return file.getvalue()


def mark_as_ours(out: Any) -> None:
    """A hidden sheet that says which form the workbook follows."""
    hidden = out.add_worksheet(HIDDEN_SHEET)
    hidden.write_row(0, 0, ["template", TEMPLATE])
    hidden.very_hidden()


def fill_page(out: Any, page: Any, wanted: Sequence[Column], lists: Lists) -> None:
    """Headings, formats and lists of a page."""
    head = out.add_format({"bold": True, "text_wrap": True, "bottom": 1, "valign": "top"})
    text = out.add_format({"num_format": "@"})
    day = out.add_format({"num_format": "yyyy-mm-dd"})
    for place, column in enumerate(wanted):
        page.write_string(0, place, heading_of(column), head)
        is_text = column.key in NUMBERS or column.type in ("text", "uuid", "code", "codes")
        cell = text if is_text else day if column.type == "date" else None
        hide = {"hidden": True} if column.key in _LATE else {}
        page.set_column(place, place, 22 if column.key in NUMBERS else 14, cell, hide)
        lists.offer(page, place, column, rows=ROWS, strict=True)
    page.freeze_panes(1, 0)
    page.repeat_rows(0)
    page.set_landscape()


def heading_of(column: Column) -> str:
    """A heading with its unit; a star where a value is needed."""
    star = "*" if column.key in REQUIRED else ""
    unit = currency_word() if column.type == "money" else unit_of(column)
    if not unit or column.table == "line":  # there a column beside it says the unit
        return f"{column.label}{star}"
    return f"{column.label}{in_language(f' ({unit})', f'（{unit}）')}{star}"
