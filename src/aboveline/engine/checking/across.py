"""What only several counties together show: one household, person or number in two of them."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass

import duckdb
import pyarrow as pa

from aboveline.engine.checking.findings import Findings
from aboveline.engine.checking.opened import shown_key
from aboveline.engine.files import (
    RegisterFile,
    RegisterFolder,
    UnreadableFileError,
    exact_path,
    open_table,
)
from aboveline.standard.identity import normalised_sql
from aboveline.standard.sql_text import fill, literals, quoted

ROWS_AT_ONCE = 8_000_000
"""Rows whose keys are compared at the same time; more rows are taken in several parts."""

_ONE = "one file"
_DATING = ("valid_from", "valid_to", "recorded_at")
_NUMBER = fill(
    "CASE WHEN regexp_full_match(<n>, '[0-9]{15}|[0-9]{17}[0-9X].*')"
    " AND NOT starts_with(<n>, '999999') THEN left(<n>, 18) END",
    n=normalised_sql("CAST(identity_number AS VARCHAR)"),
)
_PARQUET = """
(SELECT * EXCLUDE (file_row_number), file_index AS file, file_row_number + 1 AS row
 FROM read_parquet([<paths>], file_row_number = true, union_by_name = true,
                   hive_partitioning = false))
"""
_EVERYWHERE = """
CREATE OR REPLACE TEMP VIEW everywhere AS SELECT file, row, <columns> FROM <source>
"""
_TEXT_TABLE = """
CREATE OR REPLACE TEMP TABLE everywhere_as_text (file BIGINT, row BIGINT, <columns>)
"""
_TEXT_ROWS = """
INSERT INTO everywhere_as_text BY NAME SELECT <file> AS file, "#row" AS row, <names> FROM <one>
"""
_UPPER_AREAS = """
INSERT INTO upper_areas
WITH RECURSIVE
every AS (SELECT CAST(COLUMNS(['area_id', 'parent_id', 'level']) AS VARCHAR) FROM "one file"),
upper AS (
    FROM every WHERE area_id IN (SELECT unnest($counties))
    UNION
    SELECT every.* FROM every JOIN upper ON every.area_id = upper.parent_id
)
FROM upper
"""
_SUSPECTS = """
INSERT INTO suspects
SELECT hash(key) FROM (SELECT file, <key> AS key FROM everywhere)
WHERE key IS NOT NULL AND hash(key) % <parts> = <part>
GROUP BY ALL HAVING min(file) <> max(file)
"""
_ROWS = """
CREATE OR REPLACE TEMP TABLE suspect_rows AS
SELECT file, row, CAST(key AS VARCHAR) AS key, CAST(household_id AS VARCHAR) AS household_id,
       coalesce(TRY_CAST(valid_from AS DATE), DATE '0001-01-01') AS since,
       coalesce(TRY_CAST(valid_to AS DATE), DATE '9999-12-31') AS until
FROM (SELECT *, <key> AS key FROM everywhere)
WHERE hash(key) IN (FROM suspects)
QUALIFY row_number() OVER (PARTITION BY file, key, household_id, valid_from
                           ORDER BY recorded_at DESC NULLS LAST, row DESC) = 1
"""
# One row a row that meets another at the same time in another county: the first such.
_PAIRS = """
CREATE OR REPLACE TEMP TABLE pairs AS
SELECT mine.file AS file, mine.row AS row, mine.household_id AS household_id,
       min((other.file, other.row)) AS other
FROM suspect_rows AS mine
JOIN suspect_rows AS other ON other.key = mine.key AND other.file <> mine.file
     AND other.since < mine.until AND mine.since < other.until
WHERE mine.since < mine.until AND other.since < other.until
GROUP BY ALL
"""
_FOUND = """
SELECT mine.number AS file, <note> AS note, row, <shown> AS key,
       'row ' || other[2] || ' of ' || theirs.name || meeting.words AS detail
