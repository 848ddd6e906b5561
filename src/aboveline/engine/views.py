"""Register tables as they were on a day, as views of a DuckDB connection, with typed inputs."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import TypeAlias

import duckdb
import pyarrow as pa

from aboveline.engine.csv_rows import read_csv_rows
from aboveline.engine.files import exact_path
from aboveline.engine.reading import sql_type, stored, typed, within
from aboveline.standard.expressions import MICRO, constant, quoted
from aboveline.standard.language import Type
from aboveline.standard.model import Field
from aboveline.standard.register import Column, ColumnType, register_tables

Source: TypeAlias = "Sequence[str] | pa.Table"
_KEYS = {
    "households": ("household_id", "area_id"),
    "people": ("person_id", "household_id"),
    "income": ("household_id",),
}
_FILE = "#file"
_INCOME = ("kind", "answer", "amount", "currency", "period", "basis", "month_from", "month_to")
_DAYS = {"living": "observed_on", "visits": "visited_on"}
_REGISTER_TYPES: dict[Type, ColumnType] = {
    Type.BOOLEAN: "boolean",
    Type.INTEGER: "integer",
    Type.NUMBER: "number",
    Type.MONEY: "integer",  # in millionths
    Type.DATE: "date",
    Type.CODE: "code",
}
_DECIMAL = re.compile(r"DECIMAL\((\d+),(\d+)\)")


@dataclass(frozen=True)
class Moment:
    """The day that is judged and the day as known on which it is judged."""

    as_of: date
    known_at: date | None = None

    def known(self, columns: Mapping[str, str]) -> str:
        """SQL of `recorded by then` over columns with their DuckDB types."""
        if self.known_at is None or "recorded_at" not in columns:
            return "true"
        end = constant(self.known_at + timedelta(days=1), Type.DATE)
        at = "recorded_at"
        if columns[at] != "TIMESTAMP":
            column = Column("recorded_at", "timestamp", "")
            at = typed(column, at, as_stored=stored(columns[at]))
        return f"(recorded_at IS NULL OR {at} < {end})"


def create_views(
    connection: duckdb.DuckDBPyConnection,
    sources: Mapping[str, Source],
    fields: Mapping[str, Sequence[Field]],
    moment: Moment,
) -> None:
    """Views `households`, `people`, `living`, `income` with the typed inputs that the steps read.

    A table or column that is absent is there as unknown, and so is a value that cannot be read or
    is not allowed. A household whose key stands twice on the day is kept once, with every input
    unknown. `income` has every answer as it stands; `replaced_answers` is about them.
    """
    for table in dict.fromkeys(["households", "people", "living", "income", *fields]):
        rows = _Rows(connection, table, sources.get(table), moment)
        sql = _income(rows) if table == "income" else _inputs(rows, fields.get(table, ()))
        connection.execute(f"CREATE OR REPLACE TEMP VIEW {quoted(table)} AS {sql}")


def create_settled_income(
    connection: duckdb.DuckDBPyConnection, sources: Mapping[str, Source], moment: Moment
) -> None:
    """The view `income` of the households in `unsettled`, settled: replaced answers are gone and
    amounts of each member are multiplied by the members.
    """
    rows = _Rows(connection, "income", sources.get("income"), moment)
    here = "household_id IN (SELECT household_id FROM unsettled)"
    rows.sql = f"(SELECT * FROM {rows.sql} WHERE {here})"
    if "recorded_at" in rows.columns:
        source = ", source" if "source" in rows.columns else ""
        rows.sql = (
            f"(SELECT * FROM {rows.sql} QUALIFY row_number() OVER (PARTITION BY household_id, kind,"
            f" month_from, month_to{source} ORDER BY recorded_at DESC NULLS LAST) = 1)"
        )
    connection.execute(
        f"""CREATE OR REPLACE TEMP VIEW income AS SELECT i.* REPLACE (
  CASE WHEN basis = 'person' AND members > 0 THEN amount * members ELSE amount END AS amount,
  CASE WHEN basis = 'person' AND members > 0 THEN 'household' ELSE basis END AS basis)
