"""What is wrong with the folder, its files and their columns, before any row is looked at."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from difflib import get_close_matches

import duckdb

from aboveline.engine.checking.cells import TYPE_WORDS
from aboveline.engine.checking.findings import Findings
from aboveline.engine.checking.opened import Opened, looks_personal
from aboveline.engine.checking.tables import PARTS_OF_AN_AMOUNT
from aboveline.engine.files import Place, RegisterFolder
from aboveline.engine.reading import can_be_read
from aboveline.standard.register import Column, register_tables
from aboveline.standard.sql_text import fill, quoted

_CODE_OF_PLACE: dict[Place, str] = {
    "unknown": "REG-003",
    "second": "REG-004",
    "misplaced": "REG-005",
}
_NOT_A_NAME = re.compile(r"\d{6}|.{65}")
_KEYS = {"household_id": (), "person_id": (), "area_id": ("parent_id",)}
_WITHOUT_IT = " Without it no amount in this file can be used."


def find_strays(findings: Findings, folder: RegisterFolder) -> None:
    """Files that are not read, and tables that must be there."""
    tables = register_tables()
    for name, place in folder.strays:
        near = _nearest(name.rsplit("/", maxsplit=1)[-1].rsplit(".", maxsplit=1)[0], tables)
        hint = f" Is it the table {near}?" if near and place == "unknown" else ""
        findings.add(name, _CODE_OF_PLACE[place], detail=hint)
    for table in tables.values():
        if table.required:
            for county in (None,) if table.name == "areas" else folder.counties:
                if folder.file(table.name, county) is None:
                    place_name = table.name if county is None else f"county={county}/{table.name}"
                    findings.add(place_name, "REG-002", detail=table.name)


def find_columns(findings: Findings, opened: Opened, extra: Iterable[Column]) -> None:
    """Columns that are unknown, repeated, or missing."""
    table, header = opened.table, opened.contents.header
    declared = {*table.columns, *(column.name for column in extra)}
    for place, name in enumerate(header):
        if name not in declared:
            _unknown_column(findings, opened, name, place=place, free=declared - set(header))
        elif header.index(name) != place:
            findings.add(opened.file.name, "REG-014", column=name)
    for name, column in table.columns.items():
        if column.required and name not in header:
            findings.add(opened.file.name, "REG-013", column=name)


def _unknown_column(
    findings: Findings, opened: Opened, name: str, *, place: int, free: set[str]
) -> None:
    """A header that may hold a person's data, because there is no header row, is not shown."""
    is_name = name and opened.present and not _NOT_A_NAME.search(name)
    shown = name if is_name else f"number {place + 1}"
    near = _nearest(name, free)
    hint = f" Is it {near}?" if near else ""
    findings.add(opened.file.name, "REG-012", column=shown, detail=shown, allowed=hint)


def find_contents(
    findings: Findings, opened: Opened, connection: duckdb.DuckDBPyConnection
) -> None:
    """A table without rows, columns that cannot be read at all, keys that say who it is."""
    file, view = opened.file.name, quoted(opened.table.name)
    tests = {"rows": "count(*)"}
    for name, present in opened.present.items():
        if not can_be_read(present.column, as_stored=present.as_stored):
            tests[f"stored {name}"] = f"count({present.cell})"
        if name in _KEYS and present.as_stored in ("text", "integer"):
            test = looks_personal(f"CAST({quoted(name)} AS VARCHAR)")
            tests[f"personal {name}"] = f"count(*) FILTER ({test}) * 2 > count({quoted(name)})"
    if opened.has("answer"):
        tests["amounts"] = "count(*) FILTER (answer = 'amount')"
    query = fill("SELECT <tests> FROM <view>", tests=", ".join(tests.values()), view=view)
    (row,) = connection.execute(query).fetchall()
    found = {test: value for test, value in zip(tests, row, strict=True) if value}
    if "rows" not in found:
        findings.add(file, "REG-010")
    for name, present in opened.present.items():
        if f"stored {name}" in found:
            words = TYPE_WORDS[present.column.type]
            findings.add(file, "REG-015", column=name, detail=present.kind, allowed=words)
        if f"personal {name}" in found:
            findings.add(file, "REG-025", column=name)
    if "amounts" in found:
        for name in PARTS_OF_AN_AMOUNT:
            if not opened.has(name):
                findings.add(file, "REG-013", column=name, detail=_WITHOUT_IT)


def find_key_types(
    findings: Findings, tables: Mapping[str, Opened], *, areas: Opened | None
) -> bool:
    """Whether a key is stored in several ways, so that keys must be compared as text."""
    mixed = False
    for name, same in _KEYS.items():
        stored = {}
        for opened in (*tables.values(), *([areas] if areas else [])):
            for column in (name, *same):
                if column in opened.present:
                    stored[opened.file.name] = opened.present[column].as_stored
        kinds = sorted(set(stored.values()))
        if len(kinds) > 1:
            mixed = True
            file = max(opened.file.name for opened in tables.values())
            findings.add(file, "REG-024", column=name, detail=", ".join(kinds))
    return mixed


def _nearest(name: str, names: Iterable[str]) -> str | None:
    return next(iter(get_close_matches(name.lower(), list(names), n=1, cutoff=0.75)), None)
