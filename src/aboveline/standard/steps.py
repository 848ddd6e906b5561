"""The named SQL steps of a standard on one day: at most eight, each readable and runnable alone.

`compile_steps` puts them in order. Their inputs are the register tables as they were on the day
(`people`, `households`, `living`, `visits`, `income`), `area_values` (one row an area: parameters,
tags and area facts) and `area_paths` (an area and each area above it).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from aboveline.standard import model
from aboveline.standard.area_sql import area_decisions_sql, indicators_sql
from aboveline.standard.change import calendar_change, household_changes, person_changes
from aboveline.standard.expressions import Compiler
from aboveline.standard.household_sql import (
    decisions_sql,
    household_sql,
    kept_columns,
    next_change_sql,
)
from aboveline.standard.income_sql import Window, income_totals_sql, window_on
from aboveline.standard.people_sql import aggregate_names, person_sql, person_totals_sql
from aboveline.standard.problem_sql import problems_sql
from aboveline.standard.reach import Reach, reach_of


@dataclass(frozen=True)
class Step:
    """One named SQL statement: what its rows are, what identifies a row, its text."""

    name: str
    grain: str
    key: str
    sql: str


@dataclass(frozen=True)
class Steps:
    """The steps of a standard on a day and what they need from outside.

    `fields` are the inputs that the steps read from each register table, typed; `kept` the columns
    of the step `decisions` that the steps after it and readers need; `parameters` (needed where
    households live), `exit_parameters` (needed in areas of a level), `tags` and `area_facts` are
    columns of `area_values` (`parameter_NAME`, `tagged_NAME`, `area_fact_NAME`). When households
    read area facts (`facts_of_households`), it also has the day of the next one, `facts_change_on`.
    """

    day: date
    steps: tuple[Step, ...]
    fields: Mapping[str, tuple[model.Field, ...]]
    kept: tuple[str, ...]
    parameters: tuple[str, ...]
    exit_parameters: Mapping[str, tuple[str, ...]]
    tags: tuple[str, ...]
    area_facts: tuple[str, ...]
    facts_of_households: tuple[str, ...]
    income_window: Window | None

    def __getitem__(self, name: str) -> Step:
        return next(step for step in self.steps if step.name == name)

    def __contains__(self, name: object) -> bool:
        return any(step.name == name for step in self.steps)


_GRAINS = {
    "person": ("one row a member", "person_id"),
    "person_totals": ("one row a household with members", "household_id"),
    "income_totals": ("one row a household with answers", "household_id"),
    "household": ("one row a household", "household_id"),
    "decisions": ("one row a household", "household_id"),
    "problems": ("one row an open problem", "rule, subject_id"),
    "indicators": ("one row an area and indicator", "area_id, indicator"),
    "area_decisions": ("one row an area, exit and criterion", "area_id, exit, criterion"),
}


def compile_steps(
    standard: model.Standard,
    day: date,
    calendar_day: date | None = None,
    constants: Mapping[str, str] | None = None,
) -> Steps:
    """The steps of a standard for the households of some areas on a day.

    `calendar_day` is the first later day on which a parameter changes, if any. `constants` are
    columns of `area_values` with one value wherever households live, as SQL literals: then it
    stands in the steps instead of the column.
    """
    reach = reach_of(standard)
    aggregates = aggregate_names(reach.household_nodes)
    scores = {n: f.weights for n, f in standard.household_facts.items() if f.weights}
    compiler = Compiler(day, aggregates, scores, constants or {})
    window = window_on(standard.income, day) if reach.income else None
    constant = calendar_change(standard, reach, day, window, calendar_day)
    texts: dict[str, str] = {}
    if reach.has_people:
        texts["person"] = person_sql(standard, reach, compiler)
        changes = person_changes(standard, reach, compiler)
        texts["person_totals"] = person_totals_sql(reach, compiler, changes)
    if standard.income is not None and window is not None:
        texts["income_totals"] = income_totals_sql(standard, reach, window)
    texts["household"] = household_sql(standard, reach, compiler)
    changes = household_changes(standard, reach, compiler)
    next_change = next_change_sql(reach, constant, changes)
    texts["decisions"] = decisions_sql(standard, reach, compiler, next_change)
    texts["problems"] = problems_sql(standard, compiler)
    texts["indicators"] = indicators_sql(standard, compiler)
    texts["area_decisions"] = area_decisions_sql(standard, replace(compiler, constants={}))
    steps = tuple(Step(name, *_GRAINS[name], text) for name, text in texts.items())
    return Steps(
        day,
        steps,
        _fields(standard, reach),
        kept_columns(standard, reach, compiler),
        tuple(sorted(reach.parameters)),
        {level: tuple(sorted(names)) for level, names in reach.exit_parameters.items()},
        tuple(sorted(reach.tags)),
        tuple(sorted(reach.area_facts)),
        tuple(sorted(reach.facts_of_households)),
        window,
    )


def _fields(standard: model.Standard, reach: Reach) -> dict[str, tuple[model.Field, ...]]:
    """The inputs that the steps read, by register table."""
    tables: dict[str, list[model.Field]] = {"households": [], "living": [], "people": []}
    for name, field in standard.household_fields.items():
        if name in reach.household_fields:
            tables.setdefault(field.table, []).append(field)
    for name, field in standard.person_fields.items():
        if name in reach.person_fields:
            tables.setdefault(field.table, []).append(field)
    return {name: tuple(fields) for name, fields in tables.items()}
