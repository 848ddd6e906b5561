"""One county's work, the same function for a process here and a worker of a cluster."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
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
    return write_counties(connection, plan, [task])[0]


def clear(task: CountyTask) -> None:
    """Remove what an earlier run left of a county."""
    folder = Path(task.folder)
    for name in (DONE, *(f"{table}.parquet" for table in TABLES)):
        (folder / name).unlink(missing_ok=True)


def write_counties(
    connection: duckdb.DuckDBPyConnection, plan: Plan, tasks: Sequence[CountyTask]
) -> list[CountyResult]:
    """Write the files of the counties judged in a connection, which are the pieces in this order.

    `done.json` comes last in each and says that all is there.
    """
    criteria = list(plan.standard.criteria)
    counted = _counted(connection, criteria)
    results = []
    for piece, task in enumerate(tasks):
        folder = Path(task.folder)
        files = write_tables(connection, folder, piece)
        counts = counted.get(piece) or _nothing(criteria)
        result = CountyResult(task.county, task.folder, task.key, files, **counts)
        with replacing(folder / DONE) as path:
            path.write_text(json.dumps(_portable(result), indent=1) + "\n", encoding="utf-8")
        results.append(result)
    return results


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
    connection: duckdb.DuckDBPyConnection, criteria: Sequence[str]
) -> Mapping[int, Mapping[str, Any]]:
    """What a result counts, of each county judged in a connection that has households."""
    tests = [
        f"count(*) FILTER (NOT {quoted(c)}), count(*) FILTER ({quoted(c)} IS NULL)"
        for c in criteria
    ]
    columns = ", ".join(["piece, state, coalesce(category, '') AS category, count(*)", *tests])
    classes = connection.execute(
        f"SELECT {columns} FROM decisions GROUP BY ALL ORDER BY piece, state, category"
    ).fetchall()
    rules = connection.execute(
        "SELECT piece, rule, count(*) FROM problems GROUP BY ALL ORDER BY piece, rule"
    ).fetchall()
    found: dict[int, dict[str, Any]] = {}
    for piece, state, category, count, *tested in classes:
        of = found.setdefault(piece, _nothing(criteria))
        of["households"] += count
        of["states"][state] = of["states"].get(state, 0) + count
        of["categories"][category] = of["categories"].get(category, 0) + count
        for name, no, unknown in zip(criteria, tested[::2], tested[1::2], strict=True):
            so_far = of["criteria"][name]
            of["criteria"][name] = (so_far[0] + no, so_far[1] + unknown)
    for of in found.values():
        of["categories"] = dict(sorted(of["categories"].items()))
    for piece, rule, count in rules:
        found[piece]["problems"][rule] = count
    return found


def _nothing(criteria: Sequence[str]) -> dict[str, Any]:
    """The counts of a county without households."""
    return {
        "households": 0,
        "criteria": dict.fromkeys(criteria, (0, 0)),
        "states": {},
        "categories": {},
        "problems": {},
    }
