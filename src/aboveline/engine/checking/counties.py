"""The counties of a register checked one after the other, or several at a time."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from datetime import datetime
from functools import cache
from multiprocessing import get_context
from pathlib import Path

import pyarrow as pa

from aboveline.engine.checking.county import Checker
from aboveline.engine.checking.fields import StandardFields
from aboveline.engine.checking.findings import Findings
from aboveline.engine.connections import connect
from aboveline.engine.files import register_folder

COUNTIES_OF_A_PROCESS = 8
"""With fewer counties a further process takes longer to start than it saves."""


def check_counties(checker: Checker, *, workers: int) -> Iterator[pa.Table]:
    """The faults of each county of a register whose areas are open, in the order of counties."""
    counties = checker.folder.counties
    processes = min(workers, len(counties) // COUNTIES_OF_A_PROCESS)
    if processes < 2:
        for county in counties:
            yield _faults_of(checker, county)
        return
    task = (str(checker.folder.path), checker.fields, checker.moment)
    with ProcessPoolExecutor(processes, get_context("spawn"), _begin, task) as pool:
        yield from pool.map(_faults_in_process, counties)


def _faults_of(checker: Checker, county: str | None) -> pa.Table:
    findings = Findings(checker.connection)
    replace(checker, findings=findings).check_county(county)
    return findings.table()


_task: tuple[str, StandardFields, datetime]


def _begin(path: str, fields: StandardFields, moment: datetime) -> None:
    global _task  # noqa: PLW0603 - what the process works on
    _task = (path, fields, moment)


@cache
def _checker() -> Checker:
    path, fields, moment = _task
    connection = connect(threads=1)
    checker = Checker(connection, register_folder(Path(path)), Findings(connection), fields, moment)
    checker.open_areas()
    return checker


def _faults_in_process(county: str | None) -> pa.Table:
    return _faults_of(_checker(), county)
