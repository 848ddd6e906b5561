"""The work of one county: its register, its areas and a standard give its decisions and figures."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import duckdb
import pyarrow as pa

from aboveline.engine.area_values import (
    area_facts,
    area_values,
    inside,
    paths,
    problem_rules,
    read_areas,
)
from aboveline.engine.days_ahead import note_days_ahead
from aboveline.engine.on_day import Moment
from aboveline.engine.views import Source, create_settled_income, create_views
from aboveline.standard import Fault, Standard, StandardError
from aboveline.standard.expressions import quoted
from aboveline.standard.household_sql import output_columns
from aboveline.standard.parameters import Lookup
from aboveline.standard.reach import reach_of
from aboveline.standard.steps import Steps, compile_steps

RESULTS = ("decisions", "problems", "indicators", "area_decisions")


@dataclass(frozen=True)
class Plan:
    """A standard made ready for a day; the same for every county, and may be pickled."""

    standard: Standard
    moment: Moment
    steps: Steps
    output: Mapping[str, str]
    allow_approximate: frozenset[str] = frozenset()


@dataclass(frozen=True)
class CountyInputs:
    """The register of one county.

    `areas` holds the areas of the county and those above it; `top` is the county's own area, or
    None when all areas belong to the piece.
    """

    areas: pa.Table
    area_facts: pa.Table | None = None
    tables: Mapping[str, Source] = field(default_factory=dict)
    top: Any = None


def make_plan(
    standard: Standard,
    *,
    as_of: date,
    known_at: date | None = None,
    allow_approximate: Collection[str] = (),
) -> Plan:
    """The plan of a standard on a day. Raises StandardError PACK-009 outside its validity."""
    if not standard.applies_on(as_of):
        valid = standard.pack.valid
        raise StandardError(
            [
                Fault(
                    "pack.yaml",
                    "pack.valid",
                    "PACK-009",
                    f"{standard.name} applies from {valid.from_} to before {valid.to}, "
                    f"not on {as_of}.",
                    "Choose another day or the standard in force on it.",
                )
            ]
        )
    reach = reach_of(standard)
    change = Lookup(standard.parameters, [], as_of).next_change(reach.parameters)
    steps = compile_steps(standard, as_of, change)
    return Plan(
        standard,
        Moment(as_of, known_at),
        steps,
        output_columns(standard, reach),
        frozenset(allow_approximate),
    )


def judge(
    connection: duckdb.DuckDBPyConnection,
    plan: Plan,
    inputs: CountyInputs,
    *,
    wide: bool = False,
) -> None:
    """Leave the tables `decisions`, `problems`, `indicators`, `area_decisions` in the connection.

    `decisions_out` and `problems_out` have the columns for readers; with `wide` the table
    `decisions` has every field, fact and total of the step, for those who explain. Raises
    StandardError when a parameter has no value for an area of the county.
    """
    create_views(connection, inputs.tables, plan.steps.fields, plan.moment)
    rows = connection.execute("SELECT DISTINCT area_id FROM households").fetchall()
    put_areas(connection, plan, inputs, lived_in={row[0] for row in rows})
    if "income_totals" in plan.steps:
        put_income_totals(connection, plan, inputs)
    create_step_views(connection, plan.steps)
    kept = "*" if wide else ", ".join(quoted(name) for name in plan.steps.kept)
    for name in RESULTS:
        columns = kept if name == "decisions" else "*"
        connection.execute(
            f"CREATE OR REPLACE TEMP TABLE {name} AS SELECT {columns} FROM ({plan.steps[name].sql})"
        )
    note_days_ahead(connection, inputs.tables, plan.moment)
    connection.execute(f"CREATE OR REPLACE TEMP VIEW decisions_out AS {output_sql(plan)}")
    connection.execute(
        "CREATE OR REPLACE TEMP VIEW problems_out AS SELECT * EXCLUDE (piece) FROM problems"
    )


def put_income_totals(
    connection: duckdb.DuckDBPyConnection, plan: Plan, inputs: CountyInputs
) -> None:
    """Load `income_totals`: of the answers as they stand, and again where that is not enough."""
    sql = plan.steps["income_totals"].sql
    connection.execute(f"CREATE OR REPLACE TEMP TABLE income_totals AS {sql}")
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE unsettled AS "
        "SELECT household_id FROM income_totals WHERE overlapping OR of_each IS NOT NULL"
    )
    if connection.execute("SELECT 1 FROM unsettled LIMIT 1").fetchall():
        window = plan.steps.income_window
        assert window is not None  # noqa: S101 - there is a step of income
        create_settled_income(connection, inputs.tables, plan.moment, window)
        connection.execute("DELETE FROM income_totals WHERE household_id IN (FROM unsettled)")
        connection.execute(f"INSERT INTO income_totals {sql}")


def put_areas(
    connection: duckdb.DuckDBPyConnection,
    plan: Plan,
    inputs: CountyInputs,
    *,
    lived_in: Collection[object] = (),
) -> None:
    """Load `area_values`, `area_paths`, `problem_rules`; `lived_in` are areas with households."""
    day = plan.moment.as_of
    every = read_areas(inputs.areas)
    lookup = Lookup(plan.standard.parameters, every, day, plan.allow_approximate)
    areas = inside(every, inputs.top)
    id_type = inputs.areas.schema.field("area_id").type
    facts = area_facts(inputs.area_facts, plan.standard.area_fields, day)
    values = area_values(plan.standard, plan.steps, areas, lived_in, lookup, facts, id_type)
    pairs = paths(areas, lookup)
    tables = {
        "area_values": values,
        "area_paths": pa.table(
            {
                "below_id": pa.array([below for below, _ in pairs], id_type),
                "above_id": pa.array([above for _, above in pairs], id_type),
            }
        ),
        "problem_rules": problem_rules(plan.standard, values, areas, lived_in, lookup, day),
    }
    for name, table in tables.items():
        connection.register(f"given_{name}", table)
        connection.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS SELECT * FROM given_{name}")
        connection.unregister(f"given_{name}")


def create_step_views(connection: duckdb.DuckDBPyConnection, steps: Steps) -> None:
    """The steps before the decisions as views."""
    for step in steps.steps:
        if step.name not in (*RESULTS, "income_totals"):
            connection.execute(f"CREATE OR REPLACE TEMP VIEW {quoted(step.name)} AS {step.sql}")


def whole_sql(steps: Steps, name: str) -> str:
    """One step as a statement of its own, with the steps before it inside."""
    before = []
    for step in steps.steps:
        if step.name == name:
            break
        before.append(f"{quoted(step.name)} AS (\n{step.sql}\n)")
    head = f"WITH {', '.join(before)}\n" if before else ""
    return f"{head}{steps[name].sql}"


def output_sql(plan: Plan) -> str:
    """The decisions with the columns for readers."""
    columns = ", ".join(f"{sql} AS {quoted(name)}" for name, sql in plan.output.items())
    return f"SELECT {columns} FROM decisions"
