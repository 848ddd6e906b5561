"""What the files of a county say that the checks whether answers were made up can use."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from math import isnan
from typing import Any

import duckdb
import numpy as np

from aboveline.engine.county import CountyInputs, judge
from aboveline.engine.falsification.question import Question
from aboveline.engine.falsification.tables import (
    Columns,
    Rows,
    fetched,
    placed,
    positions,
    rows_of_table,
)
from aboveline.engine.falsification.traces import (
    amounts_of,
    edits_of,
    inspections_of,
    phones_of,
    visits_of,
)
from aboveline.engine.on_day import Moment
from aboveline.standard.expressions import constant, quoted
from aboveline.standard.language import Type
from aboveline.standard.register import register_tables
from aboveline.statistics.falsification import Evidence, Homes, groups

INCOME, LINE = "income_per_person", "poverty_line"
"""Facts of a standard that the checks read; a standard without them gives no such check."""

STATED_BEFORE_DEADLINE_DAYS = 90

_REGISTERED = ("registered_poor", "exit_proposed", "exited", "returned")


def evidence_of(
    connection: duckdb.DuckDBPyConnection, question: Question, inputs: CountyInputs, county: str
) -> Evidence:
    """The evidence of one county; parts that its files do not hold are None."""
    judge(connection, question.plan, inputs)
    now = _judged(connection)
    totals = _income_totals(connection, now["household_id"].tolist())
    members = _members(connection, question.moment, inputs)
    before: Columns | None = None
    if question.earlier is not None:
        judge(connection, question.earlier, inputs)
        before = _judged(connection)
    tables = {
        name: rows
        for name in ("households", "income", "living", "visits")
        if (rows := rows_of_table(connection, name, inputs, question.moment)) is not None
    }
    keys = now["household_id"].tolist()
    homes = _homes(tables, question, now, totals)
    if before is not None and INCOME in before:
        homes = _with_the_year_before(homes, before, members, question, inputs, connection)
    villages = dict(zip(keys, now["area_id"].tolist(), strict=True))
    return Evidence(
        county,
        homes,
        amounts=amounts_of(tables.get("income"), question, keys),
        visits=visits_of(tables.get("visits"), question),
        edits=edits_of(tables, question, villages),
        inspections=inspections_of(inputs, homes.villages.names),
        phones=phones_of(tables["households"].on_day(question.moment), keys),
    )


def _judged(connection: duckdb.DuckDBPyConnection) -> Columns:
    """Household, area, and where the standard has them income per person and line."""
    described = connection.execute("DESCRIBE decisions_out").fetchall()
    there = [name for name in (INCOME, LINE) if name in {row[0] for row in described}]
    facts = "".join(f", CAST({quoted(name)} AS DOUBLE) AS {quoted(name)}" for name in there)
    return fetched(
        connection,
        "SELECT CAST(household_id AS VARCHAR) AS household_id,"
        f" CAST(area_id AS VARCHAR) AS area_id{facts} FROM decisions_out ORDER BY 2, 1",
    )


def _income_totals(connection: duckdb.DuckDBPyConnection, keys: Sequence[str]) -> Any:
    """One column a kind of income: its total in the window, NaN where none is stated."""
    tables = [row[0] for row in connection.execute("SHOW TABLES").fetchall()]
    if "income_totals" not in tables:
        return np.empty((len(keys), 0))
    found = fetched(connection, "SELECT household_id::VARCHAR AS key, * FROM income_totals")
    place = positions(found["key"].tolist(), keys)
    columns = [np.asarray(found[n], float) for n in found if n.startswith("amount_")]
    given = [placed(column, place) for column in columns]
    return np.column_stack(given) if given else np.empty((len(keys), 0))


def _homes(tables: Mapping[str, Rows], question: Question, now: Columns, totals: Any) -> Homes:
    keys = now["household_id"].tolist()
    rows = tables["households"].on_day(question.moment)
    found = rows.get(rows.cells("household_id", "register_status", "related_to_official"))
    place = positions(found["household_id"].tolist(), keys)
    status = placed(found["register_status"], place)
    tie = np.array([np.nan if t is None else float(t) for t in found["related_to_official"]])
    return Homes(
        keys,
        groups(now["area_id"].tolist()),
        np.isin(status.astype(str), _REGISTERED),
        placed(tie, place),
        income=now.get(INCOME),
        line=now.get(LINE),
        decided=_decided(tables.get("income"), question, keys),
        answers=_answers(tables.get("living"), question, keys, totals),
    )


def _decided(income: Rows | None, question: Question, keys: Sequence[str]) -> Any:
    """Households whose latest answer about income was recorded shortly before the deadline."""
    if question.deadline is None or income is None or not income.has("recorded_at"):
        return None
    end = question.deadline + timedelta(days=1)
    begin = question.deadline - timedelta(days=STATED_BEFORE_DEADLINE_DAYS)
    found = income.get(
        f"{income.cell('household_id')} AS key, max({income.cell('recorded_at')})"
        f" >= {constant(begin, Type.DATE)} AS late",
        where=f"{income.cell('recorded_at')} < {constant(end, Type.DATE)}",
        more="GROUP BY 1",
    )
    late = {key for key, is_late in zip(found["key"], found["late"], strict=True) if is_late}
    return np.array([key in late for key in keys])


def _answers(living: Rows | None, question: Question, keys: Sequence[str], totals: Any) -> Any:
    """Codes of answers: totals of income by kind, then the latest living conditions."""
    columns = [totals[:, number] for number in range(totals.shape[1])]
    if living is not None:
        dating = ("household_id", "observed_on", "recorded_at", "recorder")
        asked = [n for n in register_tables()["living"].columns if n not in dating]
        rows = living.on_day(question.moment)
        last = "row_number() OVER (PARTITION BY household_id ORDER BY observed_on DESC"
        last += ", recorded_at DESC) = 1" if living.has("recorded_at") else ") = 1"
        found = rows.get(rows.cells("household_id", *asked), more=f"QUALIFY {last}")
        place = positions(found["household_id"].tolist(), keys)
        columns += [placed(found[name], place) for name in asked]
    return np.column_stack([_codes(c) for c in columns]) if columns else None


def _codes(column: Any) -> Any:
    """Equal numbers for equal values, -1 for unknown ones."""
    unknown = [value is None or (isinstance(value, float) and isnan(value)) for value in column]
    return np.where(unknown, -1, groups(column).positions)


def _members(
    connection: duckdb.DuckDBPyConnection, moment: Moment, inputs: CountyInputs
) -> dict[str, tuple[float, float]]:
    """Members and working members of each household on a day."""
    people = rows_of_table(connection, "people", inputs, moment)
    if people is None:
        return {}
    rows = people.on_day(moment)
    found = rows.get(
        f"{rows.cell('household_id')} AS key, count(*) AS members,"
        f" count(*) FILTER (WHERE {rows.cell('working')}) AS working",
        more="GROUP BY 1",
    )
    return {
        key: (float(members), float(working))
        for key, members, working in zip(*(found[n] for n in found), strict=True)
    }


def _with_the_year_before(
    homes: Homes,
    before: Columns,
    members: Mapping[str, tuple[float, float]],
    question: Question,
    inputs: CountyInputs,
    connection: duckdb.DuckDBPyConnection,
) -> Homes:
    """Homes with their income of a year ago; other members or more who work explain a rise."""
    past = Moment(question.since, question.moment.known_at)
    were = _members(connection, past, inputs)
    place = positions(before["household_id"].tolist(), homes.keys)
    explained = []
    for key in homes.keys:
        now, then = members.get(key, (0.0, 0.0)), were.get(key, (0.0, 0.0))
        explained.append(now[0] != then[0] or now[1] > then[1])
    return replace(
        homes,
        income_before=placed(before[INCOME], place),
        explained=np.array(explained, dtype=np.bool_),
    )
