"""Register tables as they were on a day, as views of a DuckDB connection, with typed inputs."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TypeAlias

import duckdb
import pyarrow as pa

from aboveline.engine.csv_rows import UnreadableCsvError, read_csv_rows
from aboveline.engine.errors import NotTogetherError, RunError
from aboveline.engine.files import exact_path
from aboveline.engine.on_day import FILE, OBSERVED, Moment, day, recorded, rows_on_day
from aboveline.engine.reading import sql_type, stored, typed, within
from aboveline.engine.twins import twins
from aboveline.standard.expressions import MICRO, constant, quoted
from aboveline.standard.income_sql import Window
from aboveline.standard.language import Type
from aboveline.standard.model import Field
from aboveline.standard.register import Column, ColumnType, register_tables

Source: TypeAlias = "Sequence[str] | pa.Table"
_KEYS = {
    "households": ("household_id", "area_id"),
    "people": ("person_id", "household_id"),
    "income": ("household_id",),
}
_INCOME = ("kind", "answer", "amount", "currency", "period", "basis", "month_from", "month_to")
_REGISTER_TYPES: dict[Type, ColumnType] = {
    Type.BOOLEAN: "boolean",
    Type.INTEGER: "integer",
    Type.NUMBER: "number",
    Type.MONEY: "integer",  # in millionths
    Type.DATE: "date",
    Type.CODE: "code",
}
_DECIMAL = re.compile(r"DECIMAL\((\d+),(\d+)\)")


def create_views(
    connection: duckdb.DuckDBPyConnection,
    sources: Mapping[str, Source],
    fields: Mapping[str, Sequence[Field]],
    moment: Moment,
) -> bool:
    """Views `households`, `people`, `living`, `income` with the typed inputs that the steps read.

    A table or column that is absent is there as unknown, and so is a value that cannot be read or
    is not allowed. A household whose key stands twice on the day is kept once, and nothing of it
    is known; one of whose members the key stands twice, or is empty, has members whom nobody knows.
    `income` has every answer as it stands; `create_settled_income` settles them. Gives whether
    households have weights.
    """
    homes = _Rows(connection, "households", sources.get("households"), moment)
    doubtful = (
        f"(SELECT household_id FROM {homes.sql} WHERE household_id NOT NULL "
        "GROUP BY ALL HAVING count(*) > 1)"
    )
    for table in dict.fromkeys(["households", "people", "living", "income", *fields]):
        rows = homes
        if table != "households":
            rows = _Rows(connection, table, sources.get(table), moment, like=homes)
            if homes.has_twins():
                rows.leave_out(doubtful)
        sql = _income(rows) if table == "income" else _inputs(rows, fields.get(table, ()))
        connection.execute(f"CREATE OR REPLACE TEMP VIEW {quoted(table)} AS {sql}")
    return "weight" in homes.columns


def create_settled_income(
    connection: duckdb.DuckDBPyConnection,
    sources: Mapping[str, Source],
    moment: Moment,
    window: Window,
) -> None:
    """The view `income` of the households in `unsettled`, settled for the months of a window.

    Replaced answers are gone, and answers of one source that contradict each other say nothing.
    """
    rows = _Rows(connection, "income", sources.get("income"), moment)
    rows.sql = f"(SELECT * FROM {rows.sql} WHERE household_id IN (FROM unsettled))"
    source = "source" if "source" in rows.columns else "NULL"
    first, last = (constant(month, Type.DATE) for month in (window.start, window.end))
    connection.execute(
        f"""CREATE OR REPLACE TEMP VIEW income AS
