"""The workbook of villages: a row a village with what is recorded; and a file that comes back."""

from __future__ import annotations

import io
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

import xlsxwriter
from django.utils.translation import gettext as _

from aboveline.areas.models import Area
from aboveline.registry.actions.villages import Given
from aboveline.registry.errors import Fault, RegistryError, refuse
from aboveline.registry.exporting.safe import safe_text
from aboveline.registry.fields import fields_of
from aboveline.registry.forms.record import as_given
from aboveline.registry.importing.columns import Column, plain
from aboveline.registry.importing.lists import Lists
from aboveline.registry.importing.matching import factor_of
from aboveline.registry.importing.reading import Book, Sheet, read_book
from aboveline.registry.importing.template import fill_page, heading_of
from aboveline.registry.importing.values import read_value
from aboveline.registry.villages.records import Records

MOST = 5_000
"""Villages of one workbook."""
CODE = Column("village.code", "village", "text", "village code", "村代码")
NAME = Column("village.name", "village", "text", "village", "行政村")
_NAMES: Mapping[str, tuple[str, ...]] = {
    CODE.key: ("code", "代码", "行政区划代码", "village code"),
    NAME.key: ("name", "村", "村名", "名称"),
}


def form_columns() -> list[Column]:
    """What names the village, then the fields of its form."""
    fields = [
        Column(
            f"village.{shape.name}",
            "village",
            shape.type,
            shape.en,
            shape.zh,
            unit=shape.unit,
            minimum=shape.minimum,
            maximum=shape.maximum,
        )
        for shape in fields_of("village").values()
    ]
    return [CODE, NAME, *fields]


def village_workbook(villages: Sequence[Area], records: Records) -> bytes:
    """A workbook with a row a village: what is recorded of it, to be completed and sent back."""
    file = io.BytesIO()
    columns = form_columns()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as out:
        page = out.add_worksheet(_("Villages"))
        lists = Lists(out)
        fill_page(out, page, columns, lists)
        lists.write()
        for row, village in enumerate(villages, 1):
            record = records[village.pk]
            said = [as_given(record[c.name].value) if c.name in record else "" for c in columns[2:]]
            for place, text in enumerate((village.code, village.name, *said)):
                page.write_string(row, place, safe_text(text))
    return file.getvalue()


def rows_of(content: bytes, name: str, villages: Any) -> list[Given]:
    """What a workbook or CSV text says of villages of a query set; an empty cell says nothing.

    Raises FileRefusedError for what cannot be read at all; REGISTRY-075, -076, -001 by row.
    """
    known = _headings()
    book: Book = read_book(content, lambda text: plain(text) in known, name=name)
    sheet = max(book.sheets, key=lambda one: sum(plain(h) in known for h in one.headings))
    places = {known[plain(h)].key: n for n, h in enumerate(sheet.headings) if plain(h) in known}
    if not places.keys() & _NAMES.keys() or not places.keys() - _NAMES.keys():
        raise refuse("REGISTRY-076")
    cells = {key: sheet.cells.column(f"c{n}").to_pylist() for key, n in places.items()}
    finder = _Finder(villages, cells)
    faults: list[Fault] = []
    found = []
    for index, row in enumerate(sheet.cells.column("row").to_pylist()):
        texts = {key: column[index] for key, column in cells.items() if column[index]}
        village = finder.village(texts)
        if village is None:
            said = texts.get(CODE.key) or texts.get(NAME.key) or "–"
            faults.append(Fault("REGISTRY-075", "", {"name": said}, str(row)))
            continue
        values, wrong = _values(texts, sheet, places)
        faults += [Fault("REGISTRY-001", name, {}, str(row)) for name in wrong]
        found.append(Given(row, village, values))
    if faults:
        raise RegistryError(faults)
    return found


def _headings() -> dict[str, Column]:
    found: dict[str, Column] = {}
    for column in form_columns():
        texts: Iterable[str] = (column.en, column.zh, column.name, heading_of(column))
        for text in (*texts, *_NAMES.get(column.key, ())):
            found.setdefault(plain(text), column)
    return found


def _values(
    texts: Mapping[str, str], sheet: Sheet, places: Mapping[str, int]
) -> tuple[dict[str, str], list[str]]:
    values: dict[str, str] = {}
    wrong: list[str] = []
    for column in form_columns()[2:]:
        if column.key in texts:
            factor = factor_of(column, sheet.headings[places[column.key]])
            value, code = (
                (None, "") if factor is None else read_value(column, texts[column.key], factor)
            )
            if code or value is None:
                wrong.append(column.name)
            else:
                values[column.name] = value
    return values, wrong


class _Finder:
    """The villages that the rows of a file name: by code, else by a name that only one has."""

    def __init__(self, villages: Any, cells: Mapping[str, Sequence[str | None]]) -> None:
        codes = {text for text in cells.get(CODE.key, ()) if text}
        names = {text for text in cells.get(NAME.key, ()) if text}
        by_code = villages.filter(code__in=codes).values_list("code", "pk")
        by_name = villages.filter(name__in=names).values_list("name", "pk")
        self._codes, self._names = _gathered(by_code), _gathered(by_name)

    def village(self, texts: Mapping[str, str]) -> UUID | None:
        if CODE.key in texts:
            found = self._codes.get(texts[CODE.key], [])
        else:
            found = self._names.get(texts.get(NAME.key, ""), [])
        return found[0] if len(found) == 1 else None


def _gathered(pairs: Iterable[tuple[str, UUID]]) -> dict[str, list[UUID]]:
    found: dict[str, list[UUID]] = defaultdict(list)
    for text, key in pairs:
        found[text].append(key)
    return found
