"""Judge a county from its snapshot: what differs is stored, its indicators are published."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from uuid import UUID

import duckdb
import pyarrow as pa

from aboveline.accounts.actors import Actor
from aboveline.areas.models import Area
from aboveline.engine.connections import connect
from aboveline.engine.county import CountyInputs, Plan, judge
from aboveline.engine.views import Source
from aboveline.evaluation.actions import BATCH, EVALUATION, judge_each
from aboveline.evaluation.judging import Row, rows_of
from aboveline.evaluation.models import Snapshot
from aboveline.evaluation.runs.publishing import publish, publish_above
from aboveline.evaluation.runs.said import changed_since, forget_said, keep_said, put_said
from aboveline.evaluation.snapshots.files import sources_in, table_of
from aboveline.evaluation.snapshots.freezing import freeze
from aboveline.evaluation.snapshots.units import homes_in, units_of
from aboveline.evaluation.standards import plan_on
from aboveline.evaluation.storing import marks_of, store_decisions
from aboveline.evaluation.tallies import count_villages_of
from aboveline.registry.models import Household, Touched
from aboveline.standard import StandardError
from aboveline.web.clock import now, today
from aboveline.web.stopping import asked_to_stop

_ASKED = tuple(
    f"SELECT * EXCLUDE (piece) FROM {table} SEMI JOIN asked USING (household_id)"  # noqa: S608
    for table in ("decisions_out", "problems")
)

log = logging.getLogger(__name__)


class StoppedError(Exception):
    """The process was asked to stop: the county is judged again by whoever goes on."""


@dataclass(frozen=True)
class Judged:
    """How many households of a county were judged, how many decisions are new, what was wrong."""

    households: int
    new: int
    fault: str = ""


def judge_area(area: Area, *, actor: Actor = EVALUATION) -> int:
    """Judge the counties of an area's households; gives how many decisions are new."""
    units = units_of(area)
    new = sum(judge_unit(unit, actor=actor).new for unit in units)
    publish_above(units, today())
    return new


def judge_unit(unit: Area, *, actor: Actor = EVALUATION) -> Judged:
    """Freeze a county, judge all its households, store what differs from the decisions before.

    Where the standard lacks something for one of its areas the others are judged in small parts
    from the database, and the households of that area keep a mark with the fault.
    Raises StoppedError.
    """
    plan = plan_on(today())
    homes = homes_in(unit)
    marks = marks_of(Touched.objects.filter(household__in=homes.values("pk")))
    snapshot = freeze(unit, plan)
    with connect(threads=2) as connection:
        try:
            _judge(connection, plan, snapshot)
        except StandardError as error:
            log.error("The county %s cannot be judged in one piece. %s", unit.pk, error)
            forget_said(snapshot)
            new = judge_each(homes, actor=actor)
            _note_judged(snapshot)
            return Judged(snapshot.households, new, str(error))
        put_said(connection, plan)
        changed = changed_since(connection, snapshot)
        if changed is None:
            changed = _judged(connection)
        new = _store(connection, changed | set(marks.values()), marks, snapshot, actor)
        publish(connection, snapshot)
        keep_said(connection, snapshot)
    _note_judged(snapshot)
    return Judged(snapshot.households, new)


def _note_judged(snapshot: Snapshot) -> None:
    snapshot.judged_at = now()
    snapshot.save(update_fields=["judged_at"])


def _judge(connection: duckdb.DuckDBPyConnection, plan: Plan, snapshot: Snapshot) -> None:
    sources: dict[str, Source] = dict(sources_in(snapshot))
    areas, facts = (table_of(sources.pop(name)) for name in ("areas", "area_facts"))
    judge(connection, plan, CountyInputs(areas, facts, sources))


def _judged(connection: duckdb.DuckDBPyConnection) -> set[UUID]:
    rows = connection.execute("SELECT household_id FROM said").fetchall()
    return {UUID(row[0]) for row in rows}


def _store(
    connection: duckdb.DuckDBPyConnection,
    changed: set[UUID],
    marks: dict[int, UUID],
    snapshot: Snapshot,
    actor: Actor,
) -> int:
    """Store the decisions about some households in batches; gives how many are new."""
    keys, new = sorted(_still_here(connection, changed)), 0
    of_home: dict[UUID, dict[int, UUID]] = {}
    for mark, home in marks.items():
        of_home.setdefault(home, {})[mark] = home
    for start in range(0, len(keys), BATCH):
        if asked_to_stop.is_set():
            raise StoppedError
        some = keys[start : start + BATCH]
        taken = {m: home for key in some for m, home in of_home.get(key, {}).items()}
        rows = _rows(connection, some)
        new += store_decisions(
            some, rows, taken, actor=actor, known_at=snapshot.known_at, is_counted=False
        )
    count_villages_of(keys)
    return new


def _still_here(connection: duckdb.DuckDBPyConnection, keys: set[UUID]) -> set[UUID]:
    """Those that were judged, and those that were ended; who moved away is judged elsewhere."""
    judged = _judged(connection)
    gone = list(keys - judged)
    ended: set[UUID] = set()
    for start in range(0, len(gone), BATCH):
        some = Household.objects.filter(pk__in=gone[start : start + BATCH], ended_on__isnull=False)
        ended |= set(some.values_list("pk", flat=True))
    return (keys & judged) | ended


def _rows(connection: duckdb.DuckDBPyConnection, keys: list[UUID]) -> list[Row]:
    connection.register("asked", pa.table({"household_id": [str(key) for key in keys]}))
    decisions, problems = (connection.sql(sql).to_arrow_table() for sql in _ASKED)
    connection.unregister("asked")
    return rows_of(decisions, problems)