WITH answers AS (
  FROM ({_income(rows, source=source, recorded=recorded(rows.columns))})
  WHERE month_from < least(month_to, {last}) AND month_to > {first}
    AND day(month_from) = 1 AND day(month_to) = 1
  QUALIFY rank() OVER (
    PARTITION BY household_id, kind, source, month_from, month_to ORDER BY recorded DESC NULLS LAST
  ) = 1
), told AS (
  SELECT * REPLACE (CASE WHEN coalesce(max(month_to) OVER earlier > month_from, false)
    OR coalesce(min(month_from) OVER later < month_to, false) THEN NULL ELSE answer END AS answer)
  FROM answers
  WINDOW earlier AS (PARTITION BY household_id, kind, source ORDER BY month_from, month_to
      ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING),
    later AS (PARTITION BY household_id, kind, source ORDER BY month_from, month_to
      ROWS BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING)
)
SELECT * EXCLUDE (source, recorded) FROM told"""
    )


def known_rows(
    connection: duckdb.DuckDBPyConnection, table: str, source: Source, moment: Moment
) -> tuple[str, Mapping[str, str]]:
    """SQL of all rows of a table recorded by then, of any day, and its columns with their types."""
    rows = _Rows(connection, table, source, moment)
    known = moment.known(rows.columns)
    sql = rows.relation if known == "true" else f"(SELECT * FROM {rows.relation} WHERE {known})"
    return sql, rows.columns


def piece_of(source: Source) -> str:
    """SQL of the number of the file that a row of `known_rows` comes from; 0 if there is one."""
    files = () if isinstance(source, pa.Table) else source
    if len(files) < 2:
        return "0"
    numbers = ", ".join(str(number) for number in range(len(files)))
    names = ", ".join(constant(path, Type.CODE) for path in files)
    return f"MAP([{names}], [{numbers}])[{quoted(FILE)}]"


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
    """The rows of a table that were true on the day as known: SQL, and columns with their types.

    A table with other keys than those of `like` has no row of anybody.
    """

    def __init__(
        self,
        connection: duckdb.DuckDBPyConnection,
        table: str,
        source: Source | None,
        moment: Moment,
        *,
        like: _Rows | None = None,
    ) -> None:
        self.connection, self.table = connection, table
        self._twins: bool | None = None
        self.files: Sequence[str] = ()
        if source is None or (len(source) == 0 and not isinstance(source, pa.Table)):
            self._refuse_households("is missing")
            self.relation = self._nothing
        elif isinstance(source, pa.Table):
            self.relation = f"given_{table}"
            connection.register(self.relation, source)
        else:
            self.files = source
            self.relation = self._files_relation(source)
        try:
            self.columns = self._described()
        except duckdb.InvalidInputException as error:
            if len(self.files) != 1:
                raise
            self._refuse_households(f"cannot be read: {error}")
            self.columns = {}
        if "household_id" not in self.columns or (like and not self._same_keys(like)):
            self._refuse_households("has no column household_id")
            self.relation = self._nothing
            self.columns = self._described()
        self.sql = rows_on_day(table, self.relation, self.columns, moment)

    def _files_relation(self, source: Sequence[str]) -> str:
        if not all(path.endswith(".csv") for path in source):
            return _read(source, f", filename = '{FILE}'" if len(source) > 1 else "")
        parts = [self._text_rows(path) for path in source]
        relation = f"given_{self.table}"
        self.connection.register(relation, pa.concat_tables(parts, promote_options="default"))
        return relation

    def _text_rows(self, path: str) -> pa.Table:
        """The rows of a CSV file without the columns that stand twice in it."""
        try:
            found = read_csv_rows(Path(path))
        except UnreadableCsvError as error:
            self._refuse_households(f"cannot be read: {error}")
            return pa.table({FILE: pa.array([], pa.string())})
        twice = {name for name in found.header if found.header.count(name) > 1}
        table = found.table.drop_columns(sorted(twice - set(self.keys)))
        return table.append_column(FILE, pa.array([path] * table.num_rows, pa.string()))

    def _refuse_households(self, why: str) -> None:
        """Other tables may be unknown; without households nobody would be judged, in silence."""
        if self.table == "households":
            raise RunError(
                "RUN-006",
                f"The table `households` {why}.",
                "Mend it; `aboveline check` says where the faults of a register are.",
            )

    def _same_keys(self, other: _Rows) -> bool:
        kinds = {stored(rows.columns["household_id"]) for rows in (self, other)}
        return len(kinds) == 1

    def _described(self) -> dict[str, str]:
        described = self.connection.execute(f"DESCRIBE SELECT * FROM {self.relation}").fetchall()
        return {str(name): str(kind) for name, kind, *_ in described}

    @property
    def _nothing(self) -> str:
        keys = ", ".join(f"CAST(NULL AS VARCHAR) AS {key}" for key in self.keys)
        return f"(SELECT {keys} WHERE false)"

    @property
    def piece(self) -> str:
        """SQL of the number of the file that a row comes from."""
        return piece_of(self.files)

    @property
    def keys(self) -> tuple[str, ...]:
        """Columns that identify a row and say whose it is."""
        return _KEYS.get(self.table, ("household_id",))

    def key(self, name: str) -> str:
        """SQL of a key column, NULL where the table has none."""
        return quoted(name) if name in self.columns else "CAST(NULL AS VARCHAR)"

    def has_twins(self) -> bool:
        """True if a household (among people: a person) stands in more than one row.

        A person without a key may be any other. Raises NotTogetherError when such a row may stand
        in another file.
        """
        if self._twins is None:
            key = self.key(self.keys[0])
            self._twins = twins(self.connection, self.sql, key, or_empty=self.table == "people")
            if self._twins and len(self.files) > 1 and self.table in ("households", "people"):
                raise NotTogetherError
        return self._twins

    def leave_out(self, households: str) -> None:
        """Keep only the rows of other households than those that a sub-query gives."""
        self.sql = f"(SELECT * FROM {self.sql} WHERE household_id NOT IN {households})"


def _inputs(rows: _Rows, fields: Sequence[Field]) -> str:
    picked = {**{key: rows.key(key) for key in rows.keys}, "piece": rows.piece}
    inputs = {field.name: _input(field, rows.columns) for field in fields}
    if rows.table == "households":
        inputs["figure_weight"] = _figure_weight(rows.columns)
        return _households(rows, picked, inputs)
    if not rows.has_twins():
        return f"SELECT {_named({**picked, **inputs})} FROM {rows.sql}"
    if rows.table == "people":
        rows.leave_out(
            f"(SELECT household_id FROM {rows.sql} WHERE household_id IS NOT NULL QUALIFY "
            f"{rows.key('person_id')} IS NULL OR count(*) OVER (PARTITION BY person_id) > 1)"
        )
        return f"SELECT {_named({**picked, **inputs})} FROM {rows.sql}"
    # The latest row of each household; of rows equally late nobody knows which one counts.
    latest = [f"{day(rows.columns, OBSERVED[rows.table])} DESC"] if rows.table in OBSERVED else []
    latest.append(f"{recorded(rows.columns)} DESC NULLS LAST")
    latest += ["visit_id"] if "visit_id" in rows.columns else []
    inputs = {n: f"CASE WHEN count(*) OVER latest = 1 THEN {x} END" for n, x in inputs.items()}
    return (
        f"SELECT {_named({**picked, **inputs})} FROM {rows.sql} WINDOW latest AS "
        f"(PARTITION BY household_id, {rows.piece} ORDER BY {', '.join(latest)}) "
        "QUALIFY row_number() OVER latest = 1"
    )


def _households(rows: _Rows, picked: Mapping[str, str], inputs: Mapping[str, str]) -> str:
    if not rows.has_twins():
        return f"SELECT {_named({**picked, **inputs})} FROM {rows.sql} WHERE household_id NOT NULL"
    unknown = {
        name: f"CASE WHEN count(*) OVER same = 1 THEN {sql} END" for name, sql in inputs.items()
    }
    return (
        f"SELECT {_named({**picked, **unknown})} FROM {rows.sql} WHERE household_id NOT NULL "
        "WINDOW same AS (PARTITION BY household_id) QUALIFY row_number() OVER "
        f"(PARTITION BY household_id ORDER BY {picked['area_id']}) = 1"
    )


def _named(columns: Mapping[str, str]) -> str:
    return ", ".join(f"{sql} AS {quoted(name)}" for name, sql in columns.items())


def _figure_weight(columns: Mapping[str, str]) -> str:
    """SQL of the factor of a household in figures: its weight, or 1."""
    if "weight" not in columns:
        return "CAST(1 AS DOUBLE)"
    column = register_tables()["households"].columns["weight"]
    return f"coalesce({within(column, _typed(column, 'weight', columns['weight']))}, 1)"


def _income(rows: _Rows, **more: str) -> str:
    """The answers; the step itself knows the codes that it takes. `more` are further columns."""
    columns = dict(more)
    for name in _INCOME:
        column = register_tables()["income"].columns[name]
        if name == "amount":
            columns[name] = _money(quoted(name), rows.columns.get(name))
        else:
            columns[name] = _typed(column, quoted(name), rows.columns.get(name))
    return f"SELECT household_id, {rows.piece} AS piece, {_named(columns)} FROM {rows.sql}"


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
