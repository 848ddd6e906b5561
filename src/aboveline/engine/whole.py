"""The tables of a whole run from those of its counties: levels above, one file for an analyst."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import duckdb
import pyarrow as pa

from aboveline.engine.connections import connect
from aboveline.engine.counties import Divisions
from aboveline.engine.county import CountyInputs, Plan, put_areas
from aboveline.engine.outputs import FORMAT, TABLES, nullable_columns, replacing
from aboveline.engine.tasks import DONE, CountyResult
from aboveline.standard.model import Standard

ONE_FILE = 1_000_000
"""Up to so many households the decisions and problems of all counties are joined in one file."""

_INDICATORS_ABOVE = """
-- one row an area above the counties and indicator: sums of the counties below it
CREATE TEMP TABLE indicators AS
SELECT
  above.area_id, indicator,
  CASE WHEN any_value(rates.factor) IS NULL THEN sum(value)
    ELSE any_value(rates.factor) * sum(numerator) / nullif(sum(denominator), 0) END AS value,
  sum(numerator) AS numerator, sum(denominator) AS denominator, sum(unknown) AS unknown
FROM read_parquet($files, hive_partitioning = false) AS found
JOIN above ON CAST(found.area_id AS VARCHAR) = above.county
LEFT JOIN rates USING (indicator)
GROUP BY above.area_id, indicator
ORDER BY above.area_id, indicator
"""
_NO_DECISIONS_ABOVE = """
-- no exit of a level above the counties
CREATE TEMP TABLE area_decisions AS
SELECT * FROM read_parquet($files, hive_partitioning = false) LIMIT 0
"""
_JOINED = {
    table: f"""
    COPY (
      {f"SELECT * FROM {table} UNION ALL" if table in ("indicators", "area_decisions") else ""}
      SELECT * FROM read_parquet($files, hive_partitioning = false)
    ) TO $path {FORMAT}
    """
    for table in TABLES
}


def write_whole(
    out: Path,
    plan: Plan,
    *,
    counties: Iterable[CountyResult],
    divisions: Divisions,
) -> None:
    """Write `indicators` and `area_decisions` of every level, and small tables as one file each.

    The decisions and problems of more than a million households stay in the folders of their
    counties, to be read as `county=*/decisions.parquet`.
    """
    done = sorted(counties, key=lambda county: county.county)
    small = sum(county.households for county in done) <= ONE_FILE
    files = {
        table: [str(Path(county.folder) / f"{table}.parquet") for county in done]
        for table in TABLES
    }
    with connect() as connection:
        put_indicators_above(connection, plan.standard, divisions.above, files["indicators"])
        _decide_above(connection, plan, divisions, files["area_decisions"])
        for table in TABLES:
            target = out / f"{table}.parquet"
            if table in ("indicators", "area_decisions") or small:
                with replacing(target) as path, nullable_columns(connection):
                    connection.execute(_JOINED[table], {"files": files[table], "path": str(path)})
            else:
                target.unlink(missing_ok=True)


def put_indicators_above(
    connection: duckdb.DuckDBPyConnection, standard: Standard, above: pa.Table, files: list[str]
) -> None:
    """Leave the table `indicators` of the areas above counties, summed from the counties' files.

    `above` has one row a county and area above it.
    """
    connection.register("above", above)
    connection.register("rates", _rates(standard))
    connection.execute(_INDICATORS_ABOVE, {"files": files})


def remove_whole(out: Path) -> None:
    """Remove the tables of a whole run, so that none is left that says something else."""
    for table in TABLES:
        (out / f"{table}.parquet").unlink(missing_ok=True)


def remove_others(out: Path, *, kept: Iterable[str]) -> None:
    """Remove the results of counties that are not in the register any more."""
    for done in out.glob(f"county=*/{DONE}"):
        if str(done.parent) not in set(kept):
            for table in TABLES:
                (done.parent / f"{table}.parquet").unlink(missing_ok=True)
            done.unlink()


def _rates(standard: Standard) -> pa.Table:
    rates = {
        name: 100.0 if item.shape.unit == "percent" else 1.0
        for name, item in standard.indicators.items()
        if item.denominator is not None
    }
    return pa.table(
        {
            "indicator": pa.array(list(rates), pa.string()),
            "factor": pa.array(list(rates.values()), pa.float64()),
        }
    )


def _decide_above(
    connection: duckdb.DuckDBPyConnection, plan: Plan, divisions: Divisions, files: list[str]
) -> None:
    levels = set(divisions.areas_above["level"].to_pylist())
    if any(item.criteria and item.level in levels for item in plan.standard.exits.values()):
        given = CountyInputs(divisions.areas_above, divisions.facts_above)
        connection.execute("CREATE TEMP TABLE households (area_id VARCHAR)")  # nobody lives there
        put_areas(connection, plan, given)
        step = plan.steps["area_decisions"]
        connection.execute(f"CREATE TEMP TABLE area_decisions AS {step.sql}")
    else:
        connection.execute(_NO_DECISIONS_ABOVE, {"files": files})
