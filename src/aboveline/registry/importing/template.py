"""The workbook that offices fill in: lists to choose from, text where digits would be lost."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

import xlsxwriter
from django.utils.translation import gettext as _
from xlsxwriter.utility import xl_col_to_name

from aboveline.registry.codes import in_language
from aboveline.registry.importing.columns import RECORDS, STATUS, Column, columns
from aboveline.registry.importing.reading.book import HIDDEN_SHEET
from aboveline.registry.importing.values import NUMBERS
from aboveline.registry.standards import currency_word

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
        codes = out.add_worksheet("codes")
        hidden = out.add_worksheet(HIDDEN_SHEET)
        hidden.write_row(0, 0, ["template", TEMPLATE])
        hidden.very_hidden()
        listed: dict[str, str] = {}
        fill_page(out, page, codes, template_columns(), listed)
        fill_page(out, income, codes, line_columns(), listed)
    return file.getvalue()


def fill_page(
    out: Any, page: Any, codes: Any, wanted: Sequence[Column], listed: dict[str, str]
) -> None:
    """Headings, formats and lists of a page; the lists stand on the sheet `codes`, each once, and
    `listed` says where.
    """
    head = out.add_format({"bold": True, "text_wrap": True, "bottom": 1, "valign": "top"})
    text = out.add_format({"num_format": "@"})
    day = out.add_format({"num_format": "yyyy-mm-dd"})
    for place, column in enumerate(wanted):
        page.write_string(0, place, heading_of(column), head)
        is_text = column.key in NUMBERS or column.type in ("text", "uuid", "code", "codes")
        cell = text if is_text else day if column.type == "date" else None
        hide = {"hidden": True} if column.key in _LATE else {}
        page.set_column(place, place, 22 if column.key in NUMBERS else 14, cell, hide)
        source = _list_of(column, codes, listed)
        if source and column.type != "codes":
            page.data_validation(
                1, place, ROWS, place, {"validate": "list", "source": source, "error_type": "stop"}
            )
    page.freeze_panes(1, 0)
    page.repeat_rows(0)
    page.set_landscape()


def heading_of(column: Column) -> str:
    """A heading with its unit; a star where a value is needed."""
    star = "*" if column.key in REQUIRED else ""
    if column.unit_zh:  # as the standard names it
        return f"{column.label}{in_language(f' ({column.unit})', f'（{column.unit_zh}）')}{star}"
    unit = f"（{column.unit}）" if column.unit and column.type != "money" else ""
    own_unit = column.table == "line"  # a column beside it says the unit
    word = currency_word()
    money = in_language(f" ({word})", f"（{word}）")
    money = money if column.type == "money" and not own_unit else ""
    return f"{column.label}{unit}{money}{star}"


def _list_of(column: Column, codes: Any, listed: dict[str, str]) -> str:
    """The range of the sheet of codes that holds the values of a column; empty without a list."""
    if column.type == "boolean":
        name, values = "boolean", [in_language("yes", "是"), in_language("no", "否")]
    elif column.options:
        name, values = column.codes or column.key, [code.label for code in column.options.values()]
    else:
        return ""
    if name not in listed:
        place = len(listed)
        codes.write_string(0, place, column.label)
        for row, value in enumerate(values, 1):
            codes.write_string(row, place, value)
        letter = xl_col_to_name(place, col_abs=True)
        listed[name] = f"=codes!{letter}$2:{letter}${len(values) + 1}"
    return listed[name]
