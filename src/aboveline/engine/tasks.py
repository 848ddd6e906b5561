"""One county's work, the same function for a process here and a worker of a cluster."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from aboveline.engine.connections import connect
from aboveline.engine.county import CountyInputs, Plan, judge
from aboveline.engine.outputs import TABLES, replacing, write_tables
from aboveline.standard.sql_text import quoted

MEMORY = "700MB"
DONE = "done.json"
_COUNTS = {
    name: f"SELECT {key} k, count(*) FROM {table} WHERE piece = $piece GROUP BY k ORDER BY k"
    for name, key, table in (
        ("states", "state", "decisions"),
        ("categories", "coalesce(category, '')", "decisions"),
        ("problems", "rule", "problems"),
    )
}


@dataclass(frozen=True)
class CountyTask:
    """What a worker must know to judge one county.

    `county` is the area id, empty for a register that is judged as one piece; `tables` has the
    files of each table; `areas` and `area_facts` hold the county's areas and the areas above it;
    `top` is the county's key as the areas have it; `key` changes when anything changes that the
    result depends on.
    """

    county: str
    folder: str
    tables: Mapping[str, tuple[str, ...]]
    areas: pa.Table
    area_facts: pa.Table
    top: object
    key: str


@dataclass(frozen=True)
class CountyResult:
    """What came out for one county: the sha256 of each file, and households counted.

    `states` and `categories` count households ('' is an unknown category), `criteria` those for
    which each criterion does not hold and cannot be told, `problems` counts problems by rule.
    """

    county: str
    folder: str
    key: str
    files: dict[str, str]
    households: int
    states: dict[str, int]
    categories: dict[str, int]
    criteria: dict[str, tuple[int, int]]
    problems: dict[str, int]


def run_county(plan: Plan, task: CountyTask) -> CountyResult:
    """Judge one county and write its files."""
    clear(task)
    connection = worker_connection()
    tops = None if task.top is None else (task.top,)
    judge(connection, plan, CountyInputs(task.areas, task.area_facts, task.tables, tops))
    return write_county(connection, plan, task, piece=0)


def clear(task: CountyTask) -> None:
    """Remove what an earlier run left of a county."""
    folder = Path(task.folder)
    for name in (DONE, *(f"{table}.parquet" for table in TABLES)):
        (folder / name).unlink(missing_ok=True)


def write_county(
    connection: duckdb.DuckDBPyConnection, plan: Plan, task: CountyTask, *, piece: int
) -> CountyResult:
    """Write the files of one of the counties judged in a connection.

    `done.json` comes last and says that all is there.
    """
    folder = Path(task.folder)
    files = write_tables(connection, folder, piece)
    result = CountyResult(
        county=task.county,
        folder=task.folder,
        key=task.key,
        files=files,
        **_counted(connection, list(plan.standard.criteria), piece),
    )
    with replacing(folder / DONE) as path:
        path.write_text(json.dumps(_portable(result), indent=1) + "\n", encoding="utf-8")
    return result


def finished(task: CountyTask) -> CountyResult | None:
    """The result of an earlier run of the same task, if all its files are still there."""
    folder = Path(task.folder)
    try:
        written = json.loads((folder / DONE).read_text(encoding="utf-8"))
        result = CountyResult(folder=task.folder, **written)
    except (OSError, ValueError, TypeError):
        return None
    there = all((folder / f"{table}.parquet").is_file() for table in result.files)
    return result if there and result.key == task.key else None


def _portable(result: CountyResult) -> dict[str, Any]:
    """A result without its folder, so that a copy elsewhere says the same."""
    return {name: value for name, value in asdict(result).items() if name != "folder"}


@cache
def worker_connection() -> duckdb.DuckDBPyConnection:
    """The DuckDB connection of this process: one thread, in memory."""
    return connect(memory=MEMORY)


def _counted(
    connection: duckdb.DuckDBPyConnection, criteria: list[str], piece: int
) -> dict[str, Any]:
    tests = ", ".join(
        f"count(*) FILTER (NOT {quoted(c)}), count(*) FILTER ({quoted(c)} IS NULL)"
        for c in criteria
    )
    here = {"piece": piece}
    counts = f"SELECT count(*), {tests} FROM decisions WHERE piece = $piece"
    [row] = connection.execute(counts, here).fetchall()
    return {
        "households": row[0],
        "criteria": dict(zip(criteria, zip(row[1::2], row[2::2], strict=True), strict=True)),
        **{name: dict(connection.execute(sql, here).fetchall()) for name, sql in _COUNTS.items()},
    }
