"""Rates of an assessment with design-based errors and intervals that keep their coverage.

The interval is Korn and Graubard's with effective degrees of freedom; its effective sample
size is at most the one that a correlation of `LEAST_CORRELATION` within villages would leave,
because a few villages that hold nearly all the cases show too small an error. Where no case
(or nothing else) was found, the sample says nothing about the correlation, and that of
`CORRELATION_AT_BOUNDS` is taken. Both were chosen by `python -m benchmarks.assessment_coverage`
with other random numbers.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from aboveline.statistics.codes import Floats, sums
from aboveline.statistics.intervals import interval
from aboveline.statistics.sampling.answers import Answers

LEAST_CORRELATION = 0.03
CORRELATION_AT_BOUNDS = 0.1


@dataclass(frozen=True, slots=True)
class Rate:
    """A rate with its error; NaN where nobody of the domain answered.

    `households`, `villages` and `cases` are those of the domain that answered;
    `effective_size` is the number of households of a simple sample that would say as much.
    `known` was counted, not estimated, and is part of `value`, `low` and `high`.
    """

    value: float
    standard_error: float
    low: float
    high: float
    degrees_of_freedom: float
    effective_size: float
    households: int
    villages: int
    cases: int
    known: float = 0.0
    share: float = 1.0
    measure: Floats = field(repr=False, default_factory=lambda: np.zeros(0))
    scores: Floats = field(repr=False, default_factory=lambda: np.zeros(0))


def rate_of(
    answers: Answers, holds: npt.ArrayLike, *, by_people: bool = True, level: float = 0.95
) -> Rate:
    """The share of the people (or households) for whom something holds.

    `holds` has 1 or 0 for each answered household, NaN for one that is outside the domain or
    of which it is unknown: that one is left out of the rate and stays in the design.
    """
    given = np.asarray(holds, dtype=np.float64)
    inside = np.isfinite(given)
    size = np.where(inside, answers.persons if by_people else 1.0, 0.0)
    whole = float((answers.weight * size).sum())
    if not whole:
        return _unknown()
    measure = answers.weight * size / whole
    known = given[inside]
    alike = bool((known == known[0]).all())  # then the rate is exact, and not only nearly
    value = float(known[0]) if alike else float((measure[inside] * known).sum())
    influence = size * (np.where(inside, given, value) - value) / whole
    scores = answers.weight * answers.less_cell_means(influence)
    return _with_error(
        answers, value, measure=measure, scores=scores, cases=int(np.nansum(given)), level=level
    )


def combined(
    answers: Answers,
    parts: Sequence[tuple[float, Rate]],
    *,
    known: float = 0.0,
    level: float = 0.95,
) -> Rate:
    """A known rate plus rates times coefficients, with the error of the sum.

    The parts share villages, so their errors go together: scores are added before the
    variance is taken. For the combined incidence `known` is the remaining over all people,
    and the coefficients are unregistered over all and exited over all.
    """
    parts = [(coefficient, rate) for coefficient, rate in parts if coefficient]
    share = sum(coefficient for coefficient, _ in parts)
    value = sum(coefficient * rate.value for coefficient, rate in parts)
    if not np.isfinite(value) or not share:
        return _unknown()
    measure = np.sum([c / share * rate.measure for c, rate in parts], axis=0)
    scores = np.sum([c / share * rate.scores for c, rate in parts], axis=0)
    cases = sum(rate.cases for _, rate in parts)
    found = _with_error(
        answers, value / share, measure=measure, scores=scores, cases=cases, level=level
    )
    return Rate(
        value=known + share * found.value,
        standard_error=share * found.standard_error,
        low=known + share * found.low,
        high=known + share * found.high,
        degrees_of_freedom=found.degrees_of_freedom,
        effective_size=found.effective_size,
        households=found.households,
        villages=found.villages,
        cases=cases,
        known=known,
        share=share,
        measure=measure,
        scores=scores,
    )


def size_at(answers: Answers, measure: Floats, correlation: float) -> float:
    """The simple sample that says as much, if households of a village are so correlated.

    `measure` are weights that add up to 1; the variance of their sum is
    (1 - correlation) x sum of squares + correlation x sum of squares by village.
    """
    by_village = answers.village_totals(measure)
    alone = (1 - correlation) * float((measure**2).sum())
    return 1 / (alone + correlation * float((by_village**2).sum()))


def _with_error(
    answers: Answers, value: float, *, measure: Floats, scores: Floats, cases: int, level: float
) -> Rate:
    inside = measure > 0
    touched = sums(answers.village, inside.astype(np.float64), answers.stratum_of.size) > 0
    cells = answers.cells_of(touched)
    totals = answers.village_totals(scores)[touched]
    error = float(np.sqrt(cells.variance(totals)[0]))
    freedom = float(cells.effective_degrees_of_freedom(totals)[0])
    most = size_at(answers, measure, LEAST_CORRELATION)
    at_bounds = size_at(answers, measure, CORRELATION_AT_BOUNDS)
    low, high = interval(
        value,
        error,
        degrees_of_freedom=freedom,
        method="korn-graubard",
        n=most,
        n_at_bounds=at_bounds,
        level=level,
    )
    bound = value <= 0 or value >= 1
    effective = at_bounds if bound else min(value * (1 - value) / max(error, 1e-12) ** 2, most)
    return Rate(
        value=value,
        standard_error=error,
        low=float(low),
        high=float(high),
        degrees_of_freedom=freedom,
        effective_size=effective,
        households=int(inside.sum()),
        villages=int(touched.sum()),
        cases=cases,
        measure=measure,
        scores=scores,
    )


def _unknown() -> Rate:
    nothing = float("nan")
    return Rate(nothing, nothing, nothing, nothing, 0.0, 0.0, 0, 0, 0)
