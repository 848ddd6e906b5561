"""Poverty and inequality statistics of many persons, beside svy and apode.

`python -m benchmarks.statistics_poverty --persons 10000000 --peer-python PATH` measures, on
made-up persons in 94 regions (two strata each, 100 clusters a stratum):

1. FGT 0, 1 and 2 by region with standard errors of the stratified clustered design, and the
   same as means of three columns in svy;
2. single statistics of all persons, unweighted and without standard errors, and apode's.

Each single statistic starts from the column on both sides (apode's Sen differs from Stata's
and is not right). Times are the shortest of three runs; svy runs once. PATH is a Python in
which svy and apode are installed; without it only this package runs. Values are compared, so
that both sides did the same work.
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
import pyarrow.parquet as pq

from aboveline import statistics

LINE = 5000.0
REGIONS, STRATA, CLUSTERS = 94, 2, 100
PEER = Path(__file__).with_name("statistics_poverty_peer.py")

SINGLE: dict[str, Callable[[statistics.Sample], Any]] = {
    "headcount": lambda s: statistics.fgt(s, LINE, 0),
    "gap": lambda s: statistics.fgt(s, LINE, 1),
    "severity": lambda s: statistics.fgt(s, LINE, 2),
    "watts": lambda s: statistics.watts(s, LINE),
    "sen": lambda s: statistics.sen(s, LINE),
    "sst": lambda s: statistics.sen_shorrocks_thon(s, LINE),
    "takayama": lambda s: statistics.takayama(s, LINE),
    "thon": lambda s: statistics.thon(s, LINE),
    "gini": statistics.gini,
    "entropy": lambda s: statistics.generalised_entropy(s, 1),
    "atkinson": lambda s: statistics.atkinson(s, 2),
}


def persons(number: int, *, seed: int = 1) -> dict[str, Any]:
    """Columns of made-up persons: welfare, weight, region, stratum, cluster."""
    random = np.random.default_rng(seed)
    region = random.integers(0, REGIONS, number)
    stratum = region * STRATA + random.integers(0, STRATA, number)
    cluster = stratum * CLUSTERS + random.integers(0, CLUSTERS, number)
    return {
        "welfare": random.lognormal(9, 0.8, number),
        "weight": random.uniform(1, 3, number),
        "region": region,
        "stratum": stratum,
        "cluster": cluster,
    }


def by_region(columns: dict[str, Any]) -> dict[str, Any]:
    """FGT 0, 1, 2 by region with standard errors, from the columns to the numbers."""
    sample = statistics.sample_of(
        columns["welfare"],
        weights=columns["weight"],
        strata=columns["stratum"],
        psu=columns["cluster"],
        groups=columns["region"],
    )
    found = [statistics.fgt(sample, LINE, alpha) for alpha in (0, 1, 2)]
    return {
        "value": [e.value.tolist() for e in found],
        "std_error": [e.standard_error.tolist() for e in found],
    }


def timed(work: Callable[[], Any], *, repeats: int = 3) -> tuple[Any, float]:
    """What the work gives and the shortest of its times in seconds."""
    result, best = None, float("inf")
    for _ in range(repeats):
        start = time.perf_counter()
        result = work()
        best = min(best, time.perf_counter() - start)
    return result, best


def single(columns: dict[str, Any]) -> dict[str, tuple[float, float]]:
    """Value and time of each single statistic; each starts from the column."""
    measured = {}
    for name, statistic in SINGLE.items():
        found, seconds = timed(
            lambda statistic=statistic: statistic(statistics.sample_of(columns["welfare"]))
        )
        measured[name] = (float(found.value[0]), seconds)
    return measured


def run_peer(python: str, columns: dict[str, Any]) -> dict[str, Any]:
    """The peers' results on the same columns, from their own Python."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "persons.parquet"
        pq.write_table(pa.table(columns), file)
        done = subprocess.run(
            [python, str(PEER), str(file), str(LINE)], check=True, capture_output=True, text=True
        )
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def main() -> None:
    """Measure and print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--persons", type=int, default=10_000_000)
    parser.add_argument("--peer-python", default=None)
    options = parser.parse_args()
    columns = persons(options.persons)
    ours, seconds = timed(lambda: by_region(columns))
    alone = single(columns)
    peer = run_peer(options.peer_python, columns) if options.peer_python else {}
    print(f"{options.persons:,} persons, {platform.platform()}, Python {platform.python_version()}")
    print(f"peers: {peer.get('versions', 'not run')}")
    print("\n| work | aboveline s | peer s | ratio | largest difference |")
    print("| --- | --- | --- | --- | --- |")
    _print_row("FGT 0, 1, 2 by region with errors (svy)", seconds, peer.get("svy"), ours)
    for name, (value, taken) in alone.items():
        _print_row(f"{name} (apode)", taken, peer.get("apode", {}).get(name), {"value": value})


def _print_row(work: str, seconds: float, peer: dict[str, Any] | None, ours: Any) -> None:
    if peer is None:
        print(f"| {work} | {seconds:.3f} | | | |")
        return
    differences = [float(np.max(np.abs(np.array(ours[key]) - np.array(peer[key])))) for key in ours]
    print(
        f"| {work} | {seconds:.3f} | {peer['seconds']:.3f} | {peer['seconds'] / seconds:.1f} "
        f"| {max(differences):.1e} |"
    )


if __name__ == "__main__":
    main()
