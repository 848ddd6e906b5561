"""Lists to choose from in a workbook: each once on a sheet of codes, offered where it fits."""

from __future__ import annotations

from itertools import zip_longest
from typing import Any

from xlsxwriter.utility import xl_col_to_name

from aboveline.registry.codes import in_language
from aboveline.registry.importing.columns import Column


class Lists:
    """The lists of one workbook; `write` them when every sheet has said which it offers."""

    def __init__(self, out: Any) -> None:
        self.sheet_name = in_language("codes", "代码表")
        self._out = out
        self._known: dict[str, tuple[str, list[str]]] = {}

    def offer(self, page: Any, place: int, column: Column, *, rows: int, strict: bool) -> None:
        """Offer the values of a column in its first rows below the heading, if it has a list.

        With `strict` Excel takes no other value; else it asks.
        """
        if column.type == "codes":  # several in one cell: Excel can offer only one
            return
        source = self._range_of(column)
        if source:
            kind = "stop" if strict else "information"
            page.data_validation(
                *(1, place, rows, place),
                {"validate": "list", "source": source, "error_type": kind},
            )

    def write(self) -> None:
        """The sheet of codes, a list a column; none without a list."""
        if not self._known:
            return
        page = self._out.add_worksheet(self.sheet_name)
        page.set_column(0, len(self._known) - 1, 22)
        columns = [[label, *values] for label, values in self._known.values()]
        for row, values in enumerate(zip_longest(*columns)):
            for place, value in enumerate(values):
                if value is not None:
                    page.write_string(row, place, value)

    def _range_of(self, column: Column) -> str:
        """Where on the sheet of codes the values of a column stand; empty without a list."""
        if column.type == "boolean":
            name, values = "boolean", [in_language("yes", "是"), in_language("no", "否")]
        elif column.options:
            name = column.codes or column.key
            values = [code.label for code in column.options.values()]
        else:
            return ""
        _label, values = self._known.setdefault(name, (column.label, values))
        letter = xl_col_to_name(list(self._known).index(name), col_abs=True)
        return f"='{self.sheet_name}'!{letter}$2:{letter}${len(values) + 1}"
