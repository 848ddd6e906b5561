"""Rows of a register as numpy columns, for the checks whether answers were made up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import duckdb
import numpy as np

from aboveline.engine.county import CountyInputs
from aboveline.engine.on_day import Moment, rows_on_day
from aboveline.engine.reading import sql_type, stored, typed
from aboveline.engine.views import known_rows
from aboveline.standard.expressions import quoted
from aboveline.standard.register import register_tables

Columns = Mapping[str, Any]
"""Columns by name: text as objects with None, numbers as floats with NaN."""


@dataclass(frozen=True)
class Rows:
    """The rows of a table recorded by then: SQL, and the columns that the files have."""

    connection: duckdb.DuckDBPyConnection
    table: str
    sql: str
    there: Mapping[str, str]

    def has(self, *names: str) -> bool:
        """Whether the files have all these columns."""
        return all(name in self.there for name in names)

    def cell(self, name: str) -> str:
        """SQL of a column in its declared type; NULL where the files have none."""
        column = register_tables()[self.table].columns[name]
        if name not in self.there:
            return f"CAST(NULL AS {sql_type(column.type)})"
        value = typed(column, quoted(name), as_stored=stored(self.there[name]))
        if column.type == "id":
            return f"CAST({value} AS VARCHAR)"
        if column.type == "money":
            return f"CAST({value} AS DOUBLE)"
        return value

    def cells(self, *names: str) -> str:
        """SQL of several columns under their names."""
        return ", ".join(f"{self.cell(name)} AS {quoted(name)}" for name in names)

    def on_day(self, moment: Moment) -> Rows:
        """The rows that were true on the day."""
        sql = rows_on_day(self.table, self.sql, self.there, moment)
        return Rows(self.connection, self.table, sql, self.there)

    def get(self, columns: str, *, where: str = "true", more: str = "") -> Columns:
        """Columns of a query over the rows."""
        return fetched(self.connection, f"SELECT {columns} FROM {self.sql} WHERE {where} {more}")


def rows_of_table(
    connection: duckdb.DuckDBPyConnection, table: str, inputs: CountyInputs, moment: Moment
) -> Rows | None:
    """The rows of a table of a county, or None where the register has no such table."""
    source = inputs.tables.get(table)
    if source is None or len(source) == 0:
        return None
    sql, there = known_rows(connection, table, source, moment)
    return Rows(connection, table, sql, there)


def fetched(connection: duckdb.DuckDBPyConnection, sql: str) -> Columns:
    """The columns of a query: numbers as floats with NaN for what is unknown, text with None."""
    table = connection.sql(sql).to_arrow_table()
    return {name: _plain(table[name].to_numpy()) for name in table.column_names}


def _plain(column: Any) -> Any:
    if column.dtype == object and column.size and any(_is_number(value) for value in column[:50]):
        return np.array([np.nan if value is None else float(value) for value in column])
    return column


def _is_number(value: object) -> bool:
    return value is not None and not isinstance(value, (str, date, bytes))


def positions(keys: Sequence[str], wanted: Any) -> Any:
    """The position of each wanted key among the keys, -1 where it is not among them."""
    place = {key: position for position, key in enumerate(keys)}
    return np.array([place.get(key, -1) for key in wanted], dtype=np.int64)


def placed(column: Any, place: Any) -> Any:
    """The values of a column at positions; None, or NaN among floats, at the position -1."""
    if column.dtype.kind == "f":
        return np.append(column, [np.nan])[place]
    return np.append(column.astype(object), np.array([None], dtype=object))[place]
