"""The files of a county's result: written whole or not at all, each with its digest."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from aboveline.engine.digests import digest_of

TABLES = ("decisions", "problems", "indicators", "area_decisions")
FORMAT = "(FORMAT parquet, COMPRESSION snappy, PARQUET_VERSION v2)"
SOURCES = {"decisions": "decisions_out", "problems": "problems_out"}
_COPY = {table: f"COPY {SOURCES.get(table, table)} TO $path {FORMAT}" for table in TABLES}


def write_tables(connection: duckdb.DuckDBPyConnection, folder: Path) -> dict[str, str]:
    """Write the result tables of the connection into a folder; gives the sha256 of each file.

    The order of rows is the order of the tables, which is the order of the register.
    """
    folder.mkdir(parents=True, exist_ok=True)
    digests = {}
    with nullable_columns(connection):
        for table in TABLES:
            with replacing(folder / f"{table}.parquet") as path:
                connection.execute(_COPY[table], {"path": str(path)})
                digests[table] = digest_of(path)
    return digests


@contextmanager
def nullable_columns(connection: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """Write Parquet files whose columns may all be empty, so that every county has one schema.

    DuckDB 2 calls a column `not null` whose statistics show no NULL, which differs by county.
    """
    connection.execute("SET disabled_optimizers = 'statistics_propagation'")
    try:
        yield
    finally:
        connection.execute("RESET disabled_optimizers")


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """A path to write to, which takes the place of the given one when all went well.

    A reader never sees half a file, and of two writers the last one counts.
    """
    written = path.with_name(f".{path.name}.{uuid.uuid4().hex}")
    try:
        yield written
        written.replace(path)
    finally:
        written.unlink(missing_ok=True)
