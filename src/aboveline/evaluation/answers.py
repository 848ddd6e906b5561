"""Households judged by what they answered; the register is neither asked nor written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

import pyarrow as pa

from aboveline.engine.connections import connect
from aboveline.engine.memory import judge_tables
from aboveline.evaluation.area_tables import areas_with_those_above
from aboveline.evaluation.reading import text_rows
from aboveline.evaluation.standards import plan_among
from aboveline.evaluation.tables import read_columns

Texts = Mapping[str, str | None]


@dataclass(frozen=True)
class Told:
    """What a household answered, by field of the register as canonical text; absent is unknown."""

    key: str
    area: UUID
    household: Texts
    people: Sequence[Texts]


def criteria_of(told: Sequence[Told], on: date) -> dict[str, dict[str, bool | None]]:
    """What the standard in force says of each household on a day, by key and criterion.

    Nothing is known of income, so that a criterion that rests on it cannot be told.
    """
    areas, facts = areas_with_those_above({one.area for one in told}, on)
    found: dict[str, dict[str, bool | None]] = {}
    plans = {one.area: plan_among(areas, one.area, on) for one in told}
    for plan in {id(plan): plan for plan in plans.values()}.values():
        mine = [one for one in told if plans[one.area] is plan]
        given: dict[str, pa.Table] = {"areas": areas, "area_facts": facts}
        for table, columns in read_columns(plan).items():
            given[table] = text_rows(columns, _rows(table, mine, on))
        with connect() as connection:
            decisions = judge_tables(connection, plan, given).decisions
        for row in decisions.to_pylist():
            named = {name: row[name] for name in plan.standard.criteria}
            found[str(row["household_id"])] = named
    return found


def _rows(table: str, told: Sequence[Told], on: date) -> list[Texts]:
    """The rows of a table of the register files."""
    if table == "people":
        return [
            {**said, "person_id": f"{one.key}-{place}", "household_id": one.key}
            for one in told
            for place, said in enumerate(one.people)
        ]
    if table == "living":
        seen = on.isoformat()
        return [{**one.household, "household_id": one.key, "observed_on": seen} for one in told]
    if table == "households":
        return [
            {**one.household, "household_id": one.key, "area_id": str(one.area)} for one in told
        ]
    return []
