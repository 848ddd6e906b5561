"""How often a comparison of units accuses honest ones, and whom it finds, where units differ.

`python -m benchmarks.falsification_size` draws counties of units of unlike size (10 to 400 rows, 60
in the middle) whose shares differ by nature, by the beta-binomial that the comparison takes for
granted or, with `--law logit`, by a law with a longer tail that it does not. `--part power` adds
cases to some units: of their other rows a share from 10 to 60 %, rising from county to county.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence

import numpy as np
from benchmarks.machine import described, print_rows
from scipy import optimize, special, stats

from aboveline.statistics.codes import Booleans, Floats
from aboveline.statistics.falsification.excess import excess
from aboveline.statistics.falsification.outcomes import FALSE_SHARE

SHARES = (0.01, 0.05, 0.1)
ALIKE = (0.0, 0.01, 0.02, 0.05, 0.1)
AT_FAULT = (0.05, 0.1, 0.2, 0.4)
_ROWS, _SPREAD, _FEWEST, _MOST = 60, 0.6, 10, 400
_NODES, _WEIGHTS = np.polynomial.hermite_e.hermegauss(40)

Law = Callable[[np.random.Generator, float, float, int], Floats]


def beta(random: np.random.Generator, share: float, alike: float, units: int) -> Floats:
    """Shares of units by the law that is taken for granted."""
    size = (1 - alike) / alike
    return random.beta(share * size, (1 - share) * size, units)


def logit(random: np.random.Generator, share: float, alike: float, units: int) -> Floats:
    """Shares of units whose logits are normal, with the same mean and correlation."""
    weights = _WEIGHTS / _WEIGHTS.sum()

    def middle(spread: float) -> float:
        def off(place: float) -> float:
            return float(special.expit(place + spread * _NODES) @ weights) - share

        return float(optimize.brentq(off, -40, 5))

    def beyond(spread: float) -> float:
        square = special.expit(middle(spread) + spread * _NODES) ** 2 @ weights
        return float(square - share**2) / (share * (1 - share)) - alike

    spread = float(optimize.brentq(beyond, 0.01, 8))
    return np.asarray(special.expit(random.normal(middle(spread), spread, units)))


LAWS: dict[str, Law] = {"beta": beta, "logit": logit}


def drawn(
    random: np.random.Generator, law: Law, units: int, share: float, alike: float
) -> tuple[Floats, Floats]:
    """Cases and rows of the honest units of a county."""
    rows = np.exp(random.normal(np.log(_ROWS), _SPREAD, units))
    rows = np.clip(np.round(rows), _FEWEST, _MOST)
    shares = law(random, share, alike, units) if alike else np.full(units, share)
    return random.binomial(rows.astype(np.int64), shares).astype(np.float64), rows


def alarms(law: Law, units: int, share: float, alike: float, counties: int) -> int:
    """Counties of honest units in which a unit is flagged."""
    random = np.random.default_rng(17)
    return sum(
        bool(_flagged(*drawn(random, law, units, share, alike)).any()) for _ in range(counties)
    )


def found(units: int, alike: float, part: float, counties: int) -> tuple[float, float]:
    """The share of units at fault that is flagged, and of the flagged the share that is honest."""
    random = np.random.default_rng(18)
    guilty = np.arange(units) < max(1, round(part * units))
    right = wrong = 0
    for number in range(counties):
        cases, rows = drawn(random, beta, units, 0.05, alike)
        other = (rows - cases).astype(np.int64)
        added = 0.1 + 0.5 * (number + 0.5) / counties
        cases = cases + np.where(guilty, random.binomial(other, added), 0)
        flags = _flagged(cases, rows)
        right += int(flags[guilty].sum())
        wrong += int(flags[~guilty].sum())
    return right / (guilty.sum() * counties), wrong / max(right + wrong, 1)


def _flagged(cases: Floats, rows: Floats) -> Booleans:
    return excess(cases, rows)[0] <= FALSE_SHARE


def print_size(law: str, counts: Sequence[int], counties: int) -> None:
    """One row a number of units and usual share: percent of counties with an alarm."""
    rows = []
    for units in counts:
        for share in SHARES:
            cells = []
            for alike in ALIKE:
                hits = alarms(LAWS[law], units, share, alike, counties)
                low, high = stats.binomtest(hits, counties).proportion_ci(method="exact")
                percent = 100 * hits / counties
                cells.append(f"{percent:.1f} ({100 * low:.0f} to {100 * high:.0f})")
            rows.append((str(units), f"{100 * share:.0f} %", *cells))
    print_rows(("units", "usual share", *(f"alike {alike}" for alike in ALIKE)), rows)


def print_power(counts: Sequence[int], counties: int) -> None:
    """One row a number of units and correlation: percent found, and honest among the flagged."""
    rows = []
    for units in counts:
        for alike in ALIKE:
            both = [found(units, alike, part, counties) for part in AT_FAULT]
            cells = [f"{100 * right:.0f} ({100 * wrong:.0f})" for right, wrong in both]
            rows.append((str(units), str(alike), *cells))
    print_rows(("units", "alike", *(f"{100 * part:.0f} %" for part in AT_FAULT)), rows)


def main() -> None:
    """Print the table that is asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--part", choices=("size", "power"), default="size")
    parser.add_argument("--law", choices=tuple(LAWS), default="beta")
    parser.add_argument("--units", type=int, nargs="+", default=[20, 60, 200])
    parser.add_argument("--counties", type=int, default=200)
    options = parser.parse_args()
    print(described(), flush=True)
    if options.part == "size":
        print_size(options.law, options.units, options.counties)
    else:
        print_power(options.units, options.counties)


if __name__ == "__main__":
    main()