FROM ({_income(rows)}) AS i
LEFT JOIN (SELECT household_id, count(*) AS members FROM people WHERE {here} GROUP BY ALL) AS m
USING (household_id)"""
    )


def known_rows(
    connection: duckdb.DuckDBPyConnection, table: str, source: Source, moment: Moment
) -> tuple[str, Mapping[str, str]]:
    """SQL of all rows of a table recorded by then, of any day, and its columns with their types."""
    rows = _Rows(connection, table, source, moment)
    known = moment.known(rows.columns)
    sql = rows.relation if known == "true" else f"(SELECT * FROM {rows.relation} WHERE {known})"
    return sql, rows.columns


def relation_of(source: Sequence[str]) -> str:
    """SQL of the rows of files, all Parquet or all CSV; the values of CSV stay text."""
    return _read(source, "")


def _read(source: Sequence[str], more: str) -> str:
    files = ", ".join(constant(exact_path(Path(path)), Type.CODE) for path in source)
    if all(path.endswith(".parquet") for path in source):
        return f"read_parquet([{files}], hive_partitioning = false{more})"
    return (
        f"read_csv([{files}], all_varchar = true, header = true, ignore_errors = true, "
        f"hive_partitioning = false, null_padding = true, strict_mode = false{more})"
    )


class _Rows:
    """The rows of a table that were true on the day as known: SQL, and columns with their types."""

    def __init__(
        self,
        connection: duckdb.DuckDBPyConnection,
        table: str,
        source: Source | None,
        moment: Moment,
    ) -> None:
        self.connection, self.table = connection, table
        self.files: Sequence[str] = ()
        if source is None or (len(source) == 0 and not isinstance(source, pa.Table)):
            key = ", ".join(f"CAST(NULL AS VARCHAR) AS {k}" for k in self.keys)
            self.relation = f"(SELECT {key} WHERE false)"
        elif isinstance(source, pa.Table):
            self.relation = f"given_{table}"
            connection.register(self.relation, source)
        else:
            self.files = source
            self.relation = self._files_relation(source)
        described = connection.execute(f"DESCRIBE SELECT * FROM {self.relation}").fetchall()
        self.columns = {str(name): str(kind) for name, kind, *_ in described}
        self.sql = _on_day(table, self.relation, self.columns, moment)

    def _files_relation(self, source: Sequence[str]) -> str:
        if not all(path.endswith(".csv") for path in source):
            many = self.table == "households" and len(source) > 1
            return _read(source, f", filename = '{_FILE}'" if many else "")
        tables = [read_csv_rows(Path(path)).table for path in source]
        parts = [
            t.append_column(_FILE, pa.array([path] * t.num_rows))
            for t, path in zip(tables, source, strict=True)
        ]
        relation = f"given_{self.table}"
        self.connection.register(relation, pa.concat_tables(parts, promote_options="default"))
        return relation

    @property
    def keys(self) -> tuple[str, ...]:
        """Columns that identify a row and say whose it is."""
        return _KEYS.get(self.table, ("household_id",))

    def has_twins(self) -> bool:
        """True if a household stands in more than one row."""
        [(rows, households)] = self.connection.execute(
            f"SELECT count(household_id), count(DISTINCT household_id) FROM {self.sql}"
        ).fetchall()
        return bool(rows != households)


def _inputs(rows: _Rows, fields: Sequence[Field]) -> str:
    picked = {key: quoted(key) for key in rows.keys}
    inputs = {field.name: _input(field, rows.columns) for field in fields}
    if rows.table == "households":
        inputs["figure_weight"] = _figure_weight(rows.columns)
        picked["piece"] = _piece(rows.files)
    if rows.table == "people" or not rows.has_twins():
        return f"SELECT {_named({**picked, **inputs})} FROM {rows.sql}"
    if rows.table == "households":
        unknown = {
            name: f"CASE WHEN count(*) OVER same = 1 THEN {sql} END" for name, sql in inputs.items()
        }
        return (
            f"SELECT {_named({**picked, **unknown})} FROM {rows.sql} WINDOW same AS "
            "(PARTITION BY household_id) QUALIFY row_number() OVER "
            "(PARTITION BY household_id ORDER BY area_id) = 1"
        )
    latest = [day for day in (_DAYS.get(rows.table), "recorded_at") if day in rows.columns]
    order = ", ".join(f"{day} DESC" for day in latest) or "1"
    return (
        f"SELECT {_named({**picked, **inputs})} FROM {rows.sql} "
        f"QUALIFY row_number() OVER (PARTITION BY household_id ORDER BY {order}) = 1"
    )


def _named(columns: Mapping[str, str]) -> str:
    return ", ".join(f"{sql} AS {quoted(name)}" for name, sql in columns.items())


def _piece(files: Sequence[str]) -> str:
    """SQL of the number of the file that a household comes from."""
    if len(files) < 2:
        return "0"
    names = ", ".join(constant(path, Type.CODE) for path in files)
    return f"list_position([{names}], {quoted(_FILE)}) - 1"


def _figure_weight(columns: Mapping[str, str]) -> str:
    """SQL of the factor of a household in figures: its weight, or 1."""
    if "weight" not in columns:
        return "CAST(1 AS DOUBLE)"
    column = register_tables()["households"].columns["weight"]
    return f"coalesce({within(column, _typed(column, 'weight', columns['weight']))}, 1)"


def _income(rows: _Rows) -> str:
    """The answers; the step itself knows the codes that it takes."""
    columns = {}
    for name in _INCOME:
        column = register_tables()["income"].columns[name]
        if name == "amount":
            columns[name] = _money(quoted(name), rows.columns.get(name))
        else:
            columns[name] = _typed(column, quoted(name), rows.columns.get(name))
    return f"SELECT household_id, {_named(columns)} FROM {rows.sql}"


def _input(field: Field, columns: Mapping[str, str]) -> str:
    """SQL of an input: its value in the type of the language, NULL when it cannot be used."""
    column = Column(field.name, _REGISTER_TYPES[field.type], "", values=field.values)
    cell, stored_type = quoted(field.column), columns.get(field.column)
    if stored_type is None:
        return _typed(column, cell, stored_type)
    if field.type is not Type.MONEY:
        bounded = replace(column, minimum=field.minimum, maximum=field.maximum)
        return within(bounded, _typed(column, cell, stored_type))
    bounded = replace(column, minimum=_micro(field.minimum), maximum=_micro(field.maximum))
    return within(bounded, _money(cell, stored_type))


def _micro(bound: float | None) -> float | None:
    return None if bound is None else round(bound * MICRO)


def _typed(column: Column, x: str, stored_type: str | None) -> str:
    if stored_type is None:
        return f"CAST(NULL AS {sql_type(column.type)})"
    if column.type == "date" and stored_type == "DATE":
        return x  # days far out of range are taken out afterwards, infinity with them
    return typed(column, x, as_stored=stored(stored_type))


def _money(x: str, stored_type: str | None) -> str:
    """SQL of an amount in millionths as BIGINT, without a detour where 64 bits do."""
    if stored_type is None:
        return "CAST(NULL AS BIGINT)"
    found = _DECIMAL.fullmatch(stored_type)
    if found is not None:
        width, scale = int(found[1]), int(found[2])
        if scale <= 6 and width - scale <= 12 and width + scale < 18:
            return f"(CAST({x} * {10**scale} AS BIGINT) * {MICRO // 10**scale})"
    exact = typed(Column("", "money", ""), x, as_stored=stored(stored_type))
    return f"CAST(CAST({exact} AS DECIMAL(30, 6)) * {MICRO} AS BIGINT)"


def _on_day(table: str, relation: str, present: Mapping[str, str], moment: Moment) -> str:
    """SQL of the rows that were true on the day as known."""
    day = constant(moment.as_of, Type.DATE)
    known = moment.known(present)
    listed = register_tables().get(table)
    if listed is not None and listed.dated and {"valid_from", "valid_to"} & set(present):
        key = listed.key[0]
        since = "valid_from" if "valid_from" in present else "NULL"
        until = "valid_to" if "valid_to" in present else "NULL"
        latest = "recorded_at DESC NULLS LAST" if "recorded_at" in present else "1"
        return (
            f"(SELECT * FROM (SELECT * FROM {relation} WHERE {known} QUALIFY row_number() OVER "
            f"(PARTITION BY {key}, {since} ORDER BY {latest}) = 1) "
            f"WHERE coalesce(TRY_CAST({since} AS DATE) <= {day}, true) "
            f"AND coalesce(TRY_CAST({until} AS DATE) > {day}, true))"
        )
    conditions = [known]
    day_of_row = _DAYS.get(table)
    if day_of_row in present:
        conditions.append(f"TRY_CAST({day_of_row} AS DATE) <= {day}")
    where = " AND ".join(condition for condition in conditions if condition != "true")
    return f"(SELECT * FROM {relation} WHERE {where})" if where else relation
