"""One county's work, the same function for a process here and a worker of a cluster."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from aboveline.engine.county import CountyInputs, Plan, judge
from aboveline.engine.outputs import TABLES, replacing, write_tables

MEMORY = "512MB"
DONE = "done.json"


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
    """What came out for one county: households by state, and the sha256 of each file."""

    county: str
    folder: str
    key: str
    households: int
    problems: int
    states: dict[str, int]
    files: dict[str, str]
    seconds: float


def run_county(plan: Plan, task: CountyTask) -> CountyResult:
    """Judge one county and write its files; `done.json` comes last and says that all is there."""
    start = time.perf_counter()
    folder = Path(task.folder)
    for name in (DONE, *(f"{table}.parquet" for table in TABLES)):
        (folder / name).unlink(missing_ok=True)
    connection = worker_connection()
    judge(connection, plan, CountyInputs(task.areas, task.area_facts, task.tables, task.top))
    files = write_tables(connection, folder)
    result = CountyResult(
        county=task.county,
        folder=task.folder,
        key=task.key,
        **_counts(connection),
        files=files,
        seconds=round(time.perf_counter() - start, 3),
    )
    with replacing(folder / DONE) as path:
        path.write_text(json.dumps(asdict(result), indent=1), encoding="utf-8")
    return result


def finished(task: CountyTask) -> CountyResult | None:
    """The result of an earlier run of the same task, if all its files are still there."""
    folder = Path(task.folder)
    try:
        result = CountyResult(**json.loads((folder / DONE).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None
    there = all((folder / f"{table}.parquet").is_file() for table in result.files)
    return result if there and result.key == task.key else None


@cache
def worker_connection() -> duckdb.DuckDBPyConnection:
    """The DuckDB connection of this process: one thread, in memory."""
    return duckdb.connect(config={"threads": 1, "memory_limit": MEMORY})


def _counts(connection: duckdb.DuckDBPyConnection) -> dict[str, Any]:
    states = connection.execute(
        "SELECT state, count(*) FROM decisions GROUP BY state ORDER BY state"
    ).fetchall()
    problems = connection.execute("SELECT count(*) FROM problems").fetchone()
    return {
        "households": sum(count for _, count in states),
        "problems": problems[0] if problems else 0,
        "states": dict(states),
    }
