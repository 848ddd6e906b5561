"""Traces of the work in the files of a county: amounts, visits, edits, inspections, phones."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt

from aboveline.engine.area_values import read_areas
from aboveline.engine.county import CountyInputs
from aboveline.engine.falsification.question import Question
from aboveline.engine.falsification.tables import Rows, fetched, positions
from aboveline.standard.expressions import constant, quoted
from aboveline.standard.language import Type
from aboveline.statistics.falsification import (
    Amounts,
    Edits,
    Groups,
    Inspection,
    Visits,
    groups,
)

INSPECTION = "inspection_announced"
"""The area fact that has the day of a notice as its day, that of the inspection as its value."""

_EPOCH = date(1970, 1, 1)


def amounts_of(income: Rows | None, question: Question, keys: Sequence[str]) -> Amounts | None:
    """Amounts that households said to a recorder, of the months that count."""
    window = question.plan.steps.income_window
    if income is None or window is None or not income.has("recorder"):
        return None
    source = income.cell("source")
    found = income.get(
        f"{income.cells('household_id', 'recorder')}, {income.cell('amount')} AS yuan",
        where=f"{income.cell('answer')} = 'amount' AND ({source} IS NULL OR {source} = 'household')"
        f" AND {income.cell('month_from')} >= {constant(window.start, Type.DATE)}"
        f" AND {income.cell('month_to')} <= {constant(window.end, Type.DATE)}",
    )
    home = positions(keys, found["household_id"])
    recorders = groups(found["recorder"])
    kept = home >= 0
    return Amounts(np.asarray(found["yuan"], float)[kept], home[kept], recorders.taken(kept))


def visits_of(visits: Rows | None, question: Question) -> Visits | None:
    """Visits at home of the year, by recorder."""
    if visits is None or not visits.has("recorder"):
        return None
    on = visits.cell("visited_on")
    found = visits.get(
        f"{visits.cell('recorder')} AS recorder,"
        f" date_diff('day', DATE '1970-01-01', {on}) AS day,"
        f" epoch({visits.cell('started_at')}) AS began, epoch({visits.cell('ended_at')}) AS ended,"
        f" {visits.cells('longitude', 'latitude')}",
        where=f"{on} >= {constant(question.since, Type.DATE)}"
        f" AND {on} <= {constant(question.moment.as_of, Type.DATE)}"
        f" AND coalesce({visits.cell('mode')}, 'home') = 'home'",
    )
    numbers = (np.asarray(found[n], float) for n in ("began", "ended", "longitude", "latitude"))
    return Visits(groups(found["recorder"]), found["day"].astype(np.int64), *numbers)


_VERSIONS = {
    "income": ("household_id", "kind", "source", "month_from", "month_to"),
    "living": ("household_id", "observed_on"),
    "households": ("household_id", "valid_from"),
}
"""Rows with these alike are versions of one statement; any after the first is an edit."""


def edits_of(
    tables: Mapping[str, Rows], question: Question, villages: Mapping[str, str]
) -> Edits | None:
    """Households and days on which a statement was recorded anew after its first day."""
    parts = []
    for name, key in _VERSIONS.items():
        rows = tables.get(name)
        if rows is None or not rows.has("recorded_at"):
            continue
        same = ", ".join(quoted(column) for column in key if rows.has(column))
        at = f"CAST({rows.cell('recorded_at')} AS DATE)"
        parts.append(
            f"SELECT {rows.cell('household_id')} AS key, {at} AS day FROM {rows.sql}"
            f" QUALIFY {at} > min({at}) OVER (PARTITION BY {same})"
        )
    if not parts:
        return None
    connection = next(iter(tables.values())).connection
    found = fetched(
        connection,
        "SELECT DISTINCT key, date_diff('day', DATE '1970-01-01', day) AS day FROM"
        f" ({' UNION ALL '.join(parts)}) WHERE day >= {constant(question.since, Type.DATE)}",
    )
    return Edits(
        found["day"].astype(np.int64),
        groups([villages.get(key) for key in found["key"]]),
        (question.since - _EPOCH).days,
        (question.moment.as_of - _EPOCH).days,
    )


def inspections_of(inputs: CountyInputs, villages: Sequence[str]) -> tuple[Inspection, ...]:
    """Announced inspections of villages, also those announced to an area above them."""
    if inputs.area_facts is None or INSPECTION not in inputs.area_facts["fact"].to_pylist():
        return ()
    parents = {str(area.area_id): area.parent_id for area in read_areas(inputs.areas)}
    above = {village: set(_path(village, parents)) for village in villages}
    found = []
    for row in inputs.area_facts.to_pylist():
        if row["fact"] != INSPECTION:
            continue
        announced = (_day(row["day"]) - _EPOCH).days
        began = (_day(row["value"]) - _EPOCH).days
        found += [
            Inspection(village, announced, began)
            for village in villages
            if str(row["area_id"]) in above[village]
        ]
    return tuple(found)


def _day(value: object) -> date:
    return value if isinstance(value, date) else date.fromisoformat(str(value))


def _path(area: str, parents: Mapping[str, Any]) -> list[str]:
    """An area and all above it."""
    path, at = [], area
    while at in parents and at not in path:
        path.append(at)
        at = str(parents[at])
    return path


def phones_of(households: Rows, keys: Sequence[str]) -> tuple[npt.NDArray[np.int64], Groups] | None:
    """Households and their phones, each phone named by the first household that gives it."""
    if not households.has("phone"):
        return None
    key, phone = households.cell("household_id"), households.cell("phone")
    found = households.get(
        f"{key} AS key, min({key}) OVER (PARTITION BY {phone}) AS phone",
        where=f"{phone} IS NOT NULL",
    )
    return positions(keys, found["key"]), groups(found["phone"])
