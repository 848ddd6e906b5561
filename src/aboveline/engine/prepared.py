"""One household judged from memory in an open connection, prepared once.

A plan that reads a table is made anew for every execution by DuckDB 2.0, and 1.5 keeps what it knew
of the table's old rows. So the statement here reads no table: rows come from functions that
hand over what `judge` was given, and the plan stays.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from types import TracebackType
from typing import Any, TypeAlias

import pyarrow as pa

from aboveline.engine.connections import connect
from aboveline.engine.county import (
    CountyInputs,
    Plan,
    area_tables,
    steps_where,
    without_bundles,
)
from aboveline.engine.days_ahead import days_ahead
from aboveline.engine.explain import Explanation, explain_rows, explained
from aboveline.engine.memory import arrow, judge_tables
from aboveline.engine.one_household import HouseholdRows
from aboveline.engine.views import create_settled_income, create_views
from aboveline.standard.expressions import quoted
from aboveline.standard.register import register_tables

Rows: TypeAlias = list[dict[str, Any]]
_AREA_TABLES = ("area_values", "problem_rules")
_UNREAD = ("statement_id", "visit_id", "number")
_AFTER = ("problems", "indicators", "area_decisions")


@dataclass(frozen=True)
class Judgement:
    """What a standard says of one household: its decision as readers get it, its open problems.

    `decision` is None when the household is not there on the day. What is to verify is the
    household's own problem here; bundling by area is a matter of a run over the area.
    """

    decision: dict[str, Any] | None
    problems: Rows


class Prepared:
    """A plan ready to judge single households of the given areas.

    The first household of a shape (the columns of its tables) and of an area takes
    longer; the others only run. Not for several threads at once.
    """

    def __init__(self, plan: Plan, areas: Any, area_facts: Any = None) -> None:
        self._plan = plan = without_bundles(plan)
        self._areas = Areas(plan, arrow(areas), None if area_facts is None else arrow(area_facts))
        self._shapes: dict[tuple[Any, ...], _Statement] = {}

    def __enter__(self) -> Prepared:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close its connections."""
        for statement in self._shapes.values():
            statement.connection.close()

    def other_areas(self, areas: Any, area_facts: Any = None) -> Areas:
        """Areas as they are now, to be given to `judge` in the place of those of the beginning."""
        facts = None if area_facts is None else arrow(area_facts)
        return Areas(self._plan, arrow(areas), facts)

    def judge(self, tables: Mapping[str, Any], areas: Areas | None = None) -> Judgement:
        """The judgement of the one household whose register rows `tables` holds.

        Tables are Arrow or anything with the Arrow stream interface; `households` must be there.
        Raises StandardError when a parameter has no value for its area.
        """
        given = {name: _read(name, arrow(table)) for name, table in tables.items()}
        place = (areas or self._areas).place_of(given["households"])
        found = self._found(given, place, wide=False)
        if len(found) > 1:
            return self._slowly(given, place)
        if not found:
            return Judgement(None, [])
        *decision, (_, problems), _, _ = found[0].items()
        return Judgement(dict(decision), problems or [])

    def explain(self, tables: Mapping[str, Any], areas: Areas | None = None) -> Explanation:
        """The explanation of the one household whose register rows `tables` holds.

        Raises RunError RUN-010 when it is not there on the day.
        """
        given = {name: _read(name, arrow(table)) for name, table in tables.items()}
        place = (areas or self._areas).place_of(given["households"])
        rows = HouseholdRows(place.areas, place.area_facts, dict(tables))
        found = self._found(given, place, wide=True)
        if len(found) != 1:
            return explain_rows(self._plan, rows)
        *decision, (_, problems), (_, members), _ = found[0].items()
        (area, *_) = place.rows["area_values"] or ({},)  # has what the statement takes as constant
        wide = {**area, **dict(decision)}
        return explained(self._plan, rows, wide, members or [], problems or [])

    def _found(self, given: Mapping[str, pa.Table], place: _Place, *, wide: bool) -> Rows:
        """The rows of the statement, of the one for settled income where it is needed."""
        rows = {**{name: table.to_pylist() for name, table in given.items()}, **place.rows}
        found = self._statement(given, place, wide=wide).run(rows)
        if len(found) == 1 and found[0]["#unsettled"]:
            found = self._statement(given, place, settled=True, wide=wide).run(rows)
        return found

    def _statement(
        self,
        tables: Mapping[str, pa.Table],
        place: _Place,
        *,
        settled: bool = False,
        wide: bool = False,
    ) -> _Statement:
        several = tuple((n, table.schema, _several(n, table)) for n, table in tables.items())
        key = several, tuple(place.constants.items()), settled, wide
        if key not in self._shapes:
            plan = replace(self._plan, steps=steps_where(self._plan, place.constants))
            new = _Statement(plan, tables, place.tables, settled=settled, wide=wide)
            self._shapes[key] = new
        return self._shapes[key]

    def _slowly(self, tables: Mapping[str, pa.Table], place: _Place) -> Judgement:
        """The judgement by the whole path, which knows what a row that stands twice means."""
        with connect() as connection:
            areas = {"areas": place.areas, "area_facts": place.area_facts}
            given = {name: table for name, table in areas.items() if table is not None}
            found = judge_tables(connection, self._plan, {**given, **tables})
        decisions = found.decisions.to_pylist()
        return Judgement(decisions[0] if decisions else None, found.problems.to_pylist())


