"""A register of people held against a list from outside: time, precision, recall.

`python -m benchmarks.compare_lists [--people N] [--entries N] [--seed S]`: made-up Chinese names,
birth dates, sexes and counties, no identity numbers; six in ten people stand in the list too,
with a slip in each thing with a chance of 2 percent. Beside it the time of a plain read.
"""

from __future__ import annotations

import argparse
import time
from importlib import resources
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import yaml
from benchmarks.machine import described

from aboveline.verification.comparisons.linking import SCHEMA, linked

SLIP = 0.02
IN_BOTH = 0.6
COUNTIES = 100
SIGNS = 800
"""Characters of given names, drawn by a law of Zipf, as they are in the census."""


def main() -> None:
    """Print what was found, and how long it took."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=1_000_000)
    parser.add_argument("--entries", type=int, default=5_000_000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    people, entries = sides(options.people, options.entries, seed=options.seed)
    print(described())
    start, cpu = time.perf_counter(), time.process_time()
    for table in (people, entries):
        for column in table.columns:
            pc.count_distinct(column)
    read = time.perf_counter() - start
    start, cpu = time.perf_counter(), time.process_time()
    found = linked(people, entries)
    spent, busy = time.perf_counter() - start, time.process_time() - cpu
    right = pc.sum(pc.equal(found["key"], found["entry"])).as_py()
    real = round(options.people * IN_BOTH)
    print(
        f"{options.people:,} people, {options.entries:,} entries: {spent:.1f} s, {busy:.1f} s of "
        f"processor, {spent / read:.1f} x counting what differs in each column; precision "
        f"{right / found.num_rows:.4f}, recall {right / real:.4f}"
    )


def sides(people: int, entries: int, *, seed: int) -> tuple[pa.Table, pa.Table]:
    """The people of a register and the entries of a list; who is both has one key."""
    random = np.random.default_rng(seed)
    both = round(people * IN_BOTH)
    every = _people(random, people + entries - both)
    first = {name: column[:people] for name, column in every.items()}
    second = {name: column[people - both :].copy() for name, column in every.items()}
    _slip(random, second, both)
    return _table(first), _table(second)


def _people(random: np.random.Generator, count: int) -> dict[str, npt.NDArray[Any]]:
    text = (resources.files("aboveline.site.demo") / "names.yaml").read_text(encoding="utf-8")
    surnames = np.array(yaml.safe_load(text)["surnames"])
    of_surname = 1 / np.arange(1, len(surnames) + 1) ** 0.8
    given = np.concatenate([_given(random, count), np.array([""])])
    second = np.where(random.random(count) < 0.85, np.arange(count), count)
    names = np.char.add(
        random.choice(surnames, count, p=of_surname / of_surname.sum()),
        np.char.add(_given(random, count), given[second]),
    )
    days = np.datetime64("1930-01-01") + random.integers(0, 85 * 365, count)
    return {
        "key": np.char.add("k", np.arange(count).astype(str)),
        "name": names,
        "born": days,
        "sex": random.choice(np.array(["male", "female"]), count),
        "county": np.char.add("c", random.integers(0, COUNTIES, count).astype(str)),
    }


def _given(random: np.random.Generator, count: int) -> npt.NDArray[np.str_]:
    """A character of a given name each."""
    signs = np.array([chr(code) for code in _codes()])
    weight = 1 / np.arange(10, 10 + SIGNS)
    return random.choice(signs, count, p=weight / weight.sum())


def _codes() -> npt.NDArray[np.int64]:
    """Code points of common characters, in an order that is the same every time."""
    return np.random.default_rng(0).permutation(np.arange(0x4E00, 0x7800))[:SIGNS]


def _slip(random: np.random.Generator, side: dict[str, npt.NDArray[Any]], first: int) -> None:
    """Errors of typing among the first entries: another character, day, sex or county."""
    slips = random.random((4, first)) < SLIP
    at = np.flatnonzero(slips[0])
    names = side["name"][at]
    others = _given(random, at.size)
    side["name"][at] = [name[:-1] + other for name, other in zip(names, others, strict=True)]
    at = np.flatnonzero(slips[1])
    shift = random.choice(np.array([-30, -10, -2, -1, 1, 2, 10, 365]), at.size)
    side["born"][at] = side["born"][at] + shift
    at = np.flatnonzero(slips[2])
    side["sex"][at] = np.where(side["sex"][at] == "male", "female", "male")
    at = np.flatnonzero(slips[3])
    side["county"][at] = random.choice(side["county"], at.size)


def _table(columns: dict[str, npt.NDArray[Any]]) -> pa.Table:
    """The columns as text; no identity number is known."""
    count = columns["key"].size
    arrays = {name: pa.array(column).cast(pa.string()) for name, column in columns.items()}
    arrays["identity_index"] = pa.nulls(count, pa.string())
    return pa.table(arrays).select(SCHEMA.names)


if __name__ == "__main__":
    main()
