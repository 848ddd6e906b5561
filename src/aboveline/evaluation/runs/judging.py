"""Judge counties from their snapshots: what differs is stored, indicators are published."""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from aboveline.accounts.actors import Actor
from aboveline.areas.models import Area
from aboveline.engine.connections import connect
from aboveline.engine.county import Plan
from aboveline.evaluation.actions import BATCH, EVALUATION, judge_each
from aboveline.evaluation.judging import Row, rows_of
from aboveline.evaluation.models import Snapshot
from aboveline.evaluation.runs.publishing import publish, publish_above
from aboveline.evaluation.runs.said import Piece, keep_said, what_changed
from aboveline.evaluation.runs.some import judge_all, judge_some, piece_of
from aboveline.evaluation.snapshots.files import remove_others
from aboveline.evaluation.snapshots.freezing import freeze_units, latest_judged
from aboveline.evaluation.snapshots.units import homes_among, units_of
from aboveline.evaluation.standards import plan_in
from aboveline.evaluation.storing import store_days, store_decisions
from aboveline.evaluation.tallies import count_villages, keep_tallies
from aboveline.registry.models import Household
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
    """What `judge_units` finds of one county."""
    ((_unit, found),) = judge_units([unit], actor=actor, alive=alive)
    return found


def judge_units(
    units: Sequence[Area], *, actor: Actor = EVALUATION, alive: Alive = lambda: None
) -> Iterator[tuple[Area, Judged]]:
    """Freeze counties, judge their households, store what differs from the decisions before.

    Only households of which something can have changed are judged, all where that is not known.
    What changed in several counties of one standard is judged in one run of the engine: planning
    its statements costs more than judging some hundred households. A county that was never judged
    is done by itself, and so is one that cannot be judged with others.
    Where the standard lacks something for one of its areas the others are judged in small parts
    from the database, and the households of that area keep a mark with the fault.
    `alive` is called between the parts and batches. Raises StoppedError.
    """
    known: dict[int, tuple[Plan, list[Area]]] = {}
    for unit in units:
        plan = plan_in(unit.pk, today())
        if latest_judged(unit) is None:
            yield from _judge([unit], plan, actor, alive)
        else:
            known.setdefault(id(plan), (plan, []))[1].append(unit)
    for plan, some in known.values():
        yield from _judge(some, plan, actor, alive)


def _judge(
    units: Sequence[Area], plan: Plan, actor: Actor, alive: Alive
) -> Iterator[tuple[Area, Judged]]:
    pieces = [piece_of(frozen, plan) for frozen in freeze_units(units, plan)]
    alive()
    few = [piece for piece in pieces if piece.asked is not None]
    if len(few) > 1:
        for piece, found in _judge_together(few, plan, actor, alive):
            pieces.remove(piece)
            yield piece.frozen.snapshot.area, found
    for piece in pieces:
        yield piece.frozen.snapshot.area, _judge_alone(piece, plan, actor, alive)


def _judge_together(
    pieces: Sequence[Piece], plan: Plan, actor: Actor, alive: Alive
) -> list[tuple[Piece, Judged]]:
    """What was found of some counties in one run; nothing when that cannot be."""
    with connect(threads=2) as connection:
        try:
            if not judge_some(connection, plan, pieces):
                return []
        except StandardError:
            return []  # of one area in one of them
        alive()
        changed = _keep(connection, pieces, plan, actor, alive)
    return [(piece, _judged(piece, changed)) for piece in pieces]


def _judge_alone(piece: Piece, plan: Plan, actor: Actor, alive: Alive) -> Judged:
    snapshot = piece.frozen.snapshot
    with connect(threads=2) as connection:
        try:
            if piece.asked is None or not judge_some(connection, plan, [piece]):
                piece = judge_all(connection, plan, piece)
        except StandardError as error:
            log.error("The county %s cannot be judged in one piece. %s", snapshot.area_id, error)
            new = judge_each(homes_among(piece.frozen.inside), actor=actor)
            _go_on(alive)
            villages = piece.frozen.told["area_id"].unique().to_pylist()
            count_villages({UUID(key) for key in villages})
            _note_judged(snapshot)
            return Judged(snapshot.households, new, str(error), snapshot.households)
        alive()
        return _judged(piece, _keep(connection, [piece], plan, actor, alive))


def _judged(piece: Piece, new: Collection[UUID]) -> Judged:
    """What is said of a county, given the households with a new decision."""
    snapshot = piece.frozen.snapshot
    homes = piece.frozen.told["household_id"]
    mine = pc.sum(pc.is_in(homes, value_set=pa.array(map(str, new), pa.string()))).as_py()
    read = snapshot.households if piece.asked is None else len(piece.asked)
    return Judged(snapshot.households, mine or 0, read=read)


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
    pieces: Sequence[Piece],
    plan: Plan,
    actor: Actor,
    alive: Alive,
) -> set[UUID]:
    """Store and publish what was found of counties; gives the households with a new decision."""
    known_at = min(piece.frozen.snapshot.known_at for piece in pieces)
    marks = {mark: home for piece in pieces for mark, home in piece.frozen.marks.items()}
    changes = what_changed(connection, plan, pieces)
    changed = changes.households | set(marks.values())
    # judged by themselves since, so the last files know less
    changed |= {UUID(key) for piece in pieces for key in piece.gone}
    new = _store(connection, changed, marks, known_at, plan.standard, actor, alive)
    store_days({key: day for key, day in changes.days.items() if key not in changed}, known_at)
    publish(connection, pieces, plan.standard)
    told = pa.concat_tables([piece.frozen.told for piece in pieces])
    where = {area for piece in pieces for area in piece.frozen.inside}
    keep_tallies(connection, plan.standard, told, where, known_at)
    keep_said(connection, pieces, plan)
    alive()
    for piece in pieces:
        _note_judged(piece.frozen.snapshot)
    return new


def _store(
    connection: duckdb.DuckDBPyConnection,
    changed: set[UUID],
    marks: dict[int, UUID],
    known_at: datetime,
    standard: Standard,
    actor: Actor,
    alive: Alive,
) -> set[UUID]:
    """Store the decisions about some households in batches; gives those with a new one."""
    keys, new = sorted(_still_here(connection, changed)), set[UUID]()
    of_home: dict[UUID, dict[int, UUID]] = {}
    for mark, home in marks.items():
        of_home.setdefault(home, {})[mark] = home
    for start in range(0, len(keys), BATCH):
        _go_on(alive)
        some = keys[start : start + BATCH]
        taken = {m: home for key in some for m, home in of_home.get(key, {}).items()}
        rows = _rows(connection, some, standard)
        new |= store_decisions(some, rows, taken, actor=actor, known_at=known_at, is_counted=False)
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
