"""Connections of the engine: quiet, with as many threads as asked."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import duckdb


def connect(*, threads: int = 1, memory: str | None = None) -> duckdb.DuckDBPyConnection:
    """A DuckDB connection in memory: no bar of its own, moments in UTC; `memory` such as 512MB."""
    config: dict[str, str | bool | int | float | list[str]] = {"threads": threads}
    if memory is not None:
        config["memory_limit"] = memory
    connection = duckdb.connect(config=config)
    # a notebook without ipywidgets shows no bar, and refuses the setting
    if connection.execute("SELECT current_setting('enable_progress_bar')").fetchall() == [(True,)]:
        connection.execute("SET enable_progress_bar = false").fetchall()
    connection.execute("SET TimeZone = 'UTC'").fetchall()
    return connection


@contextmanager
def optimizer_off(connection: duckdb.DuckDBPyConnection, name: str) -> Iterator[None]:
    """Statements inside are planned without one of DuckDB's optimizers."""
    connection.execute(f"SET disabled_optimizers = '{name}'").fetchall()
    try:
        yield
    finally:
        connection.execute("SET disabled_optimizers = ''").fetchall()


def rows_of(connection: duckdb.DuckDBPyConnection, sql: str) -> list[dict[str, Any]]:
    """The rows of a query, each as name to value."""
    cursor = connection.execute(sql)
    names = [str(item[0]) for item in cursor.description or []]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
