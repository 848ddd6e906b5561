"""An assessment of ten million households: frame, digest, draw and estimates, in seconds.

`python -m benchmarks.assessment` makes 10 million households in 300 counties, draws 29
villages in each and 40 households in each village, fills in answers and estimates four rates
for every county and for all. It prints processor seconds, and beside them those of a plain
scan: one grouped count of the same columns by numpy.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from typing import Any, TypeVar

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from aboveline.statistics import sampling
from aboveline.statistics.codes import Floats

COUNTIES, DRAWN = 300, 29
T = TypeVar("T")
TAKE = {"exited": 20, "registered": 4, "unregistered": 20}


def made_up(households: int, seed: int) -> dict[str, Any]:
    """Columns of a frame: 300 counties, villages of about 170 households."""
    random = np.random.default_rng(seed)
    villages = households // 170
    village = random.integers(0, villages, households)
    county = np.arange(villages) % COUNTIES
    kind = random.choice(np.arange(3), villages, p=[0.6, 0.35, 0.05])
    stratum = np.char.add(np.char.zfill((county * 3 + kind).astype(str), 4), " stratum")
    group = random.choice(np.arange(3), households, p=[0.3, 0.02, 0.68])
    number = random.permutation(households)
    return {
        "household": pc.binary_join_element_wise(
            "H", pc.utf8_lpad(pa.array(number).cast(pa.string()), 9, "0"), ""
        ),
        "village": village,
        "stratum": pa.array(stratum).take(pa.array(village)),
        "group": pa.array(["exited", "registered", "unregistered"]).take(pa.array(group)),
        "persons": random.integers(1, 7, households),
        "factor": np.where(random.random(villages) < 0.2, 2, 1)[village],
    }


def plan_of(frame: sampling.Frame) -> sampling.Plan:
    """29 villages in every county, by stratum."""
    by_stratum = np.bincount(frame.stratum_of, minlength=len(frame.strata))
    counties: dict[int, dict[str, int]] = {}
    for label, number in zip(frame.strata, by_stratum.tolist(), strict=True):
        counties.setdefault(int(label.split()[0]) // 3, {})[label] = number
    shares: dict[str, int] = {}
    for sizes in counties.values():
        shares |= sampling.allocate(sizes, DRAWN)
    return sampling.Plan(shares, TAKE, reserves=5)


def estimates(frame: sampling.Frame, drawn: sampling.Drawn, seed: int) -> list[sampling.Rate]:
    """Four rates of every county, and of all counties together, from made-up answers."""
    random = np.random.default_rng(seed)
    rows = np.flatnonzero(~drawn.reserve)
    holds = (random.random(rows.size) < 0.02).astype(np.float64)
    approves = (random.random(rows.size) < 0.95).astype(np.float64)
    groups = [np.where(drawn.group[rows] == code, holds, np.nan) for code in range(3)]
    villages, village = np.unique(drawn.village[rows], return_inverse=True)
    county_of = np.array([int(label.split()[0]) // 3 for label in frame.strata])
    of_row = county_of[frame.stratum_of[villages]][village]
    columns = (village, frame.cell[drawn.row[rows]], drawn.weight[rows], of_row)
    persons = frame.persons[drawn.row[rows]].astype(np.float64)
    households = frame.households()
    found = []
    for county in [None, *range(COUNTIES)]:
        part = slice(None) if county is None else np.flatnonzero(of_row == county)
        here, code = np.unique(columns[0][part], return_inverse=True)
        answers = sampling.answers_of(
            village=code,
            stratum_of=frame.stratum_of[villages[here]],
            cell=columns[1][part],
            weight=columns[2][part],
            persons=persons[part],
            households=households,
        )
        found += _rates(answers, [group[part] for group in groups], approves[part])
    return found


def _rates(
    answers: sampling.Answers, groups: list[Floats], approves: Floats
) -> list[sampling.Rate]:
    rates = [sampling.rate_of(answers, group) for group in groups]
    rates.append(sampling.rate_of(answers, approves, by_people=False))
    rates.append(sampling.combined(answers, [(0.3, rates[0]), (0.68, rates[2])], known=0.005))
    return rates


def main() -> None:
    """Print processor seconds and seconds on the wall of every step."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--households", type=int, default=10_000_000)
    parser.add_argument("--seed", type=int, default=3)
    options = parser.parse_args()
    columns = made_up(options.households, options.seed)
    print("| step | processor seconds | seconds |")
    print("| --- | --- | --- |")
    frame = _timed("frame from columns", lambda: sampling.frame_of(columns))
    _timed("digest of the frame", lambda: sampling.frame_digest(frame))
    plan = plan_of(frame)
    drawn = _timed("draw", lambda: sampling.draw(frame, plan, seed=b"seed"))
    rates = _timed("estimates", lambda: estimates(frame, drawn, options.seed))
    _timed("plain scan", frame.people)
    print(f"{drawn.row.size} rows drawn, {len(rates)} rates estimated")


def _timed(step: str, act: Callable[[], T]) -> T:
    wall, processor = time.perf_counter(), time.process_time()
    found = act()
    print(
        f"| {step} | {time.process_time() - processor:.2f} | {time.perf_counter() - wall:.2f} |",
        flush=True,
    )
    return found


if __name__ == "__main__":
    main()
