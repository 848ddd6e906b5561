"""Judge a county, or of some counties only the households of which something can have changed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from aboveline.engine.county import CountyInputs, Plan, judge
from aboveline.engine.errors import NotTogetherError
from aboveline.engine.views import Source
from aboveline.evaluation.runs.said import Piece, put_others, said_before
from aboveline.evaluation.snapshots.files import Change, area_tables_in, sources_in
from aboveline.evaluation.snapshots.freezing import Frozen, read_households

_SHARE = 0.25
"""When more of the households are to be judged, all are: reading them one by one costs more."""


def piece_of(frozen: Frozen, plan: Plan) -> Piece:
    """A county that was frozen with those of its households that are to be judged."""
    before, change = said_before(frozen, plan), frozen.change
    if before is None or not before.is_valid or change is None:
        return Piece(frozen, before, None)
    decisions = before.decisions.only(["household_id", "area_id", "next_change_on"])
    due = _due(decisions, change, frozen.areas, plan.moment.as_of)
    if len(change.gone) + len(due) > _SHARE * len(decisions):
        return Piece(frozen, before, None)
    return Piece(frozen, before, frozenset(due) | _read(change))


def judge_some(connection: duckdb.DuckDBPyConnection, plan: Plan, pieces: Sequence[Piece]) -> bool:
    """Leave the tables of `engine.county.judge` of some counties in a connection, of one run.

    Only those that are asked are judged. False when that cannot be: another village, or another
    constant of the standard.
    """
    tables = _asked_of(pieces, plan)
    areas = {
        name: _of_all([piece.frozen.areas[name] for piece in pieces])
        for name in pieces[0].frozen.areas
    }
    try:
        judge(connection, plan, _inputs(areas, tables), others=put_others(connection, pieces))
    except NotTogetherError:
        return False
    return True


def judge_all(connection: duckdb.DuckDBPyConnection, plan: Plan, piece: Piece) -> Piece:
    """The same of all households of a county."""
    frozen = piece.frozen
    every = frozen.tables if frozen.tables is not None else sources_in(frozen.snapshot)
    judge(connection, plan, _inputs(frozen.areas, every))
    return replace(piece, asked=None)


def _inputs(areas: Mapping[str, pa.Table], tables: Mapping[str, Source]) -> CountyInputs:
    given = {name: source for name, source in tables.items() if name not in areas}
    return CountyInputs(areas["areas"], areas["area_facts"], given)


def _read(change: Change) -> frozenset[str]:
    return frozenset(change.fresh["households"]["household_id"].to_pylist())


def _asked_of(pieces: Sequence[Piece], plan: Plan) -> dict[str, pa.Table]:
    """What was read of touched households, and of those that are due."""
    changes = [piece.frozen.change for piece in pieces if piece.frozen.change]
    parts = [change.fresh for change in changes]
    asked = {key for piece in pieces for key in piece.asked or ()}
    if due := asked.difference(*(_read(change) for change in changes)):
        parts.append(read_households(due, plan))
    return {name: pa.concat_tables([part[name] for part in parts]) for name in parts[0]}


def _of_all(tables: Sequence[pa.Table]) -> pa.Table:
    """The rows of tables of areas; what lies above several counties stands in each, once here."""
    parts: list[pa.Table] = []
    for table in tables:
        seen = pa.array({key for part in parts for key in part["area_id"].to_pylist()}, pa.string())
        parts.append(table.filter(pc.invert(pc.is_in(table["area_id"], value_set=seen))))
    return pa.concat_tables(parts)


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
