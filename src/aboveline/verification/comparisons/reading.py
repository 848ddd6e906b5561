"""A list from outside as a table of entries; what is wrong in a row stays with the row."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import pyarrow as pa

from aboveline.registry.importing.columns import columns, plain
from aboveline.registry.importing.matching import Match, is_known, match_sheet
from aboveline.registry.importing.reading import Sheet, read_book
from aboveline.registry.importing.values import read_value
from aboveline.registry.models import Person
from aboveline.registry.names import uniform_name
from aboveline.registry.standards import site_standard
from aboveline.standard.shape_clues import OutsideList
from aboveline.vault.sealing import digests
from aboveline.verification.comparisons.linking import SCHEMA
from aboveline.verification.errors import refuse

_OF_A_PERSON = {
    "person.identity_number": "identity",
    "person.name": "name",
    "person.birth_date": "born",
    "person.sex": "sex",
}


@dataclass(frozen=True)
class Entry:
    """One row of a list: where it stands, what it says of a person, what else it says."""

    place: int
    identity: str = ""
    name: str = ""
    born: str = ""
    sex: str = ""
    detail: str = ""
    code: str = ""


def list_named(name: str) -> OutsideList:
    """The list of the standard in force. Raises VERIFY-001."""
    found = site_standard().lists.get(name)
    if found is None:
        raise refuse("VERIFY-001", name=name)
    return found


def entries_of(shape: OutsideList, content: bytes, *, name: str = "") -> list[Entry]:
    """The entries of a CSV text or workbook.

    Headings of a person are those that imports know; of others only those that the standard names
    are read. Raises FileRefusedError for what cannot be read at all and VERIFY-002.
    """
    wanted = {plain(heading) for heading in shape.detail}
    book = read_book(content, lambda text: is_known(text) or plain(text) in wanted, name=name)
    sheet = max(book.sheets, key=lambda one: sum(map(is_known, one.headings)))
    matches = {m.key: m for m in match_sheet(sheet, {}) if m.key in _OF_A_PERSON}
    has = {_OF_A_PERSON[key] for key in matches}
    if "identity" not in has and not {"name", "born"} <= has:
        raise refuse("VERIFY-002")
    return list(_read(sheet, matches, wanted))


def _read(sheet: Sheet, matches: Mapping[str, Match], wanted: set[str]) -> Iterator[Entry]:
    cells = {
        key: sheet.cells.column(f"c{match.column}").to_pylist() for key, match in matches.items()
    }
    more = [
        (heading, sheet.cells.column(f"c{place}").to_pylist())
        for place, heading in enumerate(sheet.headings)
        if plain(heading) in wanted
    ]
    known = columns()
    for index, place in enumerate(sheet.cells.column("row").to_pylist()):
        values: dict[str, str] = {}
        code = ""
        for key, texts in cells.items():
            if texts[index] is None:
                continue
            value, wrong = read_value(known[key], texts[index], 1.0)
            values[_OF_A_PERSON[key]] = value or ""
            code = code or wrong
        if not values.get("identity") and not (values.get("name") and values.get("born")):
            code = code or "VERIFY-005"
        detail = " · ".join(f"{heading} {texts[index]}" for heading, texts in more if texts[index])
        yield Entry(place, **values, detail=detail[:300], code=code)


def table_of(entries: list[Entry], known: set[str]) -> pa.Table:
    """The sound entries as `SCHEMA`; `known` are the identity indexes of the people beside them.

    While index keys rotate a number has several digests; the one that somebody has is taken.
    """
    index = Person._meta.get_field("identity_index")
    rows = []
    for entry in entries:
        if entry.code:
            continue
        signs = digests(index, entry.identity) if entry.identity else []
        rows.append(
            {
                "key": str(entry.place),
                "name": uniform_name(entry.name) or None,
                "born": entry.born or None,
                "sex": entry.sex or None,
                "county": None,
                "identity_index": next((one for one in signs if one in known), None),
            }
        )
    return pa.Table.from_pylist(rows, schema=SCHEMA)
