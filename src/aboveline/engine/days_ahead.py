"""Days after the as-of day on which the register itself says that something changes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import duckdb

from aboveline.engine.on_day import Moment
from aboveline.engine.views import Source, known_rows, piece_of
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
    pay one look at their columns.
    """
    every = days_ahead(connection, sources, moment)
    found = [s for s in every if connection.execute(f"SELECT 1 FROM ({s}) LIMIT 1").fetchall()]
    if found:
        connection.execute(
            "UPDATE decisions SET next_change_on = least(next_change_on, ahead.day) FROM ("
            f"SELECT household_id, piece, min(day) AS day FROM ({' UNION ALL '.join(found)}) "
            "GROUP BY household_id, piece) AS ahead "
            "WHERE ahead.household_id = decisions.household_id AND ahead.piece = decisions.piece"
        )


def days_ahead(
    connection: duckdb.DuckDBPyConnection, sources: Mapping[str, Source], moment: Moment
) -> Sequence[str]:
    """SQL of household, piece and day ahead, one for each day column of the tables."""
    today = constant(moment.as_of, Type.DATE)
    result = []
    for table, named in _DAYS.items():
        source = sources.get(table)
        if source is None or len(source) == 0:
            continue
        sql, columns = known_rows(connection, table, source, moment)
        for column in named:
            if column in columns:
                day = column if columns[column] == "DATE" else f"TRY_CAST({column} AS DATE)"
                days = f"SELECT household_id, {piece_of(source)} AS piece, {day} AS day FROM {sql}"
                result.append(f"SELECT household_id, piece, day FROM ({days}) WHERE day > {today}")
    return result