class _Statement:
    """The statement for households of one shape, in a connection of its own.

    `settled`: later answers about income replace earlier ones; without it the statement says in
    `#unsettled` that this household needs it. `wide`: every field, fact and total, and what is said
    of each member.
    """

    def __init__(
        self,
        plan: Plan,
        sample: Mapping[str, pa.Table],
        area_tables: Mapping[str, pa.Table],
        *,
        settled: bool,
        wide: bool,
    ) -> None:
        self.connection = connect()
        # a list of codes is looked at for one row, not joined
        self.connection.execute("SET disabled_optimizers = 'in_clause'").fetchall()
        self._given: dict[str, Rows] = {}
        # several rows are given twice, so that the views surely look which of them counts
        rows = {n: pa.concat_tables([t, t]) if _several(n, t) else t for n, t in sample.items()}
        create_views(self.connection, rows, plan.steps.fields, plan.moment)
        if settled:
            self.connection.execute(
                "CREATE TEMP VIEW unsettled AS SELECT household_id FROM households"
            )
            window = plan.steps.income_window
            assert window is not None  # noqa: S101 - only income is settled
            create_settled_income(self.connection, rows, plan.moment, window)
        ahead = days_ahead(self.connection, rows, plan.moment)
        for name in sample:
            self._put(f"given_{name}", name, self._type(f"given_{name}"))
        for name, table in area_tables.items():
            self.connection.register(f"sample_{name}", table)
            self._put(name, name, self._type(f"sample_{name}"))
            self.connection.unregister(f"sample_{name}")
        self.connection.execute(f"PREPARE judge AS {_statement(plan, ahead, wide=wide)}")

    def run(self, rows: Mapping[str, Rows]) -> Rows:
        """The rows of the statement over the given rows."""
        self._given.update(rows)
        done = self.connection.execute("EXECUTE judge")
        names = [str(column[0]) for column in done.description or ()]
        return [dict(zip(names, row, strict=True)) for row in done.fetchall()]

    def _type(self, relation: str) -> str:
        described = self.connection.execute(f"DESCRIBE FROM {relation}").fetchall()
        return ", ".join(f"{quoted(name)} {kind}" for name, kind, *_ in described)

    def _put(self, view: str, name: str, columns: str) -> None:
        """Put the view of a relation over a function that hands over the rows of a table."""
        given = self._given  # not self: the connection holds the function

        def rows() -> Rows:
            return given[name]

        function, kind = f"rows_of_{name}", f"STRUCT({columns})[]"
        self.connection.create_function(function, rows, [], kind, side_effects=True)
        self.connection.execute(
            f"CREATE OR REPLACE TEMP VIEW {view} AS SELECT unnest({function}(), max_depth := 2)"
        )


