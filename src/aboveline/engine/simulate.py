"""What a changed standard would do: two standards, or two values, over one register."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa

from aboveline import statistics
from aboveline.engine.connections import connect
from aboveline.engine.errors import RunError
from aboveline.engine.files import COUNTY
from aboveline.engine.run import Progress, Run, evaluate
from aboveline.standard import Standard
from aboveline.standard.expressions import constant, quoted
from aboveline.standard.language import Type

_SIDES = ("before", "after")


@dataclass(frozen=True)
class Simulation:
    """What changes from one standard to another over the same register and day.

    `flows`: households and people by state before and after. `criteria`: households for which each
    criterion fails or cannot be told. `indicators`: the figures of the whole before and after.
    `statistics`: headcount, gap and severity of people below the line. `benefits`: people reached
    and cost. `entering` and `leaving` count the households and people that the new standard takes
    in (met the old one, do not meet the new) and lets go.
    """

    flows: pa.Table
    criteria: pa.Table
    indicators: pa.Table
    statistics: pa.Table
    benefits: pa.Table
    entering: Mapping[str, float]
    leaving: Mapping[str, float]


def simulate(  # noqa: PLR0913 - what can be said on the command line
    folder: str | Path,
    standard: Standard,
    against: Standard,
    *,
    as_of: date,
    known_at: date | None = None,
    allow_approximate: tuple[str, ...] = (),
    out: str | Path | None = None,
    workers: int = 2,
    progress: Callable[[Progress], None] | None = None,
) -> Simulation:
    """Judge a register by two standards and compare, household by household.

    With `out` both results stay in `out/before` and `out/after`. Raises StandardError and RunError.
    """
    place: AbstractContextManager[str] = (
        nullcontext(str(out)) if out is not None else TemporaryDirectory(prefix="aboveline-")
    )
    with place as where:
        for side, pack in zip(_SIDES, (standard, against), strict=True):
            run = evaluate(
                folder,
                pack,
                as_of=as_of,
                known_at=known_at,
                allow_approximate=allow_approximate,
                out=Path(where) / side,
                workers=workers,
                progress=progress,
            )
            _refuse_failures(run)
        return compare(Path(where) / "before", Path(where) / "after", standard, against)


def _refuse_failures(run: Run) -> None:
    if run.failures:
        first = run.failures[0]
        raise RunError("RUN-011", f"{first.county}: {first.cause}", "Mend the register first.")


def compare(before: Path, after: Path, standard: Standard, against: Standard) -> Simulation:
    """The differences of two results over the same register."""
    with connect(threads=2) as connection:
        for side, folder in zip(_SIDES, (before, after), strict=True):
            connection.execute(f"CREATE VIEW {side} AS SELECT * FROM {_files(folder, 'decisions')}")
            connection.execute(
                f"CREATE VIEW {side}_figures AS SELECT * FROM {_top_figures(folder)}"
            )
        connection.execute(_PAIRS.format(members=_members(connection)))
        return Simulation(
            flows=connection.sql(_FLOWS).to_arrow_table(),
            criteria=_criteria(connection, standard, against),
            indicators=connection.sql(_FIGURES).to_arrow_table(),
            statistics=_statistics(connection, standard, against),
            benefits=_benefits(connection, standard, against),
            entering=_moved(connection, "meets", "does_not_meet"),
            leaving=_moved(connection, "does_not_meet", "meets"),
        )


# one row a household: state before and after, people it stands for
_PAIRS = """CREATE TEMP TABLE pairs AS
SELECT b.state AS before, a.state AS after, b.weight AS households, b.weight * {members} AS people
FROM before AS b JOIN after AS a USING (household_id)"""
_FLOWS = """SELECT before, after, sum(households) AS households, sum(people) AS people
FROM pairs GROUP BY before, after ORDER BY before, after"""
_FIGURES = """SELECT coalesce(b.indicator, a.indicator) AS indicator,
  b.value AS before, a.value AS after
