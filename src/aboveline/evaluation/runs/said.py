"""What the last judgement of counties said of each household, so that only changes are stored."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Any
from uuid import UUID

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from aboveline import __version__
from aboveline.engine.county import Plan, output_sql
from aboveline.evaluation.snapshots.files import replaced
from aboveline.evaluation.snapshots.freezing import Frozen, is_anything_sealed
from aboveline.evaluation.snapshots.results import Kept, keep_later, keep_result, kept_in
from aboveline.standard.sql_text import literal, quoted
from aboveline.vault.errors import NotOpened

_NAME = "decisions"
_BY = b"by"
_DAY = re.compile(r"DATE '[0-9-]+'")
_SAID = """
-- one row a household: a fingerprint of all that the standard says of it
CREATE OR REPLACE TEMP TABLE said AS
WITH opened AS (
  SELECT household_id, sum(hash(rule, subject, subject_id, unknown_inputs)) AS problems
  FROM problems GROUP BY household_id
), told AS ({told})
SELECT CAST(d.household_id AS VARCHAR) AS household_id, hash({digest}, {columns}, problems) AS said
FROM told AS d LEFT JOIN opened ON opened.household_id = d.household_id
"""
_OTHERS = """
-- the decisions of a county about households that are not judged now, as they lie
SELECT * EXCLUDE (said) FROM before_whole{number}
WHERE household_id NOT IN (FROM judged_now) AND household_id NOT IN (FROM replaced{number})
UNION ALL BY NAME
SELECT * EXCLUDE (said) FROM before_later{number} WHERE household_id NOT IN (FROM judged_now)
"""
_CHANGED = """
-- households of which something else is said, or that are gone
SELECT coalesce(said.household_id, before.household_id) FROM said
FULL JOIN before USING (household_id) WHERE said.said IS DISTINCT FROM before.said
"""
_DAYS = """
-- households of which the same is said until another day
SELECT d.household_id, d.next_change_on FROM decisions AS d
JOIN said USING (household_id) JOIN before USING (household_id)
WHERE said.said = before.said AND d.next_change_on IS DISTINCT FROM before.next_change_on
"""


@dataclass(frozen=True)
class Before:
    """The decisions of a county as the judgement of its last snapshot left them, with `said`.

    `is_valid` when the same statements would say the same today, but for what the clock changes.
    """

    decisions: Kept
    is_valid: bool


@dataclass(frozen=True, eq=False)
class Piece:
    """A county that is judged: its snapshot and what was said of it before.

    `asked` are the households that are judged, None for all; of the others the same is said.
    """

    frozen: Frozen
    before: Before | None
    asked: frozenset[str] | None

    @property
    def gone(self) -> frozenset[str]:
        """Households of which the last judgement does not count."""
        return self.frozen.change.gone if self.frozen.change else frozenset()


@dataclass(frozen=True)
class Changes:
    """Households of which something else is said, and days of change of those where nothing is."""

    households: set[UUID]
    days: dict[UUID, date]


def said_before(frozen: Frozen, plan: Plan) -> Before | None:
    """What was said from the last snapshot; None when nobody knows."""
    if frozen.change is None:
        return None
    try:
        found = kept_in(frozen.change.last, _NAME)
    except (FileNotFoundError, NotOpened):
        return None
    if found is None:
        return None
    by = (found.table.schema.metadata or {}).get(_BY, b"").decode()
    return Before(found, by == _statements_of(plan))


def put_others(connection: duckdb.DuckDBPyConnection, pieces: Sequence[Piece]) -> str:
    """Leave what was said of all but those judged now in a connection; gives its name."""
    judged = [key for piece in pieces for key in (*piece.gone, *(piece.asked or ()))]
    connection.register("judged_now", _keys(judged))
    parts = []
    for number, piece in enumerate(pieces):
        if piece.before is not None:
            kept = piece.before.decisions
            connection.register(f"replaced{number}", _keys(kept.gone))
            connection.register(f"before_later{number}", kept.later)
            connection.register(f"before_whole{number}", kept.table)
            parts.append(_OTHERS.format(number=number))
    every = " UNION ALL BY NAME ".join(parts)
    connection.execute(f"CREATE OR REPLACE TEMP VIEW others AS {every}")
    return "others"


def what_changed(
    connection: duckdb.DuckDBPyConnection, plan: Plan, pieces: Sequence[Piece]
) -> Changes:
    """What is said otherwise than before; leaves the table `said` of those judged in a connection.

    Where nobody knows what was said before all have changed.
    """
    columns = ", ".join(f"d.{quoted(name)}" for name in plan.output if name != "next_change_on")
    digest = literal(plan.standard.digest)
    told = output_sql(plan, _table_of(pieces[0]))
    connection.execute(_SAID.format(digest=digest, columns=columns, told=told))
    then = [table for piece in pieces if (table := _then(piece)) is not None]
    if not then:
        rows: list[Any] = connection.execute("SELECT household_id FROM said").fetchall()
        return Changes({UUID(row[0]) for row in rows}, {})
    connection.register("before", pa.concat_tables(then))
    changed: list[Any] = connection.execute(_CHANGED).fetchall()
    days: list[Any] = connection.execute(_DAYS).fetchall()
    connection.unregister("before")
    return Changes({UUID(row[0]) for row in changed}, {UUID(key): day for key, day in days})


def _then(piece: Piece) -> pa.Table | None:
    """What was said before of those that are judged."""
    if piece.before is None:
        return None
    then = piece.before.decisions.only(["household_id", "said", "next_change_on"])
    if piece.asked is None:
        return then
    keys = pa.array({*piece.asked, *piece.gone}, pa.string())
    return then.filter(pc.is_in(then["household_id"], value_set=keys))


def _keys(homes: Collection[str]) -> pa.Table:
    return pa.table({"household_id": pa.array(homes, pa.string())})


def _table_of(piece: Piece) -> str:
    """The table that has the decisions of those that are judged."""
    return "decisions" if piece.asked is None else "judged"


def keep_said(connection: duckdb.DuckDBPyConnection, pieces: Sequence[Piece], plan: Plan) -> None:
    """Keep what was said for the next time, sealed if any of it comes from what is sealed."""
    now = _table_of(pieces[0])
    every: pa.Table = connection.sql(f"FROM {now} JOIN said USING (household_id)").to_arrow_table()
    for piece in pieces:
        mine = every
        if len(pieces) > 1 and piece.asked is not None:
            keys = pa.array(piece.asked, pa.string())
            mine = every.filter(pc.is_in(every["household_id"], value_set=keys))
        _keep_said(piece, mine, plan)


def _keep_said(piece: Piece, table: pa.Table, plan: Plan) -> None:
    is_sealed, change = is_anything_sealed(plan), piece.frozen.change
    snapshot, before = piece.frozen.snapshot, piece.before
    if before is not None and change is not None and piece.asked is not None:
        gone = {*piece.asked, *piece.gone}
        if keep_later(snapshot, change.last, _NAME, table, gone, is_sealed=is_sealed):
            return
        table = replaced(before.decisions.whole, table, gone)
    told = table.replace_schema_metadata({_BY: _statements_of(plan).encode()})
    keep_result(snapshot, _NAME, told, is_sealed=is_sealed)


def _statements_of(plan: Plan) -> str:
    """The digest of the statements of a plan without their days: others may say something else."""
    parts = [__version__, plan.standard.digest, *(step.sql for step in plan.steps.steps)]
    parts += plan.output.values()
    return sha256(_DAY.sub("DATE", "\n".join(parts)).encode()).hexdigest()
