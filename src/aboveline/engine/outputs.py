"""The files of a county's result: written whole or not at all, each with its digest."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from aboveline.engine.connections import optimizer_off
from aboveline.engine.digests import digest_of

TABLES = ("decisions", "problems", "indicators", "area_decisions")
FORMAT = "(FORMAT parquet, COMPRESSION snappy, PARQUET_VERSION v2)"
_OF_PIECE = {
    "decisions": "SELECT * EXCLUDE (piece) FROM decisions_out WHERE piece = {piece}",
    "problems": "SELECT * EXCLUDE (piece) FROM problems WHERE piece = {piece} "
    "ORDER BY area_id, household_id, rule, subject_id",
    **dict.fromkeys(
        ("indicators", "area_decisions"),
        "SELECT * FROM {table} WHERE area_id IN "
        "(SELECT area_id FROM area_values WHERE piece = {piece}) ORDER BY rowid",
    ),
}


def write_tables(
    connection: duckdb.DuckDBPyConnection, folder: Path, piece: int = 0
) -> dict[str, str]:
    """Write the result tables of one county of the connection; gives the sha256 of each file.

    Decisions are in the order of the register.
    """
    folder.mkdir(parents=True, exist_ok=True)
    digests = {}
    with nullable_columns(connection):
        for table in TABLES:
            with replacing(folder / f"{table}.parquet") as path:
                rows = _OF_PIECE[table].format(table=table, piece=piece)
                connection.execute(f"COPY ({rows}) TO $path {FORMAT}", {"path": str(path)})
                digests[table] = digest_of(path)
    return digests


@contextmanager
def nullable_columns(connection: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """Write Parquet files whose columns may all be empty, so that every county has one schema.

    DuckDB 2 calls a column `not null` whose statistics show no NULL, which differs by county.
    """
    with optimizer_off(connection, "statistics_propagation"):
        yield


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
