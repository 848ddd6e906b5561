"""What each row of a survey gives: SQL for every column that the mapping file fills."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import duckdb

from aboveline.engine.csv_rows import ROW
from aboveline.engine.mapping.faults import close_to
from aboveline.engine.mapping.shape import MappingFile
from aboveline.engine.mapping.sources import FILE, Source
from aboveline.engine.mapping.values import AGGREGATES, Check, Compiler
from aboveline.engine.reading import sql_type
from aboveline.standard.errors import Fault
from aboveline.standard.register import Column
from aboveline.standard.sql_text import fill, quoted

Columns = Mapping[str, Mapping[str, Column]]
_DATE = Column("", "date", "")
_COUNTS = "SELECT <counts> FROM (SELECT <tests> FROM <view> AS r WHERE <kept>)"
_FIRST = (
    "SELECT r.<file>, r.<row> FROM <view> AS r WHERE <kept> AND (<sql>)"
    " ORDER BY r.<file>, r.<row> LIMIT 1"
)
_STAGE = "CREATE OR REPLACE TEMP TABLE <name> AS SELECT <values> FROM <view> AS r WHERE <kept>"


@dataclass
class Row:
    """The values of one row: SQL by target (`table.column`), and how a target is gathered."""

    sql: dict[str, str] = field(default_factory=dict)
    gathered: dict[str, str] = field(default_factory=dict)

    def columns(self, table: str) -> list[str]:
        """The columns of one table."""
        prefix = f"{table}."
        return [name.removeprefix(prefix) for name in self.sql if name.startswith(prefix)]


class RowCompiler:
    """Reads the sections of a mapping file into rows; faults gather in `faults`."""

    def __init__(
        self, mapping: MappingFile, sources: Mapping[str, Source], columns: Columns, file: str
    ) -> None:
        self.mapping, self.sources, self.columns, self.file = mapping, sources, columns, file
        self.faults: list[Fault] = []

    def source(self, name: str, place: str) -> Compiler | None:
        """The compiler of values over one of the files; None and a fault if it is not listed."""
        if name in self.sources:
            return Compiler(self.file, self.sources[name], self.sources, self.faults)
        self._fault(place, f"{name!r} is not among `files`.", close_to(name, self.sources))
        return None

    def household(self, compiler: Compiler) -> Row:
        """Areas, household, living and income of one row."""
        row, mapping = Row(), self.mapping
        for number, level in enumerate(mapping.areas, 1):
            for name in ("area_id", "code", "name", "tags"):
                raw = getattr(level, name)
                if raw is not None:
                    place = f"areas.{number}.{name}"
                    row.sql[place] = compiler.value(raw, self.columns["areas"][name], place)
        self._spanned(row, compiler, "households")
        self._content(row, compiler, "households", mapping.households)
        self._content(row, compiler, "living", mapping.living or {})
        for number, answer in enumerate(mapping.income, 1):
            for name in ("amount", "month_from", "month_to"):
                raw = getattr(answer, name)
                if raw is not None:
                    self._gather(
                        row, compiler, f"income.{number}.{name}", raw, self.columns["income"][name]
                    )
        self._needed(row, "households", "household_id")
        return row

    def person(self, compiler: Compiler, *, own: bool) -> Row:
        """The person of one row; `own` says that persons have a file of their own."""
        row, people = Row(), self.mapping.people or {}
        if not people:
            return row
        if not own and self.mapping.one_row_a != "person":
            self._fault(
                "people",
                "The rows are households.",
                "Give `rows:` with the file of persons, or `one_row_a: person`.",
            )
        content = {name: raw for name, raw in people.items() if name != "rows"}
        if not own and "household_id" in self.mapping.households:
            content.setdefault("household_id", self.mapping.households["household_id"])
        self._spanned(row, compiler, "people")
        for name, raw in content.items():
            column = self._target("people", name)
            if column is not None:
                row.sql[f"people.{name}"] = compiler.value(raw, column, f"people.{name}")
        self._needed(row, "people", "person_id")
        self._needed(row, "people", "household_id")
        return row

    def check(self, connection: duckdb.DuckDBPyConnection, compiler: Compiler) -> None:
        """Run all checks of a compiler in one pass over its rows; what is found is a fault."""
        constant = [check for check in compiler.checks if check.constant]
        for check in constant:
            wrong = connection.execute(fill("SELECT <sql>", sql=check.sql)).fetchone()
            if wrong and wrong[0]:
                self._found(check, f"{check.message}.")
        checks = list(dict.fromkeys(check for check in compiler.checks if not check.constant))
        if self.faults or not checks:
            return
        where = {"view": quoted(compiler.rows.view), "kept": self._kept(compiler)}
        tests = ", ".join(f"({check.sql}) AS c{i}" for i, check in enumerate(checks))
        counts = ", ".join(f"count(*) FILTER (WHERE c{i})" for i in range(len(checks)))
        statement = fill(_COUNTS, counts=counts, tests=tests, **where)
        found = connection.execute(statement).fetchone() or ()
        for check, many in zip(checks, found, strict=True):
            if many:
                first = connection.execute(
                    fill(_FIRST, row=quoted(ROW), file=quoted(FILE), sql=check.sql, **where)
                ).fetchone() or (None, None)
                place = f"first in row {first[1]} of {first[0]}"
                self._found(check, f"In {many} rows, {place}, {check.message}.")

    def _found(self, check: Check, message: str) -> None:
        self.faults.append(Fault(self.file, check.place, check.code, message, check.remedy))

    def stage(
        self, connection: duckdb.DuckDBPyConnection, name: str, row: Row, compiler: Compiler
    ) -> None:
        """Make the temp table `name` with the values of every kept row."""
        values = [fill("<sql> AS <t>", sql=sql, t=quoted(t)) for t, sql in row.sql.items()]
        connection.execute(
            fill(
                _STAGE,
                name=quoted(name),
                values=", ".join(values),
                view=quoted(compiler.rows.view),
                kept=self._kept(compiler),
            )
        )

    def _kept(self, compiler: Compiler) -> str:
        if compiler.rows is not self.sources[self.mapping.rows]:
            return "true"
        tests = [compiler.test(test, f"keep.{i}") for i, test in enumerate(self.mapping.keep, 1)]
        return " AND ".join(f"({test})" for test in tests) or "true"

    def _content(
        self, row: Row, compiler: Compiler, table: str, content: Mapping[str, Any]
    ) -> None:
        for name, raw in content.items():
            column = self._target(table, name)
            if column is not None:
                self._gather(row, compiler, f"{table}.{name}", raw, column)

    def _gather(self, row: Row, compiler: Compiler, target: str, raw: Any, column: Column) -> None:
        """One value, over the persons of a household when the mapping says how."""
        how = next(iter(raw)) if isinstance(raw, dict) and len(raw) == 1 else None
        if how not in AGGREGATES:
            row.sql[target] = compiler.value(raw, column, target)
            return
        if self.mapping.one_row_a != "person":
            self._fault(
                target,
                f"`{how}` needs rows of persons.",
                "Set `one_row_a: person`, or take it out.",
            )
        row.gathered[target] = f"CAST({AGGREGATES[how]} AS {sql_type(column.type)})"
        if how == "count":
            column = Column(column.name, "boolean", column.label)
        whole = how == "count" and raw[how] == "rows"
        row.sql[target] = "true" if whole else compiler.value(raw[how], column, f"{target}.{how}")

    def _spanned(self, row: Row, compiler: Compiler, table: str) -> None:
        spans = self.mapping.spans
        if spans is None:
            return
        for name, end in (("valid_from", "from_"), ("valid_to", "to")):
            days = {code: getattr(days, end) for code, days in spans.values.items()}
            raw = {"column": spans.column, "map": days}
            row.sql[f"{table}.{name}"] = compiler.value(raw, _DATE, "spans")

    def _target(self, table: str, name: str) -> Column | None:
        column = self.columns[table].get(name)
        if column is None:
            message = f"Neither the register nor the standard has {name!r} in {table}."
            self.faults.append(
                Fault(
                    self.file,
                    f"{table}.{name}",
                    "MAP-005",
                    message,
                    close_to(name, self.columns[table]),
                )
            )
        return column

    def _needed(self, row: Row, table: str, name: str) -> None:
        if f"{table}.{name}" not in row.sql:
            self._fault(table, f"{name!r} is missing.", "Say which it is.")

    def _fault(self, place: str, message: str, remedy: str) -> None:
        self.faults.append(Fault(self.file, place, "MAP-002", message, remedy))
