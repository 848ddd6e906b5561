"""What measurements of coverage share: rates of villages, and what became of the intervals."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from benchmarks.machine import print_rows

from aboveline.statistics.codes import Floats

SPREADS = ("beta", "two points")
RATES, CORRELATIONS = (0.005, 0.01, 0.02, 0.05), (0.02, 0.05, 0.1)


@dataclass(frozen=True, slots=True)
class Found:
    """How often the interval held the truth, lay below and above it, and its mean length.

    `told` is the share of the samples that gave an interval at all.
    """

    held: float
    below: float
    above: float
    length: float
    told: float = 1.0

    @property
    def row(self) -> tuple[str, ...]:
        """What a table shows of it."""
        return (
            f"{self.held:.3f}",
            f"{self.below:.3f}",
            f"{self.above:.3f}",
            f"{self.length:.4f}",
            f"{self.told:.2f}",
        )


def village_rates(
    random: np.random.Generator, rate: float, *, correlation: float, spread: str, villages: int
) -> Floats:
    """Rates of villages: a beta distribution, or many cases in few villages and none elsewhere."""
    if spread == "beta":
        times = (1 - correlation) / correlation
        return random.beta(rate * times, (1 - rate) * times, villages)
    high = rate + correlation * (1 - rate)
    return np.where(random.random(villages) < rate / high, high, 0.0)


def tallied(low: npt.ArrayLike, high: npt.ArrayLike, true: npt.ArrayLike) -> Found:
    """What became of intervals, one a sample; NaN: the sample gave none."""
    ends = np.column_stack([np.asarray(one, dtype=np.float64) for one in (low, high, true)])
    told = ends[np.isfinite(ends).all(axis=1)]
    below, above = float(np.mean(told[:, 1] < told[:, 2])), float(np.mean(told[:, 0] > told[:, 2]))
    length = float(np.mean(told[:, 1] - told[:, 0]))
    return Found(1 - below - above, below, above, length, len(told) / len(ends))


def print_coverages(heads: tuple[str, ...], rows: Sequence[tuple[tuple[str, ...], Found]]) -> None:
    """Print one row a design, and the worst of them."""
    shown = [(*of, *found.row) for of, found in rows]
    worst = min(found.held for _of, found in rows)
    shown.append(("worst", *("" for _ in heads[1:]), f"{worst:.3f}", "", "", "", ""))
    print_rows((*heads, "held", "below", "above", "length", "told"), shown)
