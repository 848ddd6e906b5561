"""Judging a register that is in memory: Arrow tables in, Arrow tables out."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

import duckdb
import pyarrow as pa

from aboveline.engine.county import CountyInputs, Plan, judge, make_plan
from aboveline.engine.errors import RunError
from aboveline.engine.files import AREA_TABLES
from aboveline.engine.outputs import SOURCES, TABLES
from aboveline.standard.model import Standard


@dataclass(frozen=True)
class Evaluation:
    """What a standard says of a register: four tables.

    `decisions` has one row a household, `problems` one a problem, `indicators` one an area and
    indicator, `area_decisions` one an area, exit and criterion.
    """

    decisions: pa.Table
    problems: pa.Table
    indicators: pa.Table
    area_decisions: pa.Table


def evaluate_tables(
    standard: Standard,
    tables: Mapping[str, pa.Table],
    *,
    as_of: date,
    known_at: date | None = None,
    allow_approximate: Collection[str] = (),
) -> Evaluation:
    """Judge a register given as Arrow tables by name (`areas`, `households`, ...), as one piece.

    Raises RunError RUN-001 without areas or households, and StandardError PACK-009 to PACK-011.
    """
    plan = make_plan(standard, as_of=as_of, known_at=known_at, allow_approximate=allow_approximate)
    with connect() as connection:
        return judge_tables(connection, plan, tables)


def judge_tables(
    connection: duckdb.DuckDBPyConnection, plan: Plan, tables: Mapping[str, pa.Table]
) -> Evaluation:
    """Judge a register in memory with a plan, in a connection that may be used again."""
    for name in ("areas", "households"):
        if name not in tables:
            raise RunError("RUN-001", f"There is no table `{name}`.", "Give it with the others.")
    rest = {name: table for name, table in tables.items() if name not in AREA_TABLES}
    judge(connection, plan, CountyInputs(tables["areas"], tables.get("area_facts"), rest))
    found = [connection.table(SOURCES.get(name, name)).to_arrow_table() for name in TABLES]
    return Evaluation(*found)


def connect() -> duckdb.DuckDBPyConnection:
    """A connection for registers in memory: one thread; keys leave in the type they came in."""
    return duckdb.connect(config={"threads": 1, "arrow_lossless_conversion": True})