FROM before_figures AS b FULL JOIN after_figures AS a USING (indicator) ORDER BY indicator"""


def decision_files(folder: Path, table: str) -> list[Path]:
    """The files of one table of a result: one for the whole, or one a county."""
    whole = folder / f"{table}.parquet"
    return [whole] if whole.exists() else sorted(folder.glob(f"{COUNTY}*/{table}.parquet"))


def _files(folder: Path, table: str) -> str:
    files = decision_files(folder, table)
    listed = ", ".join(constant(str(path), Type.CODE) for path in files)
    return f"read_parquet([{listed}], hive_partitioning = false)"


def _top_figures(folder: Path) -> str:
    """The indicators of the area with the most rows below it: the whole."""
    figures = f"read_parquet({constant(str(folder / 'indicators.parquet'), Type.CODE)})"
    return (
        f"(SELECT indicator, value FROM {figures} WHERE area_id = (SELECT area_id FROM {figures} "
        "GROUP BY area_id ORDER BY max(coalesce(denominator, numerator) + unknown) DESC, area_id "
        "LIMIT 1))"
    )


def _members(connection: duckdb.DuckDBPyConnection) -> str:
    names = [row[0] for row in connection.execute("DESCRIBE before").fetchall()]
    return "coalesce(b.members, 1)" if "members" in names else "1"


def _moved(connection: duckdb.DuckDBPyConnection, before: str, after: str) -> dict[str, float]:
    rows = connection.execute(
        "SELECT coalesce(sum(households), 0), coalesce(sum(people), 0) FROM pairs "
        "WHERE before = ? AND after = ?",
        [before, after],
    ).fetchall()
    return {"households": float(rows[0][0]), "people": float(rows[0][1])}


def _criteria(
    connection: duckdb.DuckDBPyConnection, standard: Standard, against: Standard
) -> pa.Table:
    rows: dict[str, dict[str, Any]] = {}
    for side, pack in zip(_SIDES, (standard, against), strict=True):
        if not pack.criteria:
            continue
        counts = ", ".join(
            f"coalesce(sum(weight) FILTER (WHERE NOT {quoted(name)}), 0), "
            f"coalesce(sum(weight) FILTER (WHERE {quoted(name)} IS NULL), 0)"
            for name in pack.criteria
        )
        found = connection.execute(f"SELECT {counts} FROM {side}").fetchall()[0]
        for number, name in enumerate(pack.criteria):
            row = rows.setdefault(name, {"criterion": name})
            row[f"fails_{side}"] = float(found[2 * number])
            row[f"unknown_{side}"] = float(found[2 * number + 1])
    names = [f"{what}_{side}" for side in _SIDES for what in ("fails", "unknown")]
    schema = pa.schema([("criterion", pa.string()), *((name, pa.float64()) for name in names)])
    return pa.Table.from_pylist(list(rows.values()), schema)


def _statistics(
    connection: duckdb.DuckDBPyConnection, standard: Standard, against: Standard
) -> pa.Table:
    """FGT 0, 1, 2 of people by the facts that the pack names as welfare and line."""
    rows: dict[str, dict[str, Any]] = {}
    for side, pack in zip(_SIDES, (standard, against), strict=True):
        welfare = pack.pack.welfare
        if welfare is None:
            continue
        fact = quoted(welfare.fact)
        members = "coalesce(members, 1)" if "members" in pack.household_facts else "1"
        found = connection.execute(
            f"SELECT CAST({fact} AS DOUBLE) / CAST({quoted(welfare.line)} AS DOUBLE), "
            f"CAST(weight * {members} AS DOUBLE) FROM {side} WHERE {fact} IS NOT NULL"
        ).fetchnumpy()
        ratio, weight = (np.ma.filled(column, np.nan) for column in found.values())
        if not ratio.size:
            continue
        sample = statistics.sample_of(ratio, weights=weight)
        for alpha, name in enumerate(("headcount", "gap", "severity")):
            value = float(statistics.fgt(sample, 1.0, alpha, poor_at_line=True).value[0])
            rows.setdefault(name, {"statistic": name})[side] = value
    schema = pa.schema([("statistic", pa.string()), *((side, pa.float64()) for side in _SIDES)])
    return pa.Table.from_pylist(list(rows.values()), schema)


def _benefits(
    connection: duckdb.DuckDBPyConnection, standard: Standard, against: Standard
) -> pa.Table:
    rows: dict[str, dict[str, Any]] = {}
    for side, pack in zip(_SIDES, (standard, against), strict=True):
        for name, item in pack.benefits.items():
            found = connection.execute(
                f"SELECT coalesce(sum(weight) FILTER (WHERE {quoted(name)} > 0), 0), "
                f"coalesce(sum(weight * {quoted(name)}), 0), "
                f"coalesce(sum(weight) FILTER (WHERE {quoted(name)} IS NULL), 0) FROM {side}"
            ).fetchall()[0]
            row = rows.setdefault(name, {"benefit": name, "unit": item.shape.unit})
            for key, value in zip(("households", "cost", "unknown"), found, strict=True):
                row[f"{key}_{side}"] = float(value)
    names = [f"{what}_{side}" for side in _SIDES for what in ("households", "cost", "unknown")]
    schema = pa.schema(
        [("benefit", pa.string()), ("unit", pa.string()), *((n, pa.float64()) for n in names)]
    )
    return pa.Table.from_pylist(list(rows.values()), schema)