def _several(name: str, table: pa.Table) -> bool:
    """True if a household (among people: a person) has several rows."""
    if name != "people" or "person_id" not in table.column_names:
        return len(table) > 1
    keys = table["person_id"].to_pylist()
    return None in keys or len(set(keys)) < len(keys)


def _statement(plan: Plan, ahead: Sequence[str], *, wide: bool) -> str:
    """One row a household: the decision, its problems as a list, and its members when wide."""
    steps = [
        f"{quoted(step.name)} AS MATERIALIZED (\n{step.sql}\n)"
        for step in plan.steps.steps
        if step.name not in _AFTER
    ]
    problems = plan.steps["problems"].sql
    steps.append(f"opened AS (SELECT * EXCLUDE (piece) FROM (\n{problems}\n))")
    next_change_on = "next_change_on"
    if ahead:
        first = f"(SELECT min(day) FROM ({' UNION ALL '.join(ahead)}))"
        next_change_on = f"least(next_change_on, {first})"
    output = {**plan.output, "next_change_on": next_change_on}
    columns = ", ".join(f"{sql} AS {quoted(name)}" for name, sql in output.items())
    members = "NULL"
    if wide:
        columns = f"decisions.* REPLACE ({next_change_on} AS next_change_on)"
        members = "(SELECT list(person) FROM person)" if "person" in plan.steps else "NULL"
    unsettled = "false"
    if "income_totals" in plan.steps:
        unsettled = "EXISTS (FROM income_totals WHERE overlapping)"
    return (
        f"WITH {', '.join(steps)}\nSELECT {columns}, "
        f'(SELECT list(opened) FROM opened) AS "#problems", {members} AS "#members", '
        f'{unsettled} AS "#unsettled" FROM decisions'
    )


def _read(name: str, table: pa.Table) -> pa.Table:
    """A register table without the columns that nobody reads here."""
    listed = register_tables()[name].columns
    gone = [c for c in table.column_names if c in _UNREAD or (c in listed and listed[c].identity)]
    return table.drop_columns(gone)


@dataclass(frozen=True)
class _Place:
    """What the areas of a household bring: rows of the tables of the steps, and these tables."""

    rows: Mapping[str, Rows]
    tables: Mapping[str, pa.Table]
    areas: pa.Table
    area_facts: pa.Table | None
    constants: Mapping[str, str]


class Areas:
    """The areas that were given; what they bring is worked out when somebody lives there."""

    def __init__(self, plan: Plan, areas: pa.Table, area_facts: pa.Table | None) -> None:
        self._plan, self._table, self._facts = plan, areas, area_facts
        keys, above = (areas[name].to_pylist() for name in ("area_id", "parent_id"))
        self._row = {key: row for row, key in enumerate(keys)}
        self._above = dict(zip(keys, above, strict=True))
        self._facts_of: dict[Any, list[int]] = {}
        for row, key in enumerate([] if area_facts is None else area_facts["area_id"].to_pylist()):
            self._facts_of.setdefault(key, []).append(row)
        self._places: dict[frozenset[Any], _Place] = {}

    def place_of(self, households: pa.Table) -> _Place:
        """What the areas that the rows of a household name bring."""
        named = frozenset(households["area_id"].to_pylist())
        if named not in self._places:
            self._places[named] = self._worked_out(named)
        return self._places[named]

    def _worked_out(self, named: frozenset[Any]) -> _Place:
        keys: dict[Any, None] = {}
        for start in named:
            key = start
            while key in self._row and key not in keys:
                keys[key] = None
                key = self._above[key]
        rows = sorted(self._row[key] for key in keys)
        areas, facts = self._table.take(rows), self._facts
        if facts is not None:
            found_in = sorted(row for key in keys for row in self._facts_of.get(key, ()))
            facts = facts.take(pa.array(found_in, pa.int64()))  # of no rows the type is not told
        inputs = CountyInputs(areas, facts)
        found, there = area_tables(self._plan, inputs, lived_in=named)
        tables = {name: found[name] for name in _AREA_TABLES}
        rows_of = {name: table.to_pylist() for name, table in tables.items()}
        rows_of["area_values"] = [row for row in rows_of["area_values"] if row["area_id"] in named]
        return _Place(rows_of, tables, areas, facts, there.constants)
