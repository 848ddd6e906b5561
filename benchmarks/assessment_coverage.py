"""Coverage of the intervals of an assessment, in samples drawn as assessments are drawn.

`python -m benchmarks.assessment_coverage` makes counties of 300 villages in three strata,
draws 29 villages by size and households in them, remote villages twice as likely, and prints
how often the intervals of `statistics.sampling` hold the county's true rate. Rates of villages
follow a beta distribution, or two points: in a few villages many cases, in the others none.
All people of a household share what holds for it.
"""

from __future__ import annotations

import argparse
import itertools

import numpy as np
from benchmarks.coverage import (
    CORRELATIONS,
    RATES,
    SPREADS,
    Found,
    print_coverages,
    tallied,
    village_rates,
)

from aboveline.statistics import sampling
from aboveline.statistics.codes import Floats

VILLAGES, DRAWN = 300, 29


def coverage(
    rate: float,
    *,
    correlation: float,
    take: int,
    samples: int,
    seed: int,
    spread: str = "beta",
    remote_times: float = 1.0,
) -> Found:
    """What became of the intervals of `samples` samples, ten of each made-up county.

    `remote_times` is how many times as frequent cases are in remote villages.
    """
    random = np.random.default_rng(seed)
    lows, highs, truths = [], [], []
    for county in range(-(-samples // 10)):
        frame, remote = _county(random)
        of_village = village_rates(
            random, rate, correlation=correlation, spread=spread, villages=VILLAGES
        )
        of_village = np.minimum(of_village * np.where(remote, remote_times, 1.0), 1.0)
        case = random.random(len(frame)) < of_village[frame.village]
        truth = float((case * frame.persons).sum() / frame.persons.sum())
        by_stratum = np.bincount(frame.stratum_of)
        shares = sampling.allocate(dict(zip(frame.strata, by_stratum.tolist(), strict=True)), DRAWN)
        plan = sampling.Plan(shares, {"exited": take})
        for number in range(10):
            found = _estimate(frame, plan, case, seed=f"{seed} {county} {number}")
            lows.append(found.low)
            highs.append(found.high)
            truths.append(truth)
    return tallied(lows, highs, truths)


def _county(random: np.random.Generator) -> tuple[sampling.Frame, Floats]:
    sizes = np.maximum(random.lognormal(4.6, 0.5, VILLAGES).astype(int), 30)
    village = np.repeat(np.arange(VILLAGES), sizes)
    stratum = np.repeat(["other", "poor", "site"], [170, 110, 20])
    remote = random.random(VILLAGES) < 0.2
    frame = sampling.frame_of(
        {
            "household": np.arange(village.size),
            "village": village,
            "stratum": stratum[village],
            "group": np.full(village.size, "exited"),
            "persons": random.integers(1, 7, village.size),
            "factor": np.where(remote, 2, 1)[village],
        }
    )
    return frame, remote.astype(np.float64)


def _estimate(
    frame: sampling.Frame, plan: sampling.Plan, case: Floats, *, seed: str
) -> sampling.Rate:
    drawn = sampling.draw(frame, plan, seed=seed.encode())
    villages, village = np.unique(drawn.village, return_inverse=True)
    answers = sampling.answers_of(
        village=village,
        stratum_of=frame.stratum_of[villages],
        cell=frame.cell[drawn.row],
        weight=drawn.weight,
        persons=frame.persons[drawn.row],
        households=frame.households(),
    )
    return sampling.rate_of(answers, case[drawn.row])


def main() -> None:
    """Print the table of coverages."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--samples", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=11)
    parser.add_argument("--remote-times", type=float, default=1.0)
    options = parser.parse_args()
    rows = []
    for spread, take, correlation, rate in itertools.product(
        SPREADS, (20, 50), CORRELATIONS, RATES
    ):
        found = coverage(
            rate,
            correlation=correlation,
            take=take,
            samples=options.samples,
            seed=options.seed,
            spread=spread,
            remote_times=options.remote_times,
        )
        rows.append(((spread, str(take), str(correlation), str(rate)), found))
    print_coverages(("spread", "households a village", "correlation", "rate"), rows)


if __name__ == "__main__":
    main()
