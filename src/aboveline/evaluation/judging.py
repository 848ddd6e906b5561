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
from aboveline.evaluation.findings import Finder, finder_of
from aboveline.evaluation.standards import plan_among
from aboveline.evaluation.tables import OneHousehold, Tables, household_tables
from aboveline.registry.models import Household
from aboveline.standard import Standard, StandardError

Row = dict[str, Any]
"""A decision by column, with its `findings` and the `standard` that says so."""
_OF_PROBLEMS = ["household_id", "rule", "subject", "subject_id", "unknown_inputs"]
_VILLAGES = 2_000  # areas that a process remembers


def judge_one(household: Household, on: date) -> Row | None:
    """The decision about a household on a day, or None when it is not there.

    Reads the register, then the engine; a process keeps its prepared statements.
    """
    areas, facts = areas_with_those_above([household.area_id], on)
    plan = plan_among(areas, household.area_id, on)
    tables = _tables(household, plan, areas, facts)
    with _lock:
        kept = _kept(plan, areas, facts)
        place = kept.place(household.area_id, areas, facts)
        found = kept.prepared.judge(tables, place)
    if found.decision is None:
        return None
    return _with_findings(found.decision, found.problems, plan.standard, finder_of(plan.standard))


def explain_one(household: Household, on: date) -> Explanation | None:
    """Why a household is where it is on a day, or None when it is not there or the standard lacks
    something for its area.
    """
    areas, facts = areas_with_those_above([household.area_id], on)
    plan = plan_among(areas, household.area_id, on)
    tables = _tables(household, plan, areas, facts)
    with _lock:
        kept = _kept(plan, areas, facts)
        try:
            return kept.prepared.explain(tables, kept.place(household.area_id, areas, facts))
        except (RunError, StandardError):
            return None


def _tables(household: Household, plan: Plan, areas: pa.Table, facts: pa.Table) -> Tables:
    with _lock:
        register = _kept(plan, areas, facts).register
    return register.tables(household)  # others may judge meanwhile


def judge_many(households: Any, on: date) -> list[Row]:
    """The decisions about the households of a query set on a day, each by the standard in force
    in its area; one run of the engine a standard.
    """
    places = dict(households.values_list("pk", "area_id"))
    areas, facts = areas_with_those_above(set(places.values()), on)
    plans = {area: plan_among(areas, area, on) for area in set(places.values())}
    rows = []
    for plan in {id(plan): plan for plan in plans.values()}.values():
        homes = households
        if len({id(one) for one in plans.values()}) > 1:
            mine = {area for area, one in plans.items() if one is plan}
            homes = households.filter(area__in=mine)
        given = {"areas": areas, "area_facts": facts, **household_tables(homes, plan)}
        with connect() as connection:
            found = judge_tables(connection, plan, given)
        rows += rows_of(found.decisions, found.problems, plan.standard)
    return rows


def rows_of(decisions: pa.Table, problems: pa.Table, standard: Standard) -> list[Row]:
    """Decisions of the engine with what their problems say, one row a household."""
    found: defaultdict[str, list[Row]] = defaultdict(list)
    for problem in problems.select(_OF_PROBLEMS).to_pylist():
        found[str(problem["household_id"])].append(problem)
    finder = finder_of(standard)
    return [
        _with_findings(row, found[str(row["household_id"])], standard, finder)
        for row in decisions.to_pylist()
    ]


def _with_findings(
    decision: Row, problems: Iterable[Mapping[str, Any]], standard: Standard, finder: Finder
) -> Row:
    findings = finder.findings_of(decision, problems)
    return {**decision, "findings": findings, "standard": standard}


@dataclass
class _Kept:
    """What a process keeps for a plan: prepared statements, and areas as they were last seen."""

    plan: Plan
    prepared: Prepared
    register: OneHousehold
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
    """What the process keeps for this plan; another day takes the place of all."""
    there = next((kept for kept in _now if kept.plan is plan), None)
    if there is None:
        gone = [kept for kept in _now if kept.plan.moment != plan.moment]
        for old in gone:
            old.prepared.close()
            _now.remove(old)
        there = _Kept(plan, Prepared(plan, areas, facts), OneHousehold(plan))
        _now.append(there)
    return there
