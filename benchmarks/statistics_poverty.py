"""Poverty and inequality statistics of many persons, beside svy and apode.

`python -m benchmarks.statistics_poverty --persons 10000000 --peer-python PATH` measures, on
made-up persons in 94 regions (two strata each, 100 clusters a stratum):

1. FGT 0, 1 and 2 by region with standard errors of the stratified clustered design, and the
   same as means of three columns in svy;
2. single statistics of all persons, unweighted and without standard errors, and apode's.

Each single statistic starts from the column on both sides (apode's Sen differs from Stata's
and is not right). Both sides run in turns, so that a busy machine slows both; times are the
shortest of the rounds, by the clock and of the processor. PATH is a Python in which svy and
apode are installed; without it only this package runs. Values are compared, so that both sides
did the same work.
"""

from __future__ import annotations

import argparse
import json
import os
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


def timed(work: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    """What the work gives, with its seconds by the clock and of the processor."""
    wall, cpu = time.perf_counter(), time.process_time()
    found = work()
    found["seconds"] = time.perf_counter() - wall
    found["cpu"] = time.process_time() - cpu
    return found


class Peer:
    """The peers in their own Python, which run one work each time they are asked."""

    def __init__(self, python: str, columns: dict[str, Any], folder: Path) -> None:
        """Writes the columns where the peers read them, and starts them."""
        file = folder / "persons.parquet"
        pq.write_table(pa.table(columns), file)
        self.process = subprocess.Popen(
            [python, str(PEER), str(file), str(LINE)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.versions = self._answer()

    def run(self, name: str) -> dict[str, Any]:
        """The result of one work with its times."""
        assert self.process.stdin is not None
        self.process.stdin.write(f"{name}\n")
        self.process.stdin.flush()
        return self._answer()

    def stop(self) -> None:
        """Let the peers end."""
        self.process.communicate()

    def _answer(self) -> dict[str, Any]:
        assert self.process.stdout is not None
        found: dict[str, Any] = json.loads(self.process.stdout.readline())
        return found


def in_turns(
    work: Callable[[], dict[str, Any]], peer: Peer | None, name: str, *, rounds: int
) -> tuple[dict[str, Any], dict[str, Any] | None]:
    """Ours and the peer's result with the shortest times of several rounds, taken in turns."""
    ours, theirs = [], []
    for _ in range(rounds):
        ours.append(timed(work))
        if peer is not None:
            theirs.append(peer.run(name))
    return _shortest(ours), _shortest(theirs) if theirs else None


def _shortest(runs: list[dict[str, Any]]) -> dict[str, Any]:
    times = {key: min(run[key] for run in runs) for key in ("seconds", "cpu")}
    return runs[-1] | times


def main() -> None:
    """Measure and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--persons", type=int, default=10_000_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--peer-python", default=None)
    options = parser.parse_args()
    columns = persons(options.persons)
    with tempfile.TemporaryDirectory() as folder:
        peer = Peer(options.peer_python, columns, Path(folder)) if options.peer_python else None
        print(f"{options.persons:,} persons, {platform.platform()}, {os.cpu_count()} processors")
        print(f"Python {platform.python_version()}, peers: {peer.versions if peer else 'not run'}")
        print("\n| work | s | peer s | ratio | cpu s | peer cpu s | ratio | difference |")
        print("| --- | --- | --- | --- | --- | --- | --- | --- |")
        found = in_turns(lambda: by_region(columns), peer, "svy", rounds=1)
        _print_row("FGT 0, 1, 2 by region with errors (svy, one round)", *found)
        for name, statistic in SINGLE.items():
            found = in_turns(
                lambda statistic=statistic: _single(columns, statistic),
                peer,
                name,
                rounds=options.rounds,
            )
            _print_row(f"{name} (apode)", *found)
        if peer is not None:
            peer.stop()


def _single(
    columns: dict[str, Any], statistic: Callable[[statistics.Sample], Any]
) -> dict[str, Any]:
    found = statistic(statistics.sample_of(columns["welfare"]))
    return {"value": float(found.value[0])}


def _print_row(work: str, ours: dict[str, Any], peer: dict[str, Any] | None) -> None:
    if peer is None:
        print(f"| {work} | {ours['seconds']:.3f} | | | {ours['cpu']:.3f} | | | |", flush=True)
        return
    difference = max(
        float(np.max(np.abs(np.array(ours[key]) - np.array(peer[key]))))
        for key in ("value", "std_error")
        if key in ours
    )
    times = " | ".join(
        f"{ours[key]:.3f} | {peer[key]:.3f} | {peer[key] / ours[key]:.1f}"
        for key in ("seconds", "cpu")
    )
    print(f"| {work} | {times} | {difference:.1e} |", flush=True)


if __name__ == "__main__":
    main()
