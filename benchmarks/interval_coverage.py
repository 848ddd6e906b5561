"""Coverage of 95 percent intervals of small rates in clustered samples.

`python -m benchmarks.interval_coverage` prints, for 29 clusters and rates of 0.5 to 5
percent, how often each interval holds the true rate. Rates of clusters follow a beta
distribution with the given correlation within clusters.
"""

from __future__ import annotations

import argparse
import itertools

import numpy as np

from aboveline.statistics import Estimates, fgt, sample_of
from aboveline.statistics.codes import Floats
from aboveline.statistics.intervals import interval

CLUSTERS = 29
METHODS = ("wald", "logit", "korn-graubard", "effective")


def coverage(
    rate: float, *, correlation: float, cluster_size: int, samples: int, seed: int
) -> dict[str, float]:
    """Share of the samples whose interval holds the rate, by method; and `width_...`, its mean.

    All samples are estimated in one pass: each is a group and a stratum of one big sample.
    """
    random = np.random.default_rng(seed)
    spread = (1 - correlation) / correlation
    of_cluster = random.beta(rate * spread, (1 - rate) * spread, (samples, CLUSTERS))
    poor = random.random((samples, CLUSTERS, cluster_size)) < of_cluster[:, :, None]
    number = np.repeat(np.arange(samples), CLUSTERS * cluster_size)
    cluster = np.repeat(np.arange(samples * CLUSTERS), cluster_size)
    sample = sample_of(np.where(poor.ravel(), 0.0, 2.0), strata=number, psu=cluster, groups=number)
    rates = fgt(sample, 1.0)
    result = {}
    for method in METHODS:
        low, high = _interval(rates, method)
        result[method] = float(np.mean((low <= rate) & (rate <= high)))
        result[f"width_{method}"] = float(np.mean(high - low))
    return result


def _interval(rates: Estimates, method: str) -> tuple[Floats, Floats]:
    """Limits by a method; `effective` is what the tables of results use for rates."""
    effective = method == "effective"
    freedom = rates.effective_degrees_of_freedom if effective else rates.degrees_of_freedom
    return interval(
        rates.value,
        rates.standard_error,
        degrees_of_freedom=freedom,
        method="korn-graubard" if effective else method,
        n=rates.sample.row_count,
        n_at_bounds=CLUSTERS if effective else None,
    )


def main() -> None:
    """Print the table of coverages."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--samples", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=7)
    options = parser.parse_args()
    print("| cluster size | correlation | rate | " + " | ".join(METHODS) + " |")
    print("|" + " --- |" * (3 + len(METHODS)))
    worst = dict.fromkeys(METHODS, 1.0)
    for size, correlation, rate in itertools.product(
        (20, 50, 100), (0.02, 0.05, 0.1), (0.005, 0.01, 0.02, 0.05)
    ):
        found = coverage(
            rate,
            correlation=correlation,
            cluster_size=size,
            samples=options.samples,
            seed=options.seed,
        )
        shown = " | ".join(f"{found[method]:.3f}" for method in METHODS)
        print(f"| {size} | {correlation} | {rate} | {shown} |")
        worst = {method: min(worst[method], found[method]) for method in METHODS}
    print("| worst | | | " + " | ".join(f"{worst[method]:.3f}" for method in METHODS) + " |")


if __name__ == "__main__":
    main()
