"""Two-stage draws: villages by size within strata, households within villages by group.

Villages are drawn systematically with probability proportional to size, in an order and from
a start that the seed fixes; within a village and group the households with the first places
in an order that the seed fixes are the sample, those after them the replacements, in order.
Source: Saerndal, Swensson, Wretman (1992), sections 3.6 and 4.3.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import pyarrow.compute as pc

from aboveline.statistics.codes import Booleans, Codes, Floats
from aboveline.statistics.sampling.frame import Frame, Whole
from aboveline.statistics.sampling.seeds import number_from, places


@dataclass(frozen=True, slots=True)
class Plan:
    """How many are drawn: villages by stratum, and in each of them households by group.

    `reserves` is how many households of the village and group wait as replacements;
    `by_size` False draws villages with equal probability.
    """

    villages: Mapping[str, int]
    households: Mapping[str, int]
    reserves: int = 0
    by_size: bool = True


@dataclass(frozen=True, slots=True)
class Drawn:
    """A sample in columns, by village, group and order; codes are those of the frame.

    `order` counts from 1 in each village and group; a replacement has `reserve`. The exact
    probability of a row to be in the sample is `numerator` / `denominator`, and `weight` is
    its inverse; a replacement takes the weight of the household whose place it takes.
    """

    row: Codes
    village: Codes
    group: Codes
    order: Whole
    reserve: Booleans
    numerator: Whole
    denominator: Whole

    @property
    def weight(self) -> Floats:
        """How many households of the frame each row stands for."""
        return np.asarray(self.denominator / self.numerator, dtype=np.float64)


def allocate(sizes: Mapping[str, int], number: int, *, at_least: int = 2) -> dict[str, int]:
    """How many of `number` villages each stratum gets: by size, `at_least` where it has them.

    `sizes` are villages by stratum, none drawn twice. One village after another goes to the
    stratum that lacks most of its share, among equal ones to the first by label.

    >>> allocate({"other": 60, "poor": 20, "site": 1}, 9)
    {'other': 6, 'poor': 2, 'site': 1}
    """
    got = {label: min(size, at_least) for label, size in sorted(sizes.items())}
    whole = sum(sizes.values())
    for _ in range(min(number, whole) - sum(got.values())):
        lacking = {s: number * sizes[s] - got[s] * whole for s in got if got[s] < sizes[s]}
        got[max(lacking, key=lacking.__getitem__)] += 1
    return got


def draw(frame: Frame, plan: Plan, *, seed: bytes) -> Drawn:
    """The sample that plan and seed give: the same one whatever the order of the frame's rows."""
    probability = _villages(frame, plan, seed)
    chosen = np.zeros(len(frame.villages), dtype=bool)
    chosen[list(probability)] = True
    rows = np.flatnonzero(chosen[frame.village])
    keys = pc.take(frame.household, rows).to_pylist()
    place = places(seed, "household", keys)
    village, group = frame.village[rows], frame.group[rows]
    order = np.lexsort((place[:, 1], place[:, 0], group, village))
    rows, village, group = rows[order], village[order], group[order]
    cell = village * len(frame.groups) + group
    first = np.flatnonzero(np.diff(cell, prepend=-1))
    size = np.diff(first, append=cell.size)
    rank = np.arange(cell.size) - np.repeat(first, size)
    take = np.array([plan.households.get(label, 0) for label in frame.groups], dtype=np.int64)
    taken = np.minimum(take[group], np.repeat(size, size))
    kept = rank < taken + np.where(take[group] > 0, plan.reserves, 0)
    numerators, denominators = np.ones_like(chosen, np.int64), np.ones_like(chosen, np.int64)
    for code, (top, bottom) in probability.items():
        numerators[code], denominators[code] = top, bottom
    return Drawn(
        row=rows[kept],
        village=village[kept],
        group=group[kept],
        order=rank[kept] + 1,
        reserve=(rank >= taken)[kept],
        numerator=(numerators[village] * taken)[kept],
        denominator=(denominators[village] * np.repeat(size, size))[kept],
    )


def _villages(frame: Frame, plan: Plan, seed: bytes) -> dict[int, tuple[int, int]]:
    """The villages drawn by code, with the numerator and denominator of their probability."""
    place = places(seed, "village", frame.villages)
    order = np.lexsort((place[:, 1], place[:, 0]))
    households = np.bincount(frame.village, minlength=len(frame.villages))
    sizes = (households if plan.by_size else np.ones_like(households)) * frame.factor
    found: dict[int, tuple[int, int]] = {}
    by_stratum = order[np.argsort(frame.stratum_of[order], kind="stable")]
    ends = np.searchsorted(frame.stratum_of[by_stratum], np.arange(len(frame.strata) + 1))
    for code, label in enumerate(frame.strata):
        of_stratum = by_stratum[ends[code] : ends[code + 1]]
        wanted = plan.villages.get(label, 0)
        found |= _systematic({int(v): int(sizes[v]) for v in of_stratum}, wanted, seed, label)
    return found


def _systematic(
    sizes: dict[int, int], number: int, seed: bytes, label: str
) -> dict[int, tuple[int, int]]:
    """A systematic draw by size: units that are due once or more are certain, then the others.

    A unit of size s of T is drawn for exactly `number` x s of the T starts.
    """
    found: dict[int, tuple[int, int]] = {}
    left = dict(sizes)
    while left and number > 0:
        whole = sum(left.values())
        certain = [unit for unit, size in left.items() if number * size >= whole]
        if not certain:
            break
        for unit in certain:
            found[unit] = (1, 1)
            del left[unit]
        number -= len(certain)
    if not left or number <= 0:
        return found
    start = number_from(seed, f"start {label}", below=whole)
    before = 0
    for unit, size in left.items():
        after = before + number * size
        # a point start + j x whole with before <= point < after
        if (after - 1 - start) // whole > (before - 1 - start) // whole:
            exact = Fraction(number * size, whole)
            found[unit] = (exact.numerator, exact.denominator)
        before = after
    return found
