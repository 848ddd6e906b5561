"""Judge a county, or only the households of which something can have changed since."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from aboveline.engine.county import CountyInputs, Plan, judge
from aboveline.engine.errors import NotTogetherError
from aboveline.engine.views import Source
from aboveline.evaluation.runs.said import Before
from aboveline.evaluation.snapshots.files import Change, area_tables_in, sources_in
from aboveline.evaluation.snapshots.freezing import Frozen, read_households

_SHARE = 0.25
"""When more of the households are to be judged, all are: reading them one by one costs more."""


def judge_frozen(
    connection: duckdb.DuckDBPyConnection, plan: Plan, frozen: Frozen, before: Before | None
) -> list[str] | None:
    """Leave the tables of `engine.county.judge` of a whole county in a connection.

    Gives the households that were judged; None when these were all of them.
    """
    change = frozen.change
    if before is not None and before.is_valid and change is not None:
        decisions = before.decisions.only(["household_id", "area_id", "next_change_on"])
        due = _due(decisions, change, frozen.areas, plan.moment.as_of)
        if len(change.gone) + len(due) <= _SHARE * len(decisions):
            tables = _with(change, due, plan)
            others = before.put_others(connection, [*change.gone, *due])
            try:
                judge(connection, plan, _inputs(frozen, tables), others=others)
            except NotTogetherError:
                pass  # another village, another constant of the standard: all are judged
            else:
                found: list[str] = tables["households"]["household_id"].to_pylist()
                return found
    every = frozen.tables if frozen.tables is not None else sources_in(frozen.snapshot)
    judge(connection, plan, _inputs(frozen, every))
    return None


def _inputs(frozen: Frozen, tables: Mapping[str, Source]) -> CountyInputs:
    given = {name: source for name, source in tables.items() if name not in frozen.areas}
    return CountyInputs(frozen.areas["areas"], frozen.areas["area_facts"], given)


def _with(change: Change, due: list[str], plan: Plan) -> dict[str, pa.Table]:
    """What was read of touched households, and of those that are due."""
    if not due:
        return dict(change.fresh)
    more = read_households(due, plan)
    return {name: pa.concat_tables([change.fresh[name], more[name]]) for name in more}


def _due(decisions: pa.Table, change: Change, areas: dict[str, pa.Table], on: date) -> list[str]:
    """Households whose decision may change by the clock, or with what is known of their area."""
    moved = pa.array(_changed_areas(change, areas), pa.string())
    by_clock = pc.fill_null(pc.less_equal(decisions["next_change_on"], pa.scalar(on)), False)
    due = pc.or_(by_clock, pc.is_in(decisions["area_id"], value_set=moved))
    keys: list[str] = decisions.filter(due)["household_id"].to_pylist()
    return [key for key in keys if key not in change.gone]


def _changed_areas(change: Change, areas: dict[str, pa.Table]) -> list[str]:
    """Areas of which, or of one above them, something else is known than in the last snapshot."""
    last = area_tables_in(change.last)
    changed: set[Any] = set()
    for name, table in areas.items():
        now, then = _rows_by_area(table), _rows_by_area(last[name])
        changed |= {key for key in {*now, *then} if now.get(key) != then.get(key)}
    above = {row["area_id"]: row["parent_id"] for row in areas["areas"].to_pylist()}
    found = []
    for key in above:
        up: Any = key
        while up is not None and up not in changed:
            up = above.get(up)
        if up is not None:
            found.append(key)
    return found


def _rows_by_area(table: pa.Table) -> dict[Any, list[Any]]:
    found: dict[Any, list[Any]] = defaultdict(list)
    for row in table.to_pylist():
        found[row["area_id"]].append(row)
    return found