FROM pairs
JOIN county_files AS mine ON mine.file = pairs.file
JOIN county_files AS theirs ON theirs.file = pairs.other[1]
JOIN meetings AS meeting ON meeting.mine = pairs.file AND meeting.theirs = pairs.other[1]
"""


@dataclass(frozen=True, slots=True)
class _Search:
    """A key that may be in one county only."""

    table: str
    column: str
    key: str
    code: str


_SEARCHES = (
    _Search("households", "household_id", "household_id", "REG-036"),
    _Search("people", "person_id", "person_id", "REG-036"),
    _Search("people", "identity_number", _NUMBER, "REG-082"),
)


def find_across(
    findings: Findings, folder: RegisterFolder, connection: duckdb.DuckDBPyConnection
) -> None:
    """Households, people and identity numbers that are in two counties on the same days."""
    if len(folder.counties) < 2:
        return
    _open_areas(folder, connection)
    for table in ("households", "people"):
        files = [f for county in folder.counties if (f := folder.file(table, county))]
        if len(files) < 2:
            continue
        columns = _open_all(connection, table, files)
        for search in _SEARCHES:
            if search.table == table and {search.column, "household_id"} <= columns:
                _find(findings, connection, search, files)


def _open_areas(folder: RegisterFolder, connection: duckdb.DuckDBPyConnection) -> None:
    """Make `upper_areas`: the counties that have a folder and all areas above them."""
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE upper_areas"
        " (area_id VARCHAR, parent_id VARCHAR, level VARCHAR)"
    )
    file = folder.file("areas")
    if file is None:
        return
    with suppress(UnreadableFileError):
        columns = open_table(connection, file, name=_ONE).columns
        if {"area_id", "parent_id", "level"} <= set(columns):
            connection.execute(_UPPER_AREAS, {"counties": list(folder.counties)})


def _open_all(
    connection: duckdb.DuckDBPyConnection, table: str, files: list[RegisterFile]
) -> set[str]:
    """Make `everywhere`, the keys of a table in all counties; gives the columns that are there."""
    wanted = ["household_id", *(["person_id", "identity_number"] if table == "people" else [])]
    wanted += _DATING
    source = fill(_PARQUET, paths=literals(exact_path(file.path) for file in files))
    try:
        described = connection.execute(f"DESCRIBE FROM {source}").fetchall()
        there = {column for column, *_ in described}
    except duckdb.Error:  # CSV, or a file that cannot be read
        there = _gather(connection, wanted, files)
        source = "everywhere_as_text"
    columns = ", ".join(n if n in there else f"CAST(NULL AS VARCHAR) AS {n}" for n in wanted)
    connection.execute(fill(_EVERYWHERE, columns=columns, source=source))
    return there


def _gather(
    connection: duckdb.DuckDBPyConnection, wanted: list[str], files: list[RegisterFile]
) -> set[str]:
    """Copy the keys of files that are not all Parquet into one table of text."""
    texts = ", ".join(f"{name} VARCHAR" for name in wanted)
    connection.execute(fill(_TEXT_TABLE, columns=texts))
    there: set[str] = set()
    for number, file in enumerate(files):
        with suppress(UnreadableFileError):  # the check of the county says so
            header = open_table(connection, file, name=_ONE).columns
            names = ", ".join(n for n in wanted if n in header)
            connection.execute(fill(_TEXT_ROWS, file=str(number), names=names, one=quoted(_ONE)))
            there |= set(header)
    return there


def _find(
    findings: Findings,
    connection: duckdb.DuckDBPyConnection,
    search: _Search,
    files: list[RegisterFile],
) -> None:
    ((rows,),) = connection.execute("SELECT count(*) FROM everywhere").fetchall()
    parts = rows // ROWS_AT_ONCE + 1
    connection.execute("CREATE OR REPLACE TEMP TABLE suspects (key UBIGINT)")
    for part in range(parts):
        pieces = {"key": search.key, "parts": str(parts), "part": str(part)}
        connection.execute(fill(_SUSPECTS, **pieces))
    connection.execute(fill(_ROWS, key=search.key))
    connection.execute(_PAIRS)
    _name_files(findings, connection, files)
    findings.select_in_files(
        fill(
            _FOUND,
            note=str(findings.note(search.code, column=search.column)),
            shown=shown_key("pairs.household_id"),
        )
    )


def _name_files(
    findings: Findings, connection: duckdb.DuckDBPyConnection, files: list[RegisterFile]
) -> None:
    """Make `county_files` and, for each two that meet, `meetings` with where their areas meet."""
    county_files = {
        "file": range(len(files)),
        "name": [file.name for file in files],
        "number": [findings.file_number(file.name) for file in files],
    }
    connection.register("county_files", pa.table(county_files))
    met = connection.execute("SELECT DISTINCT file, other[1] FROM pairs").fetchall()
    parents = _parents(connection)
    words = [_meeting(files[a].county or "", files[b].county or "", parents) for a, b in met]
    meetings = {
        "mine": pa.array([a for a, _ in met], pa.int64()),
        "theirs": pa.array([b for _, b in met], pa.int64()),
        "words": pa.array(words, pa.string()),
    }
    connection.register("meetings", pa.table(meetings))


def _meeting(mine: str, theirs: str, parents: dict[str, tuple[str | None, str]]) -> str:
    above = _line(mine, parents)
    for area in _line(theirs, parents):
        if area in above:
            return f", in the same {parents[area][1]}"
    return ""


def _line(area: str, parents: dict[str, tuple[str | None, str]]) -> dict[str, None]:
    """The area and those above it, upwards; ends in a circle too."""
    line: dict[str, None] = {}
    above: str | None = area
    while above in parents and above not in line:
        line[above] = None
        above = parents[above][0]
    return line


def _parents(connection: duckdb.DuckDBPyConnection) -> dict[str, tuple[str | None, str]]:
    """The parent and level of each area above the counties' level, and of the counties."""
    rows = connection.execute("SELECT area_id, parent_id, level FROM upper_areas").fetchall()
    return {area: (parent, level) for area, parent, level in rows}
