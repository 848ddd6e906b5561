"""One household after a visit: judged from memory, prepared once.

`python -m benchmarks.household` judges made-up households one after the other under the whole of
china-2013, decision and problems, and prints the median and the slowest twentieth, and beside them
the same household through the whole path, which plans every statement anew.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from benchmarks.machine import print_rows
from benchmarks.made_up import DAY, PACK, county, households_asked

from aboveline.engine.connections import connect
from aboveline.engine.county import make_plan
from aboveline.engine.memory import judge_tables
from aboveline.engine.prepared import Prepared
from aboveline.standard import load_standard


@dataclass(frozen=True)
class Households:
    """Milliseconds a household: median and 95th percentile prepared, median of the whole path."""

    median_ms: float
    slow_ms: float
    first_ms: float
    whole_path_ms: float


def measure(*, households: int = 200) -> Households:
    """Judge so many made-up households of one county twice; the second time is measured."""
    plan = make_plan(load_standard(PACK), as_of=DAY)
    with county(households) as folder:
        areas = {n: pq.read_table(folder / f"{n}.parquet") for n in ("areas", "area_facts")}
        everybody = list(_one_by_one(folder))
    with Prepared(plan, **areas) as prepared:
        first = _milliseconds(lambda: prepared.judge(everybody[0]))
        for household in everybody:
            prepared.judge(household)
        times = sorted(_milliseconds(lambda one=one: prepared.judge(one)) for one in everybody)
    with connect() as connection:
        whole = sorted(
            _milliseconds(lambda one=one: judge_tables(connection, plan, {**areas, **one}))
            for one in everybody[:10]
        )
    return Households(times[len(times) // 2], times[len(times) * 19 // 20], first, whole[5])


def _one_by_one(folder: Path) -> Iterator[dict[str, pa.Table]]:
    files = {path.stem: path for path in next(folder.glob("county=*")).glob("*.parquet")}
    tables = {name: pq.read_table(path, partitioning=None) for name, path in files.items()}
    rows: dict[str, dict[Any, list[int]]] = {name: {} for name in tables}
    for name, table in tables.items():
        for row, key in enumerate(table["household_id"].to_pylist()):
            rows[name].setdefault(key, []).append(row)
    for key in rows["households"]:
        yield {name: table.take(rows[name].get(key, [])) for name, table in tables.items()}


def _milliseconds(work: Any) -> float:
    start = time.perf_counter()
    work()
    return 1000 * (time.perf_counter() - start)


def print_measured(found: Households) -> None:
    """Print one row for one household."""
    print_rows(
        ("one household", "median ms", "19 of 20 under ms", "first ms", "whole path ms", "ratio"),
        [
            (
                "china-2013, decision and problems",
                f"{found.median_ms:.1f}",
                f"{found.slow_ms:.1f}",
                f"{found.first_ms:.0f}",
                f"{found.whole_path_ms:.0f}",
                f"{found.whole_path_ms / found.median_ms:.1f}",
            )
        ],
    )


def main() -> None:
    """Measure and print."""
    print_measured(measure(households=households_asked(__doc__, usual=200)))


if __name__ == "__main__":
    main()
