"""Which rows of a register table count on a day, as known on a day, as SQL."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from aboveline.engine.reading import stored, typed, within
from aboveline.standard.expressions import constant, quoted
from aboveline.standard.language import Type
from aboveline.standard.register import Column, register_tables

FILE = "#file"
"""The column of the file that a row comes from, where a table has several."""
OBSERVED = {"living": "observed_on", "visits": "visited_on"}
"""The day column of the tables that hold observations."""


@dataclass(frozen=True)
class Moment:
    """The day that is judged and the day as known on which it is judged."""

    as_of: date
    known_at: date | None = None

    def known(self, columns: Mapping[str, str]) -> str:
        """SQL of `recorded by then` over columns with their DuckDB types."""
        if self.known_at is None or "recorded_at" not in columns:
            return "true"
        end = constant(self.known_at + timedelta(days=1), Type.DATE)
        return f"(recorded_at IS NULL OR {recorded(columns)} < {end})"


def recorded(columns: Mapping[str, str]) -> str:
    """SQL of the moment in UTC at which a row was recorded; columns have their DuckDB types."""
    if "recorded_at" not in columns:
        return "CAST(NULL AS TIMESTAMP)"
    if columns["recorded_at"] == "TIMESTAMP":
        return "recorded_at"
    column = Column("recorded_at", "timestamp", "")
    return typed(column, "recorded_at", as_stored=stored(columns["recorded_at"]))


def day(columns: Mapping[str, str], name: str) -> str:
    """SQL of a day as the check reads it: NULL if it cannot be read or is far out of range."""
    if name not in columns:
        return "CAST(NULL AS DATE)"
    column = Column(name, "date", "")
    return within(column, typed(column, quoted(name), as_stored=stored(columns[name])))


def rows_on_day(table: str, relation: str, columns: Mapping[str, str], moment: Moment) -> str:
    """SQL of the rows of a relation that were true on the day as known.

    Of the versions of one statement (same key and `valid_from`) the one recorded last counts; when
    nothing says which was last, all of them stay, and the key stands twice.
    """
    known = moment.known(columns)
    listed = register_tables().get(table)
    today = constant(moment.as_of, Type.DATE)
    dating = {"valid_from", "valid_to", "recorded_at"} & set(columns)
    if listed is not None and listed.dated and dating and listed.key[0] in columns:
        since = "valid_from" if "valid_from" in columns else "NULL"
        since += f", {quoted(FILE)}" if FILE in columns else ""
        return (
            f"(SELECT * FROM (SELECT * FROM {relation} WHERE {known} QUALIFY rank() OVER "
            f"(PARTITION BY {listed.key[0]}, {since} ORDER BY {recorded(columns)} DESC NULLS LAST)"
            f" = 1) WHERE coalesce({day(columns, 'valid_from')} <= {today}, true) "
            f"AND coalesce({day(columns, 'valid_to')} > {today}, true))"
        )
    conditions = [known]
    if OBSERVED.get(table) in columns:
        conditions.append(f"{day(columns, OBSERVED[table])} <= {today}")
    where = " AND ".join(condition for condition in conditions if condition != "true")
    return f"(SELECT * FROM {relation} WHERE {where})" if where else relation
