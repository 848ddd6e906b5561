"""The measures of Alkire and Foster as ratios of weighted sums over deprivation profiles."""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
import numpy.typing as npt

from aboveline.statistics.codes import Booleans, Floats
from aboveline.statistics.multidimensional_spec import Specification

POPULATION = 0


@dataclass(frozen=True, slots=True)
class Measure:
    """One statistic: `scale` times the sum in column `over` divided by that in `under`.

    `cutoff`, `dimension` and `indicator` are None where the measure has none. `of_whole`
    says that the denominator is the sum of `over` over all groups of the domain's time.
    """

    name: str
    over: int
    under: int = POPULATION
    scale: float = 1.0
    cutoff: Fraction | None = None
    dimension: str | None = None
    indicator: str | None = None
    of_whole: bool = False


@dataclass(frozen=True, slots=True)
class Sums:
    """What is summed up: for each profile and column its value per unit of weight.

    The columns from `n_profile_columns` on are sums of gaps: `gaps` says for each which
    gap (0: plain, 1: squared) and which profiles count (profiles x gap columns).
    """

    values: Floats
    gap_powers: tuple[int, ...]
    gap_poor: Booleans

    @property
    def n_profile_columns(self) -> int:
        """Number of columns that depend on the profile alone."""
        return int(self.values.shape[1])

    @property
    def n_columns(self) -> int:
        """Number of all columns."""
        return self.n_profile_columns + len(self.gap_powers)


def poor_profiles(
    deprived: Booleans, known: Booleans, specification: Specification, cutoff: Fraction
) -> Booleans:
    """Which profiles are poor: weighted deprivations at or above the cut-off, in integers."""
    score, whole = _points_reached(deprived, specification, cutoff.denominator)
    reached = score * cutoff.denominator >= cutoff.numerator * whole
    return np.asarray(reached, dtype=bool) & known


def _points_reached(
    deprived: Booleans, specification: Specification, factor: int = 1
) -> tuple[npt.NDArray[Any], int]:
    """The score of each profile as an integer, and the integer of the whole score."""
    weights = [i.weight for i in specification.indicators]
    whole = math.lcm(*(w.denominator for w in weights))
    kind: Any = np.int64 if whole * factor < 1 << 62 else object
    points = np.array([int(w * whole) for w in weights], dtype=kind)
    return deprived.astype(kind) @ points, whole


def measures_of(
    deprived: Booleans, known: Booleans, specification: Specification
) -> tuple[list[Measure], Sums]:
    """All measures of a specification and the sums they are made of."""
    indicators = specification.indicators
    dimensions = specification.dimensions
    shares = np.array([float(i.weight) for i in indicators])
    dimension_of = np.array([[i.dimension == d for d in dimensions] for i in indicators])
    points, whole = _points_reached(deprived, specification)
    score = (points / whole).astype(np.float64)
    columns = [known.astype(np.float64), *deprived.T.astype(np.float64)]
    measures = [Measure("population_share", POPULATION, of_whole=True)]
    measures += [
        Measure("raw_headcount", 1 + j, dimension=i.dimension, indicator=i.name)
        for j, i in enumerate(indicators)
    ]
    has_gaps = indicators[0].gap != "none"
    per_cutoff = 2 + len(indicators) + len(dimensions)
    first_gap = len(columns) + len(specification.cutoffs) * per_cutoff
    gap_poor = []
    for index, k in enumerate(specification.cutoffs):
        poor = poor_profiles(deprived, known, specification, k)
        censored = deprived & poor[:, None]
        at = len(columns)
        columns += [poor.astype(np.float64), np.where(poor, score, 0.0)]
        columns += list(censored.T.astype(np.float64))
        columns += list(((censored * shares) @ dimension_of).T)
        measures += _of_cutoff(specification, k, at)
        if has_gaps:
            gap_poor += [poor, poor]
            measures += _with_gaps(k, at + 1, first_gap + 2 * index)
    return measures, Sums(
        values=np.stack(columns, axis=1),
        gap_powers=(0, 1) * (len(gap_poor) // 2),
        gap_poor=np.stack(gap_poor, axis=1) if gap_poor else np.zeros((known.size, 0), dtype=bool),
    )


def _of_cutoff(specification: Specification, k: Fraction, at: int) -> list[Measure]:
    poor, score = at, at + 1
    found = [
        Measure("H", poor, cutoff=k),
        Measure("A", score, poor, cutoff=k),
        Measure("M0", score, cutoff=k),
        Measure("share_of_poor", poor, cutoff=k, of_whole=True),
        Measure("share_of_M0", score, cutoff=k, of_whole=True),
    ]
    for j, i in enumerate(specification.indicators):
        share = float(i.weight)
        for name, under, scale in (
            ("censored_headcount", POPULATION, 1.0),
            ("absolute_contribution", POPULATION, share),
            ("percentage_contribution", score, share),
        ):
            found.append(Measure(name, at + 2 + j, under, scale, k, i.dimension, i.name))
    start = at + 2 + len(specification.indicators)
    for j, d in enumerate(specification.dimensions):
        found.append(Measure("absolute_contribution", start + j, cutoff=k, dimension=d))
        found.append(Measure("percentage_contribution", start + j, score, 1.0, k, d))
    return found


def _with_gaps(k: Fraction, score: int, at: int) -> list[Measure]:
    return [
        Measure("M1", at, cutoff=k),
        Measure("M2", at + 1, cutoff=k),
        Measure("G", at, score, cutoff=k),
        Measure("S", at + 1, score, cutoff=k),
    ]
