"""A register in memory, judged as one piece: Arrow tables in, Arrow tables out."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import duckdb
import pyarrow as pa

from aboveline.engine.connections import connect
from aboveline.engine.county import CountyInputs, Plan, judge, make_plan
from aboveline.standard import Standard

_RESULTS = {
    "decisions_out": "* EXCLUDE (piece)",
    "problems": "* EXCLUDE (piece)",
    "indicators": "*",
    "area_decisions": "*",
}


@dataclass(frozen=True)
class Results:
    """What a standard says of a register on a day.

    `decisions`: one row a household; `problems`: one row an open problem; `indicators`: one row an
    area and indicator, at every level; `area_decisions`: one row an area, exit and criterion.
    """

    decisions: pa.Table
    problems: pa.Table
    indicators: pa.Table
    area_decisions: pa.Table


def evaluate_tables(
    standard: Standard,
    tables: Mapping[str, Any],
    *,
    as_of: date,
    known_at: date | None = None,
    allow_approximate: Collection[str] = (),
) -> Results:
    """The results of a standard over register tables in memory.

    `tables` holds `areas`, `households` and whatever else the register has, each an Arrow table or
    anything with the Arrow stream interface (pandas, Polars). Raises StandardError.
    """
    plan = make_plan(standard, as_of=as_of, known_at=known_at, allow_approximate=allow_approximate)
    with connect() as connection:
        return judge_tables(connection, plan, tables)


def judge_tables(
    connection: duckdb.DuckDBPyConnection, plan: Plan, tables: Mapping[str, Any]
) -> Results:
    """The results of a plan over register tables in memory, in a connection of the caller."""
    given = {name: arrow(table) for name, table in tables.items()}
    areas, facts = given.pop("areas"), given.pop("area_facts", None)
    judge(connection, plan, CountyInputs(areas, facts, given))
    return Results(
        *(
            connection.sql(f"SELECT {columns} FROM {name}").to_arrow_table()
            for name, columns in _RESULTS.items()
        )
    )


def arrow(table: Any) -> pa.Table:
    """An Arrow table of anything with the Arrow stream interface, without a copy where possible."""
    return table if isinstance(table, pa.Table) else pa.table(table)
