"""Coverage of a census's estimate of how many of the rest stand below the standard.

`python -m benchmarks.missed_coverage` makes counties in three strata of villages, counts all
households outside the register in a share of the villages of each, drawn alike, as a census does,
and prints how often the interval holds the true rate: that of the county, and that of each stratum
where at least two villages of it were counted. With `--worse` cases are so many times as frequent
in the last stratum.
"""

from __future__ import annotations

import argparse
import itertools
import math

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
from aboveline.statistics.codes import Codes, Floats, sums

PARTS = (17, 11, 2)
"""Villages of the strata, of thirty: other, poor, with a site of relocation."""
OF = ("all", "17 of 30 villages", "11 of 30 villages", "2 of 30 villages")
SHARE = 0.1


def coverage(
    rate: float,
    *,
    villages: int,
    correlation: float,
    samples: int,
    seed: int,
    spread: str = "beta",
    worse: float = 1.0,
) -> list[Found]:
    """What became of the intervals of `samples` censuses: of all, then of each stratum.

    Each made-up county has ten censuses. `worse` is how many times as frequent cases are in the
    villages of the last stratum.
    """
    random = np.random.default_rng(seed)
    stratum = np.repeat(np.arange(3), [part * villages // 30 for part in PARTS])
    found = np.empty((samples, 4, 3))
    for place in range(samples):
        if place % 10 == 0:
            sizes = np.maximum(random.lognormal(4.6, 0.5, stratum.size).astype(int), 10)
            of_village = village_rates(
                random, rate, correlation=correlation, spread=spread, villages=stratum.size
            )
            of_village = np.minimum(of_village * np.where(stratum == 2, worse, 1.0), 1.0)
            cases = random.binomial(sizes, of_village)
            by_stratum = sums(stratum, cases, 3) / sums(stratum, sizes, 3)
            true = [cases.sum() / sizes.sum(), *by_stratum]
        for of, one in enumerate(estimates(random, stratum, sizes, cases)):
            found[place, of] = one.low, one.high, true[of] if one.villages > 1 else math.nan
    return [tallied(*found[:, of].T) for of in range(4)]


def estimates(
    random: np.random.Generator, stratum: Codes, sizes: Codes, cases: Codes
) -> list[sampling.Rate]:
    """The rates from villages drawn alike in their strata, with all their households."""
    taken, times = [], []
    for label in np.unique(stratum):
        inside = np.flatnonzero(stratum == label)
        number = math.ceil(SHARE * inside.size)
        taken += random.choice(inside, number, replace=False).tolist()
        times += [inside.size / number] * number
    chosen, weight = np.array(taken), np.array(times)
    village = np.repeat(np.arange(chosen.size), sizes[chosen])
    nth = np.arange(village.size) - (np.cumsum(sizes[chosen]) - sizes[chosen])[village]
    holds: Floats = (nth < cases[chosen][village]).astype(np.float64)
    return sampling.rates_of_whole_villages(
        holds,
        village=village,
        stratum_of=stratum[chosen],
        weight=weight,
        households=sums(stratum[chosen], weight * sizes[chosen], 3),
    )


def main() -> None:
    """Print the tables of coverages, of all and of each stratum."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--samples", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=23)
    parser.add_argument("--worse", type=float, default=1.0)
    options = parser.parse_args()
    rows: list[list[tuple[tuple[str, ...], Found]]] = [[] for _ in OF]
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
        for of, one in zip(rows, found, strict=True):
            if one.told:
                of.append(((str(villages), spread, str(correlation), str(rate)), one))
    for name, of in zip(OF, rows, strict=True):
        print(f"\n{name}:\n")
        print_coverages(("villages", "spread", "correlation", "rate"), of)


if __name__ == "__main__":
    main()
