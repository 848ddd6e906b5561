"""Fifteen rules over made-up households, beside OpenFisca on the same arrays.

`python -m benchmarks.openfisca_peer --households 3000000 --peer-python PATH` writes made-up
households, with members of about three each, into one file of arrays. Each side is a process of its
own that loads them, works out the same fifteen values (four of each person, eleven of each
household) and counts; the counts must be equal. PATH is a Python in which openfisca-core is
installed; without it only this package runs.

Time begins with arrays in memory. `ready` is what comes before the rules: OpenFisca joins persons
to households and takes the inputs, here arrays become Arrow tables and the pack is compiled. This
package also works out problems, deadlines and the next day of change, which OpenFisca has not.
Nobody here has an unknown input, which OpenFisca does not know. One thread each.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa
from benchmarks.machine import described, print_rows
from benchmarks.made_up import DAY

from aboveline.engine.connections import connect
from aboveline.engine.county import CountyInputs, judge, make_plan
from aboveline.standard import load_standard

PACK = Path(__file__).with_name("openfisca_pack")
PEER = Path(__file__).with_name("openfisca_rules.py")
OF_PERSONS = ("school_age", "out_of_school", "uninsured", "is_old")
OF_HOUSEHOLDS = ("income", "schooling", "insurance", "housing", "water", "meets")
REPORTED = ("old_alone", "water_reached")


def households(number: int, *, seed: int = 1) -> dict[str, np.ndarray]:
    """Arrays of households, and of persons with the number of their household, in its order."""
    random = np.random.default_rng(seed)
    persons = random.integers(1, 7, number)
    of = np.repeat(np.arange(number), persons)
    people = {
        "household": of,
        "age_years": random.integers(0, 90, len(of)),
        "in_school": random.random(len(of)) < 0.95,
        "insured": random.random(len(of)) < 0.98,
    }
    return people | {
        # whole hundreds never meet a line times the members, so rounding decides nothing
        "income_year": random.integers(20, 500, number) * 100.0,
        "enough_food": random.random(number) < 0.97,
        "safe_dwelling": random.random(number) < 0.9,
        "water_litres": random.integers(5, 90, number) * 1.0,
        "water_minutes": random.integers(0, 40, number) * 1.0,
    }


def ours(file: str) -> dict[str, Any]:
    """This package's counts, times and memory."""
    with np.load(file) as found:
        arrays = {name: found[name] for name in found.files}
    start, cpu = time.perf_counter(), time.process_time()
    number, persons = len(arrays["income_year"]), len(arrays["household"])
    area = pa.DictionaryArray.from_arrays(pa.array(np.zeros(number, np.int8)), ["n"])
    homes = {"household_id": np.arange(number), "area_id": area.cast(pa.string())}
    people = {"person_id": np.arange(persons), "household_id": arrays["household"]}
    for name in ("age_years", "in_school", "insured"):
        people[name] = arrays[name]
    for name in ("income_year", "enough_food", "safe_dwelling", "water_litres", "water_minutes"):
        homes[name] = arrays[name]
    areas = pa.table({"area_id": ["n"], "parent_id": pa.nulls(1, pa.string()), "level": ["nation"]})
    tables = {"households": pa.table(homes), "people": pa.table(people)}
    plan = make_plan(load_standard(PACK), as_of=DAY)
    with connect() as connection:
        ready, cpu_ready = time.perf_counter(), time.process_time()
        judge(connection, plan, CountyInputs(areas, None, tables))
        counts, amounts = counted(connection)
        done, cpu_done = time.perf_counter(), time.process_time() - cpu_ready
    return {
        "counts": counts,
        "amounts": amounts,
        "building_seconds": ready - start,
        "building_cpu_seconds": cpu_ready - cpu,
        "seconds": done - ready,
        "cpu_seconds": cpu_done,
        "peak_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }


def counted(connection: duckdb.DuckDBPyConnection) -> tuple[dict[str, int], dict[str, float]]:
    """How often each value is true, and what the amounts add up to."""
    asked = [
        (OF_HOUSEHOLDS + REPORTED, "decisions"),
        (OF_PERSONS, "person"),
    ]
    counts = {}
    for names, table in asked:
        sums = ", ".join(f"count(*) FILTER (WHERE {name})" for name in names)
        [row] = connection.sql(f"FROM {table}").aggregate(sums).fetchall()
        counts |= dict(zip(names, row, strict=True))
    [(entitled, allowance, members)] = connection.execute(
        "SELECT count(*) FILTER (WHERE allowance > 0), sum(allowance) / 1e6, sum(members) "
        "FROM decisions"
    ).fetchall()
    amounts = {"allowance": float(allowance), "members": float(members)}
    return counts | {"allowance": entitled}, amounts


def run(*words: str) -> dict[str, Any]:
    """What a process of its own prints as JSON on its last line."""
    done = subprocess.run(words, check=True, stdout=subprocess.PIPE, text=True)
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def compare(ours: dict[str, Any], peer: dict[str, Any]) -> None:
    """Raise AssertionError when the two sides did not do the same work."""
    assert ours["counts"] == peer["counts"], (ours["counts"], peer["counts"])
    for name, amount in ours["amounts"].items():
        assert abs(amount / peer["amounts"][name] - 1) < 1e-6, name


def main() -> None:
    """Measure and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--households", type=int, default=300_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--peer-python", default=None)
    parser.add_argument("--file", default=None, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.file:
        print(json.dumps(ours(options.file)))
        return
    with tempfile.TemporaryDirectory() as folder:
        file = f"{folder}/households.npz"
        np.savez(file, **households(options.households))
        sides = {"aboveline": (sys.executable, "-m", "benchmarks.openfisca_peer", "--file", file)}
        if options.peer_python:
            sides["OpenFisca"] = (options.peer_python, str(PEER), file)
        found: dict[str, dict[str, Any]] = {}
        for _ in range(options.rounds):  # in turns, so that a busy minute is shared
            for name, words in sides.items():
                told = run(*words)
                if name not in found or told["cpu_seconds"] < found[name]["cpu_seconds"]:
                    found[name] = told
    print(f"{options.households:,} households; {described()}")
    if options.peer_python:
        compare(found["aboveline"], found["OpenFisca"])
        print(f"counts equal; peer: {found['OpenFisca']['versions']}")
    print_rows(("side", "ready s", "CPU s", "15 rules s", "CPU s", "peak MiB"), _rows(found))
    if options.peer_python:
        ratio = found["OpenFisca"]["cpu_seconds"] / found["aboveline"]["cpu_seconds"]
        print(f"CPU of OpenFisca over CPU here: {ratio:.2f}")


def _rows(found: dict[str, dict[str, Any]]) -> list[tuple[str, ...]]:
    return [
        (
            name,
            f"{told['building_seconds']:.2f}",
            f"{told['building_cpu_seconds']:.2f}",
            f"{told['seconds']:.2f}",
            f"{told['cpu_seconds']:.2f}",
            f"{told['peak_mib']:,.0f}",
        )
        for name, told in found.items()
    ]


if __name__ == "__main__":
    main()
