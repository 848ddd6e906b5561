"""The areas of each county: its own, and those above it up to the top."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import duckdb
import numpy as np
import pyarrow as pa

_AREA_OF_COUNTY = """
-- one row a county and area of its own or above it; a circle of areas ends by itself
CREATE TEMP TABLE area_of_county AS
WITH RECURSIVE
roots AS (
  SELECT county, area_id, parent_id FROM areas
  JOIN counties ON CAST(area_id AS VARCHAR) = counties.county
),
inside AS (
  SELECT county, area_id FROM roots
  UNION
  SELECT inside.county, areas.area_id FROM areas JOIN inside ON areas.parent_id = inside.area_id
),
above AS (
  SELECT county, parent_id AS area_id FROM roots WHERE parent_id IS NOT NULL
  UNION
  SELECT above.county, areas.parent_id FROM areas JOIN above USING (area_id)
  WHERE areas.parent_id IS NOT NULL
)
SELECT county, area_id, false AS is_above FROM inside
UNION
SELECT county, area_id, true AS is_above FROM above
"""
_ROWS_OF_COUNTY = """
-- one row a county and row of `wanted`, in the order of the file
SELECT county, wanted.row FROM area_of_county JOIN wanted USING (area_id)
ORDER BY county, wanted.row
"""
_ROWS_ABOVE = """
-- one row a row of `wanted` about an area above a county, in the order of the file
SELECT wanted.row FROM wanted
SEMI JOIN (SELECT area_id FROM area_of_county WHERE is_above) AS above USING (area_id)
ORDER BY wanted.row
"""
_ABOVE = "SELECT county, area_id FROM area_of_county WHERE is_above ORDER BY county, area_id"


@dataclass(frozen=True)
class Divisions:
    """The rows of `areas` and `area_facts` that concern each county.

    `above` has one row a county and area above it: `county`, `area_id`; `areas_above` and
    `facts_above` are the rows of those areas.
    """

    areas: dict[str, pa.Table]
    area_facts: dict[str, pa.Table]
    above: pa.Table
    areas_above: pa.Table
    facts_above: pa.Table


def divide(areas: pa.Table, area_facts: pa.Table, *, counties: Sequence[str]) -> Divisions:
    """Split areas and their facts by county; a county is named by the text of its area id.

    A county that is no area has no entry.
    """
    with duckdb.connect(config={"arrow_lossless_conversion": True}) as connection:
        connection.register("areas", areas)
        connection.register("counties", pa.table({"county": pa.array(counties, pa.string())}))
        connection.execute(_AREA_OF_COUNTY)
        split_areas = _split(connection, areas)
        split_facts = _split(connection, area_facts)
        return Divisions(
            areas=split_areas,
            area_facts={county: split_facts.get(county, area_facts[:0]) for county in split_areas},
            above=connection.sql(_ABOVE).to_arrow_table(),
            areas_above=_rows_above(connection, areas),
            facts_above=_rows_above(connection, area_facts),
        )


def _split(connection: duckdb.DuckDBPyConnection, table: pa.Table) -> dict[str, pa.Table]:
    _number(connection, table)
    found = connection.sql(_ROWS_OF_COUNTY).to_arrow_table()
    counties, starts = np.unique(found["county"].to_numpy(), return_index=True)
    rows = table.take(found["row"])
    spans = pairwise([*starts, rows.num_rows])
    return {
        county: rows[start:end].combine_chunks()
        for county, (start, end) in zip(counties, spans, strict=True)
    }


def _rows_above(connection: duckdb.DuckDBPyConnection, table: pa.Table) -> pa.Table:
    _number(connection, table)
    return table.take(connection.sql(_ROWS_ABOVE).to_arrow_table()["row"])


def _number(connection: duckdb.DuckDBPyConnection, table: pa.Table) -> None:
    rows = pa.array(np.arange(table.num_rows))
    connection.register("wanted", table.select(["area_id"]).append_column("row", rows))
