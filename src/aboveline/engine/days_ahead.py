"""Days after the as-of day on which the register itself says that something changes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import duckdb

from aboveline.engine.views import Moment, Source, known_rows
from aboveline.standard.expressions import constant
from aboveline.standard.language import Type

_DAYS = {
    "households": ("valid_from", "valid_to"),
    "people": ("valid_from", "valid_to"),
    "living": ("observed_on",),
    "visits": ("visited_on",),
}


def note_days_ahead(
    connection: duckdb.DuckDBPyConnection,
    sources: Mapping[str, Source],
    moment: Moment,
) -> None:
    """Bring `next_change_on` of the decisions forward to the first day that rows known now name.

    A row that begins, ends or was observed later changes its household. Registers without such days
    pay one look at their columns. Facts of areas with a later day are not looked at.
    """
    found = [sql for table in _DAYS for sql in _days(connection, table, sources.get(table), moment)]
    if found:
        connection.execute(
            "UPDATE decisions SET next_change_on = least(next_change_on, ahead.day) FROM ("
            f"SELECT household_id, min(day) AS day FROM ({' UNION ALL '.join(found)}) "
            "GROUP BY household_id) AS ahead WHERE ahead.household_id = decisions.household_id"
        )


def _days(
    connection: duckdb.DuckDBPyConnection, table: str, source: Source | None, moment: Moment
) -> Sequence[str]:
    """SQL of household and day for each day column of a table that has days ahead."""
    if source is None or len(source) == 0:
        return []
    sql, columns = known_rows(connection, table, source, moment)
    today = constant(moment.as_of, Type.DATE)
    result = []
    for column in _DAYS[table]:
        if column not in columns:
            continue
        days = f"SELECT household_id, TRY_CAST({column} AS DATE) AS day FROM {sql}"
        query = f"SELECT household_id, day FROM ({days}) WHERE day > {today}"
        if connection.execute(f"SELECT 1 FROM ({query}) LIMIT 1").fetchall():
            result.append(query)
    return result
