"""The check of one county: each table once by itself, then the rows against each other."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

import duckdb

from aboveline.engine.checking.areas import find_areas, find_places, note_counties
from aboveline.engine.checking.cells import RowRule, column_rules, find_rows
from aboveline.engine.checking.fields import StandardFields
from aboveline.engine.checking.findings import Findings
from aboveline.engine.checking.keys import (
    find_answers,
    find_duplicates,
    find_numbers,
    find_orphans,
    find_overlaps,
)
from aboveline.engine.checking.opened import Opened, make_view, present_columns
from aboveline.engine.checking.shape import find_columns, find_contents, find_key_types
from aboveline.engine.checking.tables import (
    fact_rules,
    find_names,
    identity_names,
    identity_rules,
    income_rules,
    validity_rules,
)
from aboveline.engine.files import (
    AREA_TABLES,
    RegisterFile,
    RegisterFolder,
    UnreadableFileError,
    open_table,
)
from aboveline.standard.register import register_tables


@dataclass(frozen=True, slots=True)
class Checker:
    """One check under way: where, with what, and against which moment."""

    connection: duckdb.DuckDBPyConnection
    folder: RegisterFolder
    findings: Findings
    fields: StandardFields
    moment: datetime
    top: dict[str, Opened] = field(default_factory=dict)

    def open_areas(self) -> None:
        """The tables at the top, with their views, and which areas lie in which county."""
        tables = self._open(AREA_TABLES, None)
        self.top.update(tables)
        mixed = find_key_types(self.findings, tables, areas=None)
        self._make_views(tables, text_keys=mixed)
        if "areas" in tables:
            note_counties(self.connection, [c for c in self.folder.counties if c is not None])

    def check_areas(self) -> None:
        """The rows of the tables at the top."""
        for opened in self.top.values():
            self._check_rows(opened)
        if "areas" in self.top:
            find_areas(self.findings, self.top["areas"], self.connection)
            self._find_unknown_counties()
            if "area_facts" in self.top:
                find_places(self.findings, self.top["area_facts"], county=None)

    def check_county(self, county: str | None) -> None:
        """All other tables of a county (of the whole register when it lies flat)."""
        names = tuple(name for name in register_tables() if name not in AREA_TABLES)
        tables = self._open(names, county)
        mixed = find_key_types(self.findings, tables, areas=self.top.get("areas"))
        self._make_views(tables, text_keys=mixed)
        for opened in tables.values():
            self._check_rows(opened)
            find_overlaps(self.findings, opened)
        find_orphans(self.findings, tables)
        if "income" in tables:
            find_answers(self.findings, tables["income"])
        if "people" in tables:
            find_numbers(self.findings, tables["people"])
        if "households" in tables and "areas" in self.top:
            find_places(self.findings, tables["households"], county=county)

    def _open(self, names: tuple[str, ...], county: str | None) -> dict[str, Opened]:
        tables = {}
        for name in names:
            file = self.folder.file(name, county)
            opened = None if file is None else self._open_one(file)
            if opened is not None:
                tables[name] = opened
        return tables

    def _open_one(self, file: RegisterFile) -> Opened | None:
        table = register_tables()[file.table]
        extra = self.fields.columns.get(file.table, ())
        try:
            contents = open_table(self.connection, file, name=_file_view(file.table))
        except UnreadableFileError as error:
            self.findings.add(file.name, "REG-001", detail=str(error))
            return None
        opened = Opened(file, table, present_columns(contents, table, extra), contents)
        find_columns(self.findings, opened, extra)
        if contents.encoding != "utf-8":
            self.findings.add(file.name, "REG-007")
        for row, trouble in contents.broken:
            code = "REG-008" if trouble == "columns" else "REG-009"
            self.findings.add(file.name, code, row=row)
        return opened

    def _make_views(self, tables: Mapping[str, Opened], *, text_keys: bool) -> None:
        for opened in tables.values():
            source = _file_view(opened.table.name)
            make_view(self.connection, opened, source, text_keys=text_keys)

    def _check_rows(self, opened: Opened) -> None:
        rules: list[RowRule] = [*column_rules(opened, moment=self.moment), *validity_rules(opened)]
        named: dict[str, str] = {}
        if opened.table.name == "income":
            kinds = self.fields.income_kinds
            rules += income_rules(opened)
            find_names(self.findings, opened, column="kind", names=kinds, thing="kind of income")
        if opened.table.name == "area_facts":
            facts = self.fields.area_facts
            names = [fact.name for fact in facts]
            rules += fact_rules(opened, facts)
            find_names(self.findings, opened, column="fact", names=names, thing="area fact")
        if opened.table.name == "people":
            named = identity_names(opened, moment=self.moment)
            rules += identity_rules(opened)
        find_contents(self.findings, opened, self.connection)
        find_rows(self.findings, opened, rules, named=named)
        find_duplicates(self.findings, opened)

    def _find_unknown_counties(self) -> None:
        known = self.connection.execute("SELECT DISTINCT county FROM county_of").fetchall()
        for county in self.folder.counties:
            if county is not None and (county,) not in known:
                self.findings.add(f"county={county}", "REG-006")


def _file_view(table: str) -> str:
    return f"file of {table}"
