"""The work of one county: its register, its areas and a standard give its decisions and figures."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

import duckdb
import pyarrow as pa

from aboveline.engine.area_values import (
    area_facts,
    area_values,
    constants_of,
    paths,
    pieces_of,
    problem_rules,
    read_areas,
)
from aboveline.engine.connections import optimizer_off
from aboveline.engine.days_ahead import note_days_ahead
from aboveline.engine.errors import NotTogetherError
from aboveline.engine.on_day import Moment
from aboveline.engine.views import Source, create_settled_income, create_views
from aboveline.standard import Fault, Standard, StandardError
from aboveline.standard.area_sql import WEIGHT
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
    parameter_change: date | None = None
    allow_approximate: frozenset[str] = frozenset()


@dataclass(frozen=True)
class CountyInputs:
    """The register of one county, or of several: then each table has a file of each, in order.

    `areas` holds the areas of the counties and those above them; `tops` are the counties' own
    areas in the order of the files, or None when all areas belong to the piece.
    """

    areas: pa.Table
    area_facts: pa.Table | None = None
    tables: Mapping[str, Source] = field(default_factory=dict)
    tops: tuple[Any, ...] | None = None


@dataclass(frozen=True)
class Places:
    """Areas with the number of the county that they belong to, and what is the same in all."""

    pieces: Mapping[Any, int]
    constants: Mapping[str, str]


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
        change,
        frozenset(allow_approximate),
    )


def without_bundles(plan: Plan) -> Plan:
    """The same plan, in which what is to verify is never a problem of an area instead."""
    rule = plan.standard.to_verify
    if rule is None or getattr(rule.shape, "bundle_above", None) is None:
        return plan
    alone = replace(rule, shape=rule.shape.model_copy(update={"bundle_above": None}))
    return make_plan(
        replace(plan.standard, to_verify=alone),
        as_of=plan.moment.as_of,
        known_at=plan.moment.known_at,
        allow_approximate=plan.allow_approximate,
    )


def judge(
    connection: duckdb.DuckDBPyConnection,
    plan: Plan,
    inputs: CountyInputs,
    *,
    wide: bool = False,
    others: str | None = None,
) -> None:
    """Leave the tables `decisions`, `problems`, `indicators`, `area_decisions` in the connection.

    `decisions_out` has the columns for readers and, as `problems`, `piece`; with `wide` the table
    `decisions` has every field, fact and total of the step, for those who explain. `others` names a
    table of the connection: rows of `decisions` of households of the same county that the inputs
    leave out, as they were judged before. `problems` has nothing of them, everything else counts
    them in, and the table `judged` has the decisions of the inputs alone. Raises StandardError when
    a parameter has no value for an area of the county, and NotTogetherError when a household or
    area of one of several counties stands in the files of another, or when the others have other
    columns.
    """
    weighted = create_views(connection, inputs.tables, plan.steps.fields, plan.moment)
    lived = connection.execute("SELECT DISTINCT area_id, piece FROM households").fetchall()
    if others is not None:
        lived += connection.execute(f"SELECT DISTINCT area_id, 0 FROM {quoted(others)}").fetchall()
    places = put_areas(connection, plan, inputs, lived_in={area for area, _ in lived})
    if several(inputs) and any(places.pieces.get(area) != piece for area, piece in lived):
        raise NotTogetherError
    same = {**places.constants, **({} if weighted else {WEIGHT: "1"})}
    steps = plan.steps if wide else steps_where(plan, same)
    if "income_totals" in steps:
        put_income_totals(connection, plan, inputs)
    create_step_views(connection, steps)
    kept = "*" if wide else ", ".join(quoted(name) for name in steps.kept)
    # households stay in the order of the register, whatever is joined to them
    with optimizer_off(connection, "build_side_probe_side"):
        for name in RESULTS:
            columns = kept if name == "decisions" else "*"
            connection.execute(
                f"CREATE OR REPLACE TEMP TABLE {name} AS SELECT {columns} FROM ({steps[name].sql})"
            )
            if name == "problems" and others is not None:
                _add_others(connection, steps, others)
    note_days_ahead(connection, inputs.tables, plan.moment)
    connection.execute(f"CREATE OR REPLACE TEMP VIEW decisions_out AS {output_sql(plan)}")


def _add_others(connection: duckdb.DuckDBPyConnection, steps: Steps, others: str) -> None:
    """The decisions of households that were judged before, beside those judged now."""
    described = connection.execute(f"DESCRIBE {quoted(others)}").fetchall()
    if {str(name) for name, *_ in described} != set(steps.kept):
        raise NotTogetherError
    # looked at where they are: copying every column of them costs more than the steps read
    connection.execute("ALTER TABLE decisions RENAME TO judged")
    connection.execute(
        "CREATE OR REPLACE TEMP VIEW decisions AS "
        f"FROM judged UNION ALL BY NAME FROM {quoted(others)}"
    )


def several(inputs: CountyInputs) -> bool:
    """True for more than one county."""
    return inputs.tops is not None and len(inputs.tops) > 1


def steps_where(plan: Plan, constants: Mapping[str, str]) -> Steps:
    """The steps of a plan where these columns of the areas are the same for all households."""
    if not constants:
        return plan.steps
    return compile_steps(plan.standard, plan.moment.as_of, plan.parameter_change, constants)


def put_income_totals(
    connection: duckdb.DuckDBPyConnection, plan: Plan, inputs: CountyInputs
) -> None:
    """Load `income_totals`: of the answers as they stand, and again where that is not enough."""
    sql = plan.steps["income_totals"].sql
    connection.execute(f"CREATE OR REPLACE TEMP TABLE income_totals AS {sql}")
    mixed = "SELECT 1 FROM income_totals WHERE piece <> last_piece LIMIT 1"
    if several(inputs) and connection.execute(mixed).fetchall():
        raise NotTogetherError
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE unsettled AS "
        "SELECT household_id FROM income_totals WHERE overlapping"
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
) -> Places:
    """Load `area_values`, `area_paths`, `problem_rules`; `lived_in` are areas with households."""
    tables, places = area_tables(plan, inputs, lived_in=lived_in)
    for name, table in tables.items():
        connection.register(f"given_{name}", table)
        connection.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS SELECT * FROM given_{name}")
        connection.unregister(f"given_{name}")
    return places


def area_tables(
    plan: Plan, inputs: CountyInputs, *, lived_in: Collection[object]
) -> tuple[dict[str, pa.Table], Places]:
    """The tables `area_values`, `area_paths`, `problem_rules` of the steps, and the places."""
    day = plan.moment.as_of
    every = read_areas(inputs.areas)
    lookup = Lookup(plan.standard.parameters, every, day, plan.allow_approximate)
    pieces = pieces_of(every, inputs.tops)
    areas = [area for area in every if area.area_id in pieces]
    id_type = inputs.areas.schema.field("area_id").type
    facts = area_facts(inputs.area_facts, plan.standard.area_fields, day)
    values = area_values(plan.standard, plan.steps, areas, lived_in, lookup, facts, id_type)
    numbers = pa.array([pieces[area.area_id] for area in areas], pa.int32())
    pairs = paths(areas, lookup)
    tables = {
        "area_values": values.append_column("piece", numbers),
        "area_paths": pa.table(
            {
                "below_id": pa.array([below for below, _ in pairs], id_type),
                "above_id": pa.array([above for _, above in pairs], id_type),
            }
        ),
        "problem_rules": problem_rules(plan.standard, values, areas, lived_in, lookup, day),
    }
    return tables, Places(pieces, constants_of(values, lived_in))


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


def output_sql(plan: Plan, decisions: str = "decisions") -> str:
    """The decisions with the columns for readers, and `piece`; or those of another table."""
    columns = ", ".join(f"{sql} AS {quoted(name)}" for name, sql in plan.output.items())
    columns += ", piece"
    return f"SELECT {columns} FROM {decisions}"
