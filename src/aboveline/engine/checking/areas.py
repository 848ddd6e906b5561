"""Rules about areas: one top, no circles, and every household and fact in a known area."""

from __future__ import annotations

import duckdb

from aboveline.engine.checking.findings import Findings
from aboveline.engine.checking.opened import Opened, key_of
from aboveline.standard.sql_text import fill, literal, quoted

# One row an area below (or equal to) each county that has a folder.
_COUNTY_OF = """
CREATE OR REPLACE TEMP TABLE county_of AS
WITH RECURSIVE below AS (
    SELECT area_id, CAST(area_id AS VARCHAR) AS county
    FROM areas WHERE CAST(area_id AS VARCHAR) IN (SELECT unnest($counties))
    UNION
    SELECT areas.area_id, below.county
    FROM below JOIN areas ON areas.parent_id = below.area_id
)
SELECT CAST(area_id AS VARCHAR) AS area_id, county FROM below
"""
# Areas that are reached from the top or from an unknown parent.
_NOT_REACHED = """
WITH RECURSIVE reached AS (
    SELECT area_id FROM areas
    WHERE parent_id IS NULL OR parent_id NOT IN (
        SELECT area_id FROM areas WHERE area_id IS NOT NULL)
    UNION
    SELECT areas.area_id FROM reached JOIN areas ON areas.parent_id = reached.area_id
)
SELECT row, CAST(area_id AS VARCHAR), CAST(parent_id AS VARCHAR)
FROM areas
WHERE area_id IS NOT NULL AND area_id NOT IN (SELECT area_id FROM reached WHERE area_id IS NOT NULL)
"""
_UNKNOWN_PARENT = """
SELECT <note> AS note, row, <key> AS key, '' AS detail
FROM areas AS child
WHERE parent_id IS NOT NULL
  AND NOT EXISTS (FROM areas AS parent WHERE parent.area_id = child.parent_id)
"""
_ROOTS = """
SELECT <note> AS note, row, <key> AS key, CAST(first_row AS VARCHAR) AS detail
FROM (SELECT *, min(row) OVER () AS first_row FROM areas
      WHERE parent_id IS NULL AND area_id IS NOT NULL)
WHERE row > first_row
"""
_ELSEWHERE = """
SELECT CASE WHEN EXISTS (FROM areas WHERE CAST(areas.area_id AS VARCHAR) = child.area)
            THEN <elsewhere> ELSE <unknown> END AS note, row, key, '' AS detail
FROM (SELECT row, <key> AS key, CAST(area_id AS VARCHAR) AS area FROM <view>
      WHERE area_id IS NOT NULL) AS child
WHERE NOT EXISTS (FROM <known> AS known WHERE CAST(known.area_id AS VARCHAR) = child.area<where>)
"""


def find_areas(findings: Findings, opened: Opened, connection: duckdb.DuckDBPyConnection) -> None:
    """Unknown parents, circles, and more than one top."""
    if not opened.has("area_id", "parent_id"):
        return
    key = key_of(opened.table)
    for code, template in (("REG-040", _UNKNOWN_PARENT), ("REG-042", _ROOTS)):
        note = str(findings.note(code, column="parent_id"))
        findings.select(opened.file.name, fill(template, note=note, key=key))
    cells = connection.execute(_NOT_REACHED).fetchall()
    rows = {area: row for row, area, _ in cells}
    for area in _in_circles({area: parent for _, area, parent in cells}):
        findings.add(opened.file.name, "REG-041", row=rows[area], column="parent_id", key=area)


def _in_circles(parent_of: dict[str, str]) -> list[str]:
    """The areas that come back to themselves on the way up."""
    found: list[str] = []
    done: set[str] = set()
    for start in parent_of:
        way: dict[str, None] = {}
        area = start
        while area in parent_of and area not in done and area not in way:
            way[area] = None
            area = parent_of[area]
        if area in way:
            circle = list(way)
            found += circle[circle.index(area) :]
        done.update(way)
    return found


def note_counties(connection: duckdb.DuckDBPyConnection, counties: list[str]) -> None:
    """Make the table `county_of`: which areas lie in which county that has a folder."""
    connection.execute(_COUNTY_OF, {"counties": counties})


def find_places(findings: Findings, opened: Opened, *, county: str | None) -> None:
    """Rows in an area that is unknown, and households outside the county of their folder."""
    if not opened.has("area_id"):
        return
    inside = county is not None and opened.table.name == "households"
    findings.select(
        opened.file.name,
        fill(
            _ELSEWHERE,
            elsewhere=str(findings.note("REG-035", column="area_id")),
            unknown=str(findings.note("REG-033", column="area_id")),
            key=key_of(opened.table),
            view=quoted(opened.table.name),
            known="county_of" if inside else "areas",
            where=f" AND known.county = {literal(county or '')}" if inside else "",
        ),
    )
