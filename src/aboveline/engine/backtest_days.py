"""Days of a register, judged as known on a day, and what became of the households at risk."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import duckdb

from aboveline.engine.errors import RunError
from aboveline.standard.sql_text import fill, literals, quoted

Judge = Callable[[date, date | None], Path]
"""Judges the register on a day as known on a day (None: all that is known); gives the folder."""

_DECISIONS = """
-- one row a household: is it in the outcome (unknown when that cannot be told), how near the line
CREATE TABLE <name> AS
SELECT CAST(household_id AS VARCHAR) AS household_id, CAST(<nearest> AS DOUBLE) AS nearest,
  CASE WHEN <column> = 'cannot_tell' THEN NULL ELSE <column> = $outcome END AS fell
FROM read_parquet($files, hive_partitioning = false)
"""
_FLAGS = """
-- one row a rule and household that it flags
INSERT INTO flags
SELECT DISTINCT $day AS day, rule, CAST(household_id AS VARCHAR) AS household_id
FROM read_parquet($files, hive_partitioning = false) WHERE rule IN (<rules>)
"""
_FOLLOWED = """
-- one row a household at risk on the day whose outcome is known on the later day
INSERT INTO followed
SELECT $day AS day, household_id, before.nearest, after.fell
FROM <before> AS before JOIN <after> AS after USING (household_id)
WHERE NOT before.fell AND after.fell IS NOT NULL
"""
_DAY = """
SELECT count(*), count(*) FILTER (WHERE NOT fell),
  (SELECT count(*) FROM followed WHERE day = $day),
  (SELECT count(*) FILTER (WHERE fell) FROM followed WHERE day = $day)
FROM <before>
"""
_FALLS = "INSERT INTO falls SELECT $day, household_id FROM <decisions> WHERE fell"
_TABLES = {
    "followed": "day DATE, household_id VARCHAR, nearest DOUBLE, fell BOOLEAN",
    "flags": "day DATE, rule VARCHAR, household_id VARCHAR",
    "falls": "day DATE, household_id VARCHAR",
}


@dataclass(frozen=True)
class Watch:
    """What is read of a judged day: the outcome and its column, the ranking fact, the rules."""

    column: str
    outcome: str
    nearest: str | None
    rules: tuple[str, ...]


class JudgedDays:
    """Judged days as tables of a connection, each judged once."""

    def __init__(
        self, connection: duckdb.DuckDBPyConnection, *, judge: Judge, watch: Watch
    ) -> None:
        self._connection, self._judge, self._watch = connection, judge, watch
        self._folders: dict[str, Path] = {}

    def decisions(self, day: date, known_at: date | None) -> str:
        """The name, quoted, of the table of a day's households: key, ranking, in the outcome."""
        name = f"{day} known {known_at}"
        if name not in self._folders:
            folder = self._judge(day, known_at)
            pieces = {"column": self._watch.column, "nearest": self._ranking(folder)}
            self._connection.execute(
                fill(_DECISIONS, name=quoted(name), **pieces),
                {"files": _files(folder, "decisions"), "outcome": self._watch.outcome},
            )
            self._folders[name] = folder
        return quoted(name)

    def flags(self, day: date) -> None:
        """Add the households that each rule flags on a day, as known then, to `flags`."""
        self.decisions(day, day)
        self._connection.execute(
            fill(_FLAGS, rules=literals(self._watch.rules)),
            {"files": _files(self._folders[f"{day} known {day}"], "problems"), "day": day},
        )

    def _ranking(self, folder: Path) -> str:
        nearest = self._watch.nearest
        if nearest is None:
            return "NULL"
        described = self._connection.execute(
            "DESCRIBE SELECT * FROM read_parquet($files, hive_partitioning = false)",
            {"files": _files(folder, "decisions")},
        ).fetchall()
        if nearest not in {row[0] for row in described}:
            raise RunError(
                "RUN-008",
                f"The decisions have no column {nearest!r}.",
                "Name a fact that a criterion rests on, or give it `report: true` in the pack.",
            )
        return quoted(nearest)


def follow(
    connection: duckdb.DuckDBPyConnection,
    judged: JudgedDays,
    *,
    days: Sequence[date],
    horizon: timedelta,
) -> list[dict[str, Any]]:
    """Fill the tables `followed`, `flags` and `falls`; gives one row a day."""
    for table, columns in _TABLES.items():
        connection.execute(fill("CREATE TABLE <t> (<columns>)", t=table, columns=columns))
    rows = []
    for day in days:
        before, after = judged.decisions(day, day), judged.decisions(day + horizon, None)
        connection.execute(fill(_FOLLOWED, before=before, after=after), {"day": day})
        judged.flags(day)
        found = connection.execute(fill(_DAY, before=before), {"day": day}).fetchone() or ()
        counts = dict(zip(("judged", "at_risk", "followed", "fell"), found, strict=True))
        rows.append({"day": day, "outcome_day": day + horizon, **counts})
    for day in sorted({later for first in days for later in (first, first + horizon)}):
        connection.execute(fill(_FALLS, decisions=judged.decisions(day, None)), {"day": day})
    return rows


def _files(folder: Path, table: str) -> list[str]:
    whole = folder / f"{table}.parquet"
    if whole.is_file():
        return [str(whole)]
    return [str(path) for path in sorted(folder.glob(f"county=*/{table}.parquet"))]
