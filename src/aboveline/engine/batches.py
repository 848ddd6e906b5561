"""Counties judged together: what is planned is planned once, and each keeps its own files.

Counties go together when their files have the same columns. Where a household or an area of one
stands in the files of another, or anything fails, each is judged alone, so that the result is the
same bytes however counties were put together, and a failure names its county.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from itertools import groupby
from pathlib import Path
from typing import TypeAlias

import pyarrow as pa
import pyarrow.parquet as pq

from aboveline.engine.county import CountyInputs, Plan, judge
from aboveline.engine.outcome import Outcome, outcome_of
from aboveline.engine.tasks import CountyTask, clear, run_county, worker_connection, write_counties

Batch: TypeAlias = tuple[CountyTask, ...]
BYTES = 45_000_000
"""Parquet files of counties judged together, about 200,000 households: some 600 MB of memory."""
_TURNS = 4
"""So many batches at least for each worker, that all end at about the same time."""


def batches(tasks: Iterable[CountyTask], *, workers: int) -> Iterator[Batch]:
    """Counties in order, put together up to a size that keeps every worker busy."""
    sizes = [(task, _bytes(task)) for task in tasks]
    most = min(BYTES, sum(size for _, size in sizes) / (_TURNS * workers))
    together: list[CountyTask] = []
    filled = 0
    for task, size in sizes:
        if together and filled + size > most:
            yield tuple(together)
            together, filled = [], 0
        together.append(task)
        filled += size
    if together:
        yield tuple(together)


def run_batch(plan: Plan, batch: Batch) -> list[Outcome]:
    """What comes of each county of a batch."""
    outcomes: list[Outcome] = []
    for _, alike in groupby(batch, key=_columns):
        tasks = tuple(alike)
        try:
            outcomes += _run_together(plan, tasks)
        except Exception:  # noqa: BLE001 - alone it is seen which county it is, and why
            outcomes += [outcome_of(task, partial(run_county, plan, task)) for task in tasks]
    return outcomes


def _run_together(plan: Plan, tasks: Sequence[CountyTask]) -> list[Outcome]:
    if len(tasks) == 1:
        return [run_county(plan, tasks[0])]
    for task in tasks:
        clear(task)
    connection = worker_connection()
    judge(connection, plan, _inputs(tasks))
    return [*write_counties(connection, plan, tasks)]


def _inputs(tasks: Sequence[CountyTask]) -> CountyInputs:
    """The register of several counties; areas above them stand once."""
    tables = {table: sum((task.tables[table] for task in tasks), ()) for table in tasks[0].tables}
    return CountyInputs(
        _once([task.areas for task in tasks]),
        _once([task.area_facts for task in tasks]),
        tables,
        tuple(task.top for task in tasks),
    )


def _once(tables: Sequence[pa.Table]) -> pa.Table:
    """The rows of tables about areas, without those about areas that stand in an earlier one."""
    seen: set[object] = set()
    parts = []
    for table in tables:
        areas = table["area_id"].to_pylist()
        parts.append(table.filter(pa.array([area not in seen for area in areas], pa.bool_())))
        seen.update(areas)
    return pa.concat_tables(parts)


def _bytes(task: CountyTask) -> int:
    return sum(_size(Path(path)) for files in task.tables.values() for path in files)


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0  # it is told when the county is judged


def _columns(task: CountyTask) -> object:
    """What must be alike for two counties to be read together; a county of CSV is like no other."""
    files = {table: paths for table, paths in task.tables.items() if paths}
    if not all(path.endswith(".parquet") for paths in files.values() for path in paths):
        return task.county
    try:
        return {t: [pq.read_schema(path) for path in paths] for t, paths in files.items()}
    except (OSError, pa.ArrowException):
        return task.county  # whatever is wrong with it is told by itself
