"""Coverage of a census's estimate of how many of the rest stand below the standard.

`python -m benchmarks.missed_coverage` makes counties in three strata of villages, counts all
households outside the register in a share of the villages of each, drawn alike, as a census does,
and prints how often the interval holds the county's true rate. Rates of villages follow a beta
distribution, or two points: in a few villages many cases, in the others none. The rest is
estimated as `verification.census.missed` does.
"""

from __future__ import annotations

import argparse
import itertools
import math
from dataclasses import dataclass, replace

import numpy as np

from aboveline.statistics import sampling
from aboveline.statistics.codes import Codes, Floats, sums

PARTS = (17, 11, 2)
"""Villages of the strata, of thirty: other, poor, with a site of relocation."""
SPREADS = ("beta", "two points")
RATES, CORRELATIONS = (0.005, 0.01, 0.02, 0.05), (0.02, 0.05, 0.1)
SHARE = 0.1


@dataclass(frozen=True, slots=True)
class Found:
    """How often the interval held the truth, lay below and above it, and its mean length."""

    held: float
    below: float
    above: float
    length: float


def coverage(
    rate: float,
    *,
    villages: int,
    correlation: float,
    samples: int,
    seed: int,
    spread: str = "beta",
    worse: float = 1.0,
) -> Found:
    """What became of the intervals of `samples` censuses, ten of each made-up county.

    `worse` is how many times as frequent cases are in the villages of the last stratum.
    """
    random = np.random.default_rng(seed)
    stratum = np.repeat(np.arange(3), [part * villages // 30 for part in PARTS])
    found = np.empty((samples, 3))
    for place in range(samples):
        if place % 10 == 0:
            sizes = np.maximum(random.lognormal(4.6, 0.5, stratum.size).astype(int), 10)
            of_village = _rates(random, rate, correlation, spread, stratum.size)
            of_village = np.minimum(of_village * np.where(stratum == 2, worse, 1.0), 1.0)
            cases = random.binomial(sizes, of_village)
        one = estimate(random, stratum, sizes, cases)
        found[place] = one.low, one.high, cases.sum() / sizes.sum()
    low, high, true = found.T
    below, above = float(np.mean(high < true)), float(np.mean(low > true))
    return Found(1 - below - above, below, above, float(np.mean(high - low)))


def _rates(
    random: np.random.Generator, rate: float, correlation: float, spread: str, number: int
) -> Floats:
    if spread == "beta":
        times = (1 - correlation) / correlation
        return random.beta(rate * times, (1 - rate) * times, number)
    high = rate + correlation * (1 - rate)
    return np.where(random.random(number) < rate / high, high, 0.0)


def estimate(
    random: np.random.Generator, stratum: Codes, sizes: Codes, cases: Codes
) -> sampling.Rate:
    """The estimate from villages drawn alike in their strata, with all their households."""
    chosen, weight = [], []
    for label in np.unique(stratum):
        inside = np.flatnonzero(stratum == label)
        number = math.ceil(SHARE * inside.size)
        chosen += random.choice(inside, number, replace=False).tolist()
        weight += [inside.size / number] * number
    village = np.repeat(np.arange(len(chosen)), sizes[chosen])
    nth = np.arange(village.size) - np.repeat(
        np.cumsum(sizes[chosen]) - sizes[chosen], sizes[chosen]
    )
    of_village = stratum[chosen]
    outside = sums(of_village, np.array(weight) * sizes[chosen], 3)
    answers = sampling.answers_of(
        village=village,
        stratum_of=of_village,
        cell=of_village[village],
        weight=np.array(weight)[village],
        persons=np.ones(village.size),
        households=outside,
    )
    answers = replace(answers, cell=np.zeros_like(answers.cell))
    return sampling.rate_of(answers, nth < cases[chosen][village], by_people=False)


def main() -> None:
    """Print the table of coverages."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--samples", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=23)
    parser.add_argument("--worse", type=float, default=1.0)
    options = parser.parse_args()
    print("| villages | spread | correlation | rate | held | below | above | length |")
    print("|" + " --- |" * 8)
    worst = 1.0
    for villages, spread, correlation, rate in itertools.product(
        (300, 90), SPREADS, CORRELATIONS, RATES
    ):
        found = coverage(
            rate,
            villages=villages,
            correlation=correlation,
            samples=options.samples,
            seed=options.seed,
            spread=spread,
            worse=options.worse,
        )
        print(
            f"| {villages} | {spread} | {correlation} | {rate} | {found.held:.3f} |"
            f" {found.below:.3f} | {found.above:.3f} | {found.length:.4f} |",
            flush=True,
        )
        worst = min(worst, found.held)
    print(f"| worst | | | | {worst:.3f} | | | |")


if __name__ == "__main__":
    main()
