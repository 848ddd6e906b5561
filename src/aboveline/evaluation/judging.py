"""Households judged by the engine: one at a time from a prepared statement, or many at once."""

from __future__ import annotations

from collections import OrderedDict, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from threading import Lock
from typing import Any
from uuid import UUID

import pyarrow as pa

from aboveline.engine.connections import connect
from aboveline.engine.county import Plan
from aboveline.engine.errors import RunError
from aboveline.engine.explain import Explanation
from aboveline.engine.memory import judge_tables
from aboveline.engine.prepared import Areas, Prepared
from aboveline.evaluation.area_tables import areas_with_those_above
from aboveline.evaluation.findings import findings_of
from aboveline.evaluation.standards import plan_on
from aboveline.evaluation.tables import household_tables
from aboveline.registry.models import Household
from aboveline.registry.standards import site_standard
from aboveline.standard import StandardError

Row = dict[str, Any]
"""A decision by column, with its `findings`."""
_VILLAGES = 2_000  # areas that a process remembers


def judge_one(household: Household, on: date) -> Row | None:
    """The decision about a household on a day, or None when it is not there.

    Reads the register, then the engine; a process keeps its prepared statements.
    """
    plan = plan_on(on)
    areas, facts = areas_with_those_above([household.area_id], on)
    tables = household_tables([household], plan)
    with _lock:
        kept = _kept(plan, areas, facts)
        place = kept.place(household.area_id, areas, facts)
        found = kept.prepared.judge(tables, place)
    return None if found.decision is None else _with_findings(found.decision, found.problems)


def explain_one(household: Household, on: date) -> Explanation | None:
    """Why a household is where it is on a day, or None when it is not there or the standard lacks
    something for its area.
    """
    plan = plan_on(on)
    areas, facts = areas_with_those_above([household.area_id], on)
    tables = household_tables([household], plan)
    with _lock:
        kept = _kept(plan, areas, facts)
        try:
            return kept.prepared.explain(tables, kept.place(household.area_id, areas, facts))
        except (RunError, StandardError):
            return None


def judge_many(households: Any, on: date) -> list[Row]:
    """The decisions about the households of a query set on a day, in one run of the engine."""
    plan = plan_on(on)
    tables = household_tables(households, plan)
    lived_in = {UUID(key) for key in tables["households"]["area_id"].to_pylist()}
    areas, facts = areas_with_those_above(lived_in, on)
    with connect() as connection:
        given = {"areas": areas, "area_facts": facts, **tables}
        found = judge_tables(connection, plan, given)
    return rows_of(found.decisions, found.problems)


def rows_of(decisions: pa.Table, problems: pa.Table) -> list[Row]:
    """Decisions of the engine with what their problems say, one row a household."""
    found: defaultdict[str, list[Row]] = defaultdict(list)
    for problem in problems.to_pylist():
        found[str(problem["household_id"])].append(problem)
    return [_with_findings(row, found[str(row["household_id"])]) for row in decisions.to_pylist()]


def _with_findings(decision: Row, problems: Iterable[Mapping[str, Any]]) -> Row:
    return {**decision, "findings": findings_of(site_standard(), decision, problems)}


@dataclass
class _Kept:
    """What a process keeps for a plan: prepared statements, and areas as they were last seen."""

    plan: Plan
    prepared: Prepared
    places: OrderedDict[UUID, tuple[pa.Table, pa.Table, Areas]] = field(default_factory=OrderedDict)

    def place(self, area_id: UUID, areas: pa.Table, facts: pa.Table) -> Areas:
        """An area with those above it; what they bring is worked out again when they changed."""
        seen = self.places.get(area_id)
        if seen is None or not (seen[0].equals(areas) and seen[1].equals(facts)):
            seen = (areas, facts, self.prepared.other_areas(areas, facts))
            self.places[area_id] = seen
            if len(self.places) > _VILLAGES:
                self.places.popitem(last=False)
        return seen[2]


_lock = Lock()  # a prepared statement is not for several threads at once
_now: list[_Kept] = []


def _kept(plan: Plan, areas: pa.Table, facts: pa.Table) -> _Kept:
    """What the process keeps for this plan; another plan (another day) takes its place."""
    if not _now or _now[0].plan is not plan:
        for old in _now:
            old.prepared.close()
        _now[:] = [_Kept(plan, Prepared(plan, areas, facts))]
    return _now[0]
