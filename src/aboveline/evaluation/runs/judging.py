"""Judge a county from its snapshot: what differs is stored, its indicators are published."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

import duckdb
import pyarrow as pa

from aboveline.accounts.actors import Actor
from aboveline.areas.models import Area
from aboveline.engine.connections import connect
from aboveline.engine.county import Plan
from aboveline.evaluation.actions import BATCH, EVALUATION, judge_each
from aboveline.evaluation.judging import Row, rows_of
from aboveline.evaluation.models import Snapshot
from aboveline.evaluation.runs.publishing import publish, publish_above
from aboveline.evaluation.runs.said import Before, keep_said, said_before, what_changed
from aboveline.evaluation.runs.some import judge_frozen
from aboveline.evaluation.snapshots.files import remove_others
from aboveline.evaluation.snapshots.freezing import Frozen, freeze
from aboveline.evaluation.snapshots.units import areas_in, homes_in, units_of
from aboveline.evaluation.standards import plan_in
from aboveline.evaluation.storing import marks_of, store_days, store_decisions
from aboveline.evaluation.tallies import count_villages, keep_tallies
from aboveline.registry.models import Household, Touched
from aboveline.standard import Standard, StandardError
from aboveline.web.clock import now, today
from aboveline.web.stopping import asked_to_stop

_ASKED = tuple(
    f"SELECT * EXCLUDE (piece) FROM {table} SEMI JOIN asked USING (household_id)"  # noqa: S608
    for table in ("decisions_out", "problems")
)

log = logging.getLogger(__name__)
Alive = Callable[[], None]
"""Told now and then that a county is being judged; may raise StoppedError."""


class StoppedError(Exception):
    """The process was asked to stop, or lost the county: whoever goes on judges it again."""


@dataclass(frozen=True)
class Judged:
    """How many households a county has, how many decisions are new, what was wrong.

    `read` of them were judged; of the others nothing could have changed.
    """

    households: int
    new: int
    fault: str = ""
    read: int = 0


def judge_area(area: Area, *, actor: Actor = EVALUATION) -> int:
    """Judge the counties of an area's households; gives how many decisions are new."""
    units = units_of(area)
    new = sum(judge_unit(unit, actor=actor).new for unit in units)
    publish_above(units, today())
    return new


def judge_unit(unit: Area, *, actor: Actor = EVALUATION, alive: Alive = lambda: None) -> Judged:
    """Freeze a county, judge its households, store what differs from the decisions before.

    Only households of which something can have changed are judged, all where that is not known.
    Where the standard lacks something for one of its areas the others are judged in small parts
    from the database, and the households of that area keep a mark with the fault.
    `alive` is called between the parts and batches. Raises StoppedError.
    """
    plan = plan_in(unit.pk, today())
    homes = homes_in(unit)
    marks = marks_of(Touched.objects.filter(household__in=homes.values("pk")))
    frozen = freeze(unit, plan)
    snapshot = frozen.snapshot
    before = said_before(frozen, plan)
    alive()
    with connect(threads=2) as connection:
        try:
            asked = judge_frozen(connection, plan, frozen, before)
        except StandardError as error:
            log.error("The county %s cannot be judged in one piece. %s", unit.pk, error)
            new = judge_each(homes, actor=actor)
            _go_on(alive)
            count_villages({UUID(key) for key in frozen.told["area_id"].unique().to_pylist()})
            _note_judged(snapshot)
            return Judged(snapshot.households, new, str(error), snapshot.households)
        alive()
        new = _keep(connection, frozen, before, asked, marks, plan, actor, alive)
    alive()
    _note_judged(snapshot)
    return Judged(
        snapshot.households, new, read=snapshot.households if asked is None else len(asked)
    )


def _go_on(alive: Alive) -> None:
    if asked_to_stop.is_set():
        raise StoppedError
    alive()


def _note_judged(snapshot: Snapshot) -> None:
    snapshot.judged_at = now()
    snapshot.save(update_fields=["judged_at"])
    remove_others(snapshot)


def _keep(
    connection: duckdb.DuckDBPyConnection,
    frozen: Frozen,
    before: Before | None,
    asked: list[str] | None,
    marks: dict[int, UUID],
    plan: Plan,
    actor: Actor,
    alive: Alive,
) -> int:
    """Store and publish what was found of a county; gives how many decisions are new."""
    snapshot = frozen.snapshot
    gone = frozenset() if frozen.change is None else frozen.change.gone
    changes = what_changed(connection, plan, before, asked, gone)
    changed = changes.households | set(marks.values())
    changed |= {
        UUID(key) for key in gone
    }  # judged by themselves since, so the last files know less
    new = _store(connection, changed, marks, snapshot, plan.standard, actor, alive)
    days = {key: day for key, day in changes.days.items() if key not in changed}
    store_days(days, snapshot.known_at)
    last = frozen.change.last if frozen.change and before and before.is_valid else None
    publish(connection, snapshot, last, plan.standard)
    where = areas_in(snapshot.area)
    keep_tallies(connection, plan.standard, frozen.told, where, snapshot.known_at)
    keep_said(connection, frozen, plan, before, asked)
    return new


def _store(
    connection: duckdb.DuckDBPyConnection,
    changed: set[UUID],
    marks: dict[int, UUID],
    snapshot: Snapshot,
    standard: Standard,
    actor: Actor,
    alive: Alive,
) -> int:
    """Store the decisions about some households in batches; gives how many are new."""
    keys, new = sorted(_still_here(connection, changed)), 0
    of_home: dict[UUID, dict[int, UUID]] = {}
    for mark, home in marks.items():
        of_home.setdefault(home, {})[mark] = home
    for start in range(0, len(keys), BATCH):
        _go_on(alive)
        some = keys[start : start + BATCH]
        taken = {m: home for key in some for m, home in of_home.get(key, {}).items()}
        rows = _rows(connection, some, standard)
        new += store_decisions(
            some, rows, taken, actor=actor, known_at=snapshot.known_at, is_counted=False
        )
    return new


def _still_here(connection: duckdb.DuckDBPyConnection, keys: set[UUID]) -> set[UUID]:
    """Those that were judged, and those that were ended; who moved away is judged elsewhere."""
    texts = {str(key): key for key in keys}
    every: list[str] = connection.sql("FROM said").to_arrow_table()["household_id"].to_pylist()
    judged = {texts[text] for text in texts.keys() & set(every)}
    gone = list(keys - judged)
    ended: set[UUID] = set()
    for start in range(0, len(gone), BATCH):
        some = Household.objects.filter(pk__in=gone[start : start + BATCH], ended_on__isnull=False)
        ended |= set(some.values_list("pk", flat=True))
    return judged | ended


def _rows(connection: duckdb.DuckDBPyConnection, keys: list[UUID], standard: Standard) -> list[Row]:
    connection.register("asked", pa.table({"household_id": [str(key) for key in keys]}))
    decisions, problems = (connection.sql(sql).to_arrow_table() for sql in _ASKED)
    connection.unregister("asked")
    return rows_of(decisions, problems, standard)
