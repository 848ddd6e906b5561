"""A list of problems as a workbook: with its filter and day, and nothing that a cell would run."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import xlsxwriter
from django.utils.translation import gettext as _

from aboveline.problems.listing import Row, rows_of, with_subjects
from aboveline.problems.sheets import NOTE, NUMBER, OWNER, STAMP
from aboveline.registry.codes import in_language
from aboveline.registry.exporting.safe import safe_text

CHUNK = 1_000
_WIDTHS = (16, 28, 14, 14, 14, 18, 22, 18, 12, 16, 10, 40, 14)


@dataclass(frozen=True)
class About:
    """What a file says of itself: the filter in words, the day, how many."""

    words: Sequence[str]
    day: date
    count: int

    def lines(self) -> list[str]:
        """The lines of the first sheet."""
        return [
            _("Ledger of problems, as of %(day)s") % {"day": self.day.isoformat()},
            _("Filter: %(filter)s") % {"filter": " · ".join(self.words)},
            _("Problems: %(count)s") % {"count": f"{self.count:,}"},
        ]


def headings() -> list[str]:
    """The headings of the columns, in order."""
    return [
        *(_(NUMBER), _("Gap"), _("Where it stands"), _("Household"), _("Whom"), _("Area")),
        *(_("Office"), _(OWNER), _("Due"), _("Reported by"), _("Severity")),
        *(_(NOTE), _(STAMP)),
    ]


def write_workbook(problems: Any, about: About, path: Path) -> Path:
    """The workbook at `path`: the list, and a sheet that says what it holds."""
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(path, options) as book:
        notes = book.add_worksheet(in_language("notes", "说明"))
        for place, line in enumerate(about.lines()):
            notes.write_string(place, 0, line)
        page = book.add_worksheet(_("Ledger"))
        head = book.add_format({"bold": True, "text_wrap": True, "bottom": 1})
        for place, (name, width) in enumerate(zip(headings(), _WIDTHS, strict=True)):
            page.set_column(place, place, width)
            page.write_string(0, place, name, head)
        last = len(_WIDTHS) - 1  # the sign of what each problem was, by which a change is found
        page.set_column(last, last, _WIDTHS[last], None, {"hidden": True})
        page.freeze_panes(1, 1)
        page.repeat_rows(0)
        for line_, cells in enumerate(_lines(problems), start=1):
            for place, value in enumerate(cells):
                if value:
                    page.write_string(line_, place, safe_text(value))
        page.activate()
    return path


def _lines(problems: Any) -> Iterator[list[str]]:
    """The cells of every problem by number; one query a chunk."""
    after = ""
    while True:
        left = with_subjects(problems.filter(number__gt=after)).order_by("number")
        rows = rows_of(left[:CHUNK])
        yield from (_cells(row) for row in rows)
        if len(rows) < CHUNK:
            return
        after = rows[-1].number


def _cells(row: Row) -> list[str]:
    due_on = row.due_on.isoformat() if row.due_on is not None else ""
    return [
        *(row.number, row.label, str(row.state.word), row.home, row.whose, row.area),
        *(row.office, row.owner, due_on, row.source, row.severity),
        *(row.note, row.stamp),
    ]
