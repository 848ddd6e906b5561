"""Members joined to their households and counted, by layout of the files: keys, order, nesting.

`python -m benchmarks.layouts FOLDER` writes some counties of a register anew, with the keys as they
are, sorted by key, with integer keys, and with the members as a list in their household, and asks
of each the same six figures. Prints CPU milliseconds a county, the least of five, and the size of
the files; figures that differ are an error.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from pathlib import Path

import duckdb
from benchmarks.machine import described, print_rows

_TESTS = {
    "young": "birth_date > DATE '2004-09-01' AND in_school IS NOT TRUE",
    "uninsured": "residents_medical_insurance IS NOT TRUE",
    "workers": "labour_ability IN ('ordinary', 'skilled')",
    "female": "sex = 'female'",
}
_COLUMNS = ("birth_date", "in_school", "residents_medical_insurance", "labour_ability", "sex")
_ROUNDS = 5


def main() -> None:
    """Compare the layouts."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--counties", type=int, default=6)
    given = parser.parse_args()
    counties = sorted(given.folder.glob("county=*"))[: given.counties]
    with duckdb.connect() as connection, tempfile.TemporaryDirectory() as place:
        connection.execute("SET threads = 1")
        _write(connection, counties, Path(place))
        found = {name: _measured(connection, name, Path(place)) for name in _LAYOUTS}
    figures = {str(row[1]) for row in found.values()}
    if len(figures) != 1:
        raise SystemExit(f"The layouts do not agree: {figures}")
    print(described())
    print_rows(
        ("layout", "CPU ms a county", "MB"),
        [
            (name, f"{cpu * 1000 / len(counties):.1f}", f"{size / 1e6:.1f}")
            for name, (cpu, _, size) in found.items()
        ],
    )


_LAYOUTS = ("as they are", "sorted by key", "integer keys", "members nested")


def _write(connection: duckdb.DuckDBPyConnection, counties: list[Path], place: Path) -> None:
    people = [str(path / "people.parquet") for path in counties]
    homes = [str(path / "households.parquet") for path in counties]
    columns = ", ".join(_COLUMNS)
    connection.execute(
        f"CREATE TABLE p AS SELECT household_id, {columns} FROM read_parquet({people})"
    )
    connection.execute(
        "CREATE TABLE h AS SELECT row_number() OVER () AS n, household_id, register_status "
        f"FROM read_parquet({homes})"
    )
    struct = ", ".join(f"'{name}': {name}" for name in _COLUMNS)
    texts = {
        "as they are": ("SELECT household_id, register_status FROM h", "SELECT * FROM p"),
        "sorted by key": (
            "SELECT household_id, register_status FROM h ORDER BY household_id",
            "SELECT * FROM p ORDER BY household_id",
        ),
        "integer keys": (
            "SELECT n AS household_id, register_status FROM h ORDER BY n",
            f"SELECT n AS household_id, {columns} FROM p JOIN h USING (household_id) ORDER BY n",
        ),
        "members nested": (
            f"SELECT household_id, register_status, members FROM h LEFT JOIN (SELECT household_id, "
            f"list({{{struct}}}) AS members FROM p GROUP BY household_id) USING (household_id)",
            "",
        ),
    }
    for name, pair in texts.items():
        for kind, text in zip("hp", pair, strict=True):
            if text:
                connection.execute(f"COPY ({text}) TO '{place / f'{name} {kind}.parquet'}'")


def _measured(
    connection: duckdb.DuckDBPyConnection, name: str, place: Path
) -> tuple[float, list[tuple[int, ...]], int]:
    """CPU seconds, the figures, and the size of the files."""
    sql, least, rows = _sql(name, place), float("inf"), []
    for _ in range(_ROUNDS):
        start = time.process_time()
        rows = connection.execute(sql).fetchall()
        least = min(least, time.process_time() - start)
    return least, rows, sum(path.stat().st_size for path in place.glob(f"{name} *.parquet"))


def _sql(name: str, place: Path) -> str:
    homes = f"read_parquet('{place / f'{name} h.parquet'}')"
    sums = ", ".join(f"sum({test})" for test in _TESTS)
    if name == "members nested":
        counts = ", ".join(
            f"len(list_filter(members, lambda m: {_of_member(test)})) AS {key}"
            for key, test in _TESTS.items()
        )
        inner = f"SELECT len(members) AS n, {counts}, register_status FROM {homes}"
        return f"SELECT sum(n), {sums}, count(register_status) FROM ({inner})"
    counts = ", ".join(f"count(*) FILTER (WHERE {test}) AS {key}" for key, test in _TESTS.items())
    people = f"read_parquet('{place / f'{name} p.parquet'}')"
    inner = f"SELECT household_id, count(*) AS n, {counts} FROM {people} GROUP BY household_id"
    return (
        f"SELECT sum(n), {sums}, count(register_status) FROM {homes} "
        f"LEFT JOIN ({inner}) USING (household_id)"
    )


def _of_member(test: str) -> str:
    for column in _COLUMNS:
        test = test.replace(column, f"m.{column}")
    return test


if __name__ == "__main__":
    main()
