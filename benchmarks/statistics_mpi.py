"""Multidimensional poverty of many persons, beside the Python package mpitb.

`python -m benchmarks.statistics_mpi --persons 10000000 --peer-python PATH` measures, on made-up
persons in 94 regions with ten indicators in three dimensions (two strata a region, 100
clusters a stratum, two years), for everybody and by region:

1. every part (H, A, M0, raw and censored headcounts, absolute and percentage contributions)
   without standard errors, with those of persons drawn alone, with those of the design;
2. the same for three cut-offs;
3. changes of H, A and M0 between the two years, with the covariance of the design here.

PATH is a Python in which mpitb is installed; without it only this package runs. mpitb gives
H, A and M0 a standard error of simple random sampling and the rest none. Values are
compared, so that both sides did the same work.
"""

from __future__ import annotations

import argparse
import json
import platform
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from aboveline.statistics.multidimensional_estimates import (
    MultidimensionalResult,
    multidimensional,
)

REGIONS, STRATA, CLUSTERS = 94, 2, 100
PEER = Path(__file__).with_name("statistics_mpi_peer.py")
DIMENSIONS = {
    "health": ["nutrition", "child_mortality"],
    "education": ["schooling", "attendance"],
    "living": ["fuel", "sanitation", "water", "electricity", "housing", "assets"],
}
SPEC = {
    "dimensions": {d: {"indicators": {i: {} for i in names}} for d, names in DIMENSIONS.items()},
    "weight": "weight",
    "by": "region",
}
# At 50 percent mpitb adds floating sixths up to just under a half and misses people.
ONE, THREE = ["33%"], ["20%", "33%", "40%"]
CLUSTERED = {"strata": "stratum", "psu": "cluster"}
YEARS = {"time": {"column": "year", "samples": "overlapping"}}


def persons(number: int, *, seed: int = 1) -> pa.Table:
    """Made-up persons: ten indicators that hang together, weight, place, cluster, year."""
    random = np.random.default_rng(seed)
    lean = random.normal(size=number).astype(np.float32)
    columns: dict[str, Any] = {}
    for place, name in enumerate(n for names in DIMENSIONS.values() for n in names):
        own = random.normal(size=number).astype(np.float32)
        columns[name] = (0.6 * lean + own > 0.5 + 0.08 * place).astype(np.int8)
    region = random.integers(0, REGIONS, number)
    stratum = region * STRATA + random.integers(0, STRATA, number)
    return pa.table(
        columns
        | {
            "weight": random.uniform(1, 3, number),
            "region": region,
            "stratum": stratum,
            "cluster": stratum * CLUSTERS + random.integers(0, CLUSTERS, number),
            "year": random.choice([2010, 2015], number),
        }
    )


def timed(
    work: Callable[[], MultidimensionalResult], *, repeats: int = 3
) -> tuple[MultidimensionalResult, float]:
    """What the work gives and the shortest of its times in seconds."""
    result, best = work(), float("inf")
    for _ in range(repeats):
        start = time.perf_counter()
        result = work()
        best = min(best, time.perf_counter() - start)
    return result, best


def levels(result: MultidimensionalResult) -> dict[str, float]:
    """Every level by a name that the peer's side writes too."""
    short = {
        "raw_headcount": "hd",
        "censored_headcount": "hdk",
        "absolute_contribution": "actb",
        "percentage_contribution": "pctb",
    }
    found = {}
    for row in result.estimates.to_pylist():
        name = short.get(row["measure"], row["measure"])
        if name in ("H", "A", "M0") or row["indicator"]:
            k = "" if row["k"] is None else f"{100 * row['k']:.0f}"
            key = (row["group"] or "all", name, row["indicator"] or "", k)
            found["|".join(key)] = row["estimate"]
    return found


def changes(result: MultidimensionalResult) -> dict[str, float]:
    """Absolute changes of H, A and M0 by a name that the peer's side writes too."""
    return {
        "|".join((row["group"] or "all", row["measure"])): row["estimate"]
        for row in result.changes.to_pylist()
        if row["measure"] in ("H", "A", "M0")
        and row["type"] == "absolute"
        and not row["annualised"]
    }


def run_peer(python: str, table: pa.Table) -> dict[str, Any]:
    """The peer's results on the same columns, from its own Python."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "persons.npz"
        np.savez(file, **{n: table[n].to_numpy() for n in table.column_names})
        done = subprocess.run(
            [python, str(PEER), str(file), json.dumps(DIMENSIONS)],
            check=True,
            capture_output=True,
            text=True,
        )
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def main() -> None:
    """Measure and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--persons", type=int, default=10_000_000)
    parser.add_argument("--peer-python", default=None)
    options = parser.parse_args()
    table = persons(options.persons)
    work: list[tuple[str, dict[str, Any], str]] = [
        ("all parts, no errors", {"cutoffs": ONE, "variance": "none"}, "one"),
        ("all parts, errors of persons alone", {"cutoffs": ONE}, "one"),
        ("all parts, errors of the design", {"cutoffs": ONE} | CLUSTERED, "one"),
        ("three cut-offs, no errors", {"cutoffs": THREE, "variance": "none"}, "three"),
        ("three cut-offs, errors of persons alone", {"cutoffs": THREE}, "three"),
        ("three cut-offs, errors of the design", {"cutoffs": THREE} | CLUSTERED, "three"),
        ("changes, no errors", {"cutoffs": ONE, "variance": "none"} | YEARS, "changes"),
        ("changes, errors of the design", {"cutoffs": ONE} | CLUSTERED | YEARS, "changes"),
    ]
    measured = []
    for name, more, of_peer in work:
        result, seconds = timed(lambda more=more: multidimensional(table, SPEC | more))
        values = changes(result) if of_peer == "changes" else levels(result)
        measured.append((name, seconds, of_peer, values))
    peer = run_peer(options.peer_python, table) if options.peer_python else {}
    print(f"{options.persons:,} persons, {platform.platform()}, Python {platform.python_version()}")
    print(f"peer: {peer.get('versions', 'not run')}")
    print("\n| work, everybody and 94 regions | aboveline s | mpitb s | ratio | difference |")
    print("| --- | --- | --- | --- | --- |")
    for name, seconds, of_peer, values in measured:
        _print_row(name, seconds, peer.get(of_peer), values)


def _print_row(
    name: str, seconds: float, peer: dict[str, Any] | None, values: dict[str, float]
) -> None:
    if peer is None:
        print(f"| {name} | {seconds:.2f} | | | |")
        return
    assert set(peer["values"]) == set(values), set(peer["values"]) ^ set(values)
    apart = max(abs(values[key] - value) for key, value in peer["values"].items())
    ratio = peer["seconds"] / seconds
    print(f"| {name} | {seconds:.2f} | {peer['seconds']:.2f} | {ratio:.1f} | {apart:.0e} |")


if __name__ == "__main__":
    main()
