"""Register tables as they were on a day, as views of a DuckDB connection."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import TypeAlias

import duckdb
import pyarrow as pa

from aboveline.engine.files import exact_path
from aboveline.standard.expressions import constant, quoted
from aboveline.standard.language import Type
from aboveline.standard.register import register_tables

Source: TypeAlias = "Sequence[str] | pa.Table"
_KEYS = {
    "households": ("household_id", "area_id"),
    "people": ("person_id", "household_id"),
    "living": ("household_id",),
    "visits": ("household_id",),
}
_INCOME = (
    "household_id",
    "kind",
    "answer",
    "amount",
    "currency",
    "period",
    "basis",
    "month_from",
    "month_to",
)
_TYPES = {
    "id": "VARCHAR",
    "text": "VARCHAR",
    "code": "VARCHAR",
    "boolean": "BOOLEAN",
    "integer": "BIGINT",
    "number": "DOUBLE",
    "money": "DECIMAL(18, 6)",
    "date": "DATE",
    "timestamp": "TIMESTAMP",
}


@dataclass(frozen=True)
class Moment:
    """The day that is judged and the day as known on which it is judged."""

    as_of: date
    known_at: date | None = None

    def known(self, columns: Iterable[str]) -> str:
        """SQL of `recorded by then`."""
        if self.known_at is None or "recorded_at" not in columns:
            return "true"
        end = constant(self.known_at + timedelta(days=1), Type.DATE)
        return f"(recorded_at IS NULL OR TRY_CAST(recorded_at AS TIMESTAMP) < {end})"


def create_views(
    connection: duckdb.DuckDBPyConnection,
    sources: Mapping[str, Source],
    columns: Mapping[str, Sequence[str]],
    moment: Moment,
) -> None:
    """Views `households`, `people`, `living`, `income` with the columns that the steps name.

    A table or column that is absent is there as unknown. A household or person whose key stands
    twice on the day is kept once, with every input unknown.
    """
    for table in dict.fromkeys(["households", "people", "living", "income", *columns]):
        source = sources.get(table)
        if source is None or (len(source) == 0 and not isinstance(source, pa.Table)):
            sql = _absent(table, columns.get(table, ()))
        else:
            relation = _relation(connection, table, source)
            present = _columns(connection, relation)
            sql = _present(connection, table, relation, present, columns.get(table, ()), moment)
        connection.execute(f"CREATE OR REPLACE TEMP VIEW {quoted(table)} AS {sql}")


def _relation(connection: duckdb.DuckDBPyConnection, table: str, source: Source) -> str:
    if isinstance(source, pa.Table):
        name = f"given_{table}"
        connection.register(name, source)
        return name
    return relation_of(source)


def relation_of(source: Sequence[str]) -> str:
    """SQL of the rows of files, all Parquet or all CSV; the values of CSV stay text."""
    files = ", ".join(constant(exact_path(Path(path)), Type.CODE) for path in source)
    if all(path.endswith(".parquet") for path in source):
        return f"read_parquet([{files}], hive_partitioning = false)"
    return (
        f"read_csv([{files}], all_varchar = true, header = true, ignore_errors = true, "
        "hive_partitioning = false, null_padding = true, strict_mode = false)"
    )


def _columns(connection: duckdb.DuckDBPyConnection, relation: str) -> list[str]:
    return [
        str(row[0]) for row in connection.execute(f"DESCRIBE SELECT * FROM {relation}").fetchall()
    ]


def _wanted(table: str, extra: Sequence[str]) -> list[str]:
    if table == "income":
        return list(_INCOME)
    more = ["weight"] if table == "households" else []
    return list(dict.fromkeys([*_KEYS.get(table, ("household_id",)), *more, *extra]))


def _type(table: str, column: str) -> str:
    listed = register_tables().get(table)
    found = listed.columns.get(column) if listed else None
    return _TYPES[found.type] if found else "VARCHAR"


def _absent(table: str, extra: Sequence[str]) -> str:
    nulls = ", ".join(
        f"CAST(NULL AS {_type(table, column)}) AS {quoted(column)}"
        for column in _wanted(table, extra)
    )
    return f"SELECT {nulls} WHERE false"


def _present(
    connection: duckdb.DuckDBPyConnection,
    table: str,
    relation: str,
    present: Sequence[str],
    extra: Sequence[str],
    moment: Moment,
) -> str:
    picked = ", ".join(_pick(table, column, present) for column in _wanted(table, extra))
    rows = _on_day(table, relation, present, moment)
    if table == "income":
        return f"SELECT {picked} FROM {rows}"
    key = _KEYS.get(table, ("household_id",))[0]
    once = {"households", "living", "visits"}
    twice = _stands_twice(connection, rows, key) if table in once else False
    if not twice:
        return f"SELECT {picked} FROM {rows}"
    if table != "households":
        day = "visited_on" if table == "visits" else "observed_on"
        latest = f"{day} DESC" if day in present else "1"
        if "recorded_at" in present:
            latest += ", recorded_at DESC"
        return (
            f"SELECT {picked} FROM {rows} "
            f"QUALIFY row_number() OVER (PARTITION BY {key} ORDER BY {latest}) = 1"
        )
    unknown = ", ".join(
        _pick(table, column, present)
        if column in _KEYS["households"]
        else f"CASE WHEN count(*) OVER same = 1 THEN {_value(table, column, present)} END "
        f"AS {quoted(column)}"
        for column in _wanted(table, extra)
    )
    return (
        f"SELECT {unknown} FROM {rows} WINDOW same AS (PARTITION BY {key}) "
        f"QUALIFY row_number() OVER (PARTITION BY {key} ORDER BY area_id) = 1"
    )


def _pick(table: str, column: str, present: Sequence[str]) -> str:
    return f"{_value(table, column, present)} AS {quoted(column)}"


def _value(table: str, column: str, present: Sequence[str]) -> str:
    if column == "weight":
        return (
            "coalesce(TRY_CAST(weight AS DOUBLE), 1)" if column in present else "CAST(1 AS DOUBLE)"
        )
    if column not in present:
        return f"CAST(NULL AS {_type(table, column)})"
    if column in {"month_from", "month_to"}:
        return f"TRY_CAST({column} AS DATE)"
    return quoted(column)


def _on_day(table: str, relation: str, present: Sequence[str], moment: Moment) -> str:
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
    observed = [column for column in ("observed_on", "visited_on") if column in present]
    conditions = [known, *(f"TRY_CAST({column} AS DATE) <= {day}" for column in observed)]
    where = " AND ".join(condition for condition in conditions if condition != "true")
    rows = f"(SELECT * FROM {relation} WHERE {where})" if where else relation
    if table == "income" and "recorded_at" in present:
        source = ", source" if "source" in present else ""
        rows = (
            f"(SELECT * FROM {rows} QUALIFY row_number() OVER (PARTITION BY household_id, kind, "
            f"month_from, month_to{source} ORDER BY recorded_at DESC NULLS LAST) = 1)"
        )
    return rows


def _stands_twice(connection: duckdb.DuckDBPyConnection, rows: str, key: str) -> bool:
    counts = connection.execute(
        f"SELECT count({key}), count(DISTINCT {key}) FROM {rows}"
    ).fetchone()
    return counts is not None and counts[0] != counts[1]
