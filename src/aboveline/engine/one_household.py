"""The register rows of one household, found in a register folder."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pyarrow as pa

from aboveline.engine.connections import connect
from aboveline.engine.errors import RunError
from aboveline.engine.files import AREA_TABLES, RegisterFile, RegisterFolder, register_folder
from aboveline.engine.views import relation_of
from aboveline.standard.register import register_tables

_DATED = {"living": "observed_on", "visits": "visited_on"}


@dataclass(frozen=True)
class HouseholdRows:
    """The rows of one household in every table, its area and the areas above it."""

    areas: pa.Table
    area_facts: pa.Table | None
    tables: Mapping[str, pa.Table]

    def source(self, table: str) -> str:
        """Where a value of a table stands, with the day of the latest row."""
        rows = self.tables.get(table)
        day = _DATED.get(table)
        if rows is None or day is None or day not in rows.column_names or not rows.num_rows:
            return table
        days = [str(value) for value in rows[day].to_pylist() if value is not None]
        return f"{table}, {max(days)}" if days else table


def household_rows(folder: Path, household_id: str) -> HouseholdRows:
    """The rows of a household by its key or its printed number. Raises RunError RUN-010."""
    register = register_folder(folder)
    with connect() as connection:
        county, key = _find(connection, register, household_id)
        tables = {}
        for table in register_tables():
            file = None if table in AREA_TABLES else register.file(table, county)
            if file is not None:
                tables[table] = _select(
                    connection, file, "CAST(household_id AS VARCHAR) = ?", [key]
                )
        areas = _areas(connection, register, tables["households"])
        ids = [str(value) for value in areas["area_id"].to_pylist()]
        facts = register.file("area_facts")
        found = None
        if facts is not None:
            found = _select(connection, facts, "list_contains(?, CAST(area_id AS VARCHAR))", [ids])
    return HouseholdRows(areas, found, tables)


def _find(
    connection: duckdb.DuckDBPyConnection, register: RegisterFolder, household_id: str
) -> tuple[str | None, str]:
    for county in register.counties:
        file = register.file("households", county)
        if file is None:
            continue
        relation = relation_of([str(file.path)])
        columns = [row[0] for row in connection.execute(f"DESCRIBE FROM {relation}").fetchall()]
        test = "CAST(household_id AS VARCHAR) = ?"
        given = [household_id]
        if "number" in columns:
            test, given = f"{test} OR CAST(number AS VARCHAR) = ?", [household_id, household_id]
        rows = connection.execute(
            f"SELECT CAST(household_id AS VARCHAR) FROM {relation} WHERE {test} LIMIT 1", given
        ).fetchall()
        if rows:
            return county, str(rows[0][0])
    raise RunError(
        "RUN-010",
        f"No household of the register has the key or number {household_id[:60]!r}.",
        "Copy household_id from decisions.parquet or households.",
    )


def _select(
    connection: duckdb.DuckDBPyConnection, file: RegisterFile, test: str, given: list[object]
) -> pa.Table:
    relation = relation_of([str(file.path)])
    return connection.sql(f"SELECT * FROM {relation} WHERE {test}", params=given).to_arrow_table()


def _areas(
    connection: duckdb.DuckDBPyConnection, register: RegisterFolder, households: pa.Table
) -> pa.Table:
    """The area of the household and those above it."""
    file = register.file("areas")
    if file is None:
        raise RunError(
            "RUN-001", "The register has no table `areas`.", "Add areas.parquet or .csv."
        )
    connection.register("given_household", households)
    relation = relation_of([str(file.path)])
    sql = f"""WITH RECURSIVE above AS (
  SELECT a.area_id, a.parent_id FROM {relation} AS a
  WHERE a.area_id IN (SELECT area_id FROM given_household)
  UNION
  SELECT a.area_id, a.parent_id FROM {relation} AS a JOIN above ON a.area_id = above.parent_id
)
SELECT * FROM {relation} WHERE area_id IN (SELECT area_id FROM above)"""
    return connection.sql(sql).to_arrow_table()
