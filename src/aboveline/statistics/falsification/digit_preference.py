"""Amounts rounder, or less round, than those that other recorders of the county bring home."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from aboveline.statistics.codes import Floats
from aboveline.statistics.falsification.chance import held_to_chance
from aboveline.statistics.falsification.excess import FEWEST_UNITS
from aboveline.statistics.falsification.outcomes import Groups, Outcome, adjusted
from aboveline.statistics.laws import t_beyond

NAME = "digit_preference"
FEWEST_HOUSEHOLDS = 10
"""With fewer households a recorder's amounts cannot be told from chance."""

STEPS = (1, 10, 50, 100, 500, 1000, 5000, 10000)
"""An amount is as round as the largest of these that divides it."""

_ROBUST = 1.4826  # makes the median of distances a standard deviation


@dataclass(frozen=True)
class _Scores:
    """Scores of each recorder, one row a score: their mean and its spread in households."""

    means: Floats
    spread: Floats
    rows: Floats


def roundness(amounts: npt.ArrayLike) -> npt.NDArray[np.int64]:
    """Position in `STEPS` of the largest step that divides each whole amount; -1 for none.

    >>> roundness([1234, 1230, 1250, 4000, 12000, 0, float("nan")]).tolist()
    [0, 1, 2, 5, 5, -1, -1]
    """
    yuan = np.asarray(amounts, dtype=np.float64)
    told = np.isfinite(yuan) & (yuan > 0)
    whole = np.where(told, np.round(yuan), 0).astype(np.int64)
    found = np.full(yuan.shape, -1, dtype=np.int64)
    for position, step in enumerate(STEPS):
        found[told & (whole % step == 0)] = position
    return found


def digit_preference(
    amounts: npt.ArrayLike,
    households: npt.NDArray[np.int64],
    recorders: Groups,
    *,
    unit: str = "recorder",
) -> Outcome:
    """Recorders whose amounts end in other digits than those of the rest of the county.

    One row an amount; `households` are positions of households. Two scores of a household: the
    mean roundness of its different amounts (real incomes are round: 57 % of real household
    incomes are multiples of 1,000, so the comparison is with the county, never with even digits),
    and the share of its amounts whose last digit before the zeros is 5; each less what amounts
    of a like size have in the county. Means by recorder are compared with their median; the
    variance is that of households plus that of recorders, who differ by nature, taken robustly.
    Two-sided t; the better of two scores, times two; Benjamini-Hochberg; held to counties that are
    drawn from these households with such recorders, for t is not quite the law of a median.
    Observed is the mean roundness beyond the size of amounts, in positions of `STEPS`.
    Missing: unknown amounts and zeros have no digits; fewer than ten households or fewer than five
    recorders cannot be told.
    Source: Spiegelhalter (2005) for units with over-dispersion; A'Hearn, Baten and Crayen (2009)
    for heaping measured against peers.
    """
    found = roundness(amounts)
    kept = (found >= 0) & (recorders.positions >= 0)
    yuan = np.where(kept, np.round(np.nan_to_num(np.asarray(amounts, dtype=np.float64))), 0)
    whole = yuan.astype(np.int64)
    # an amount that a household states every month is one amount
    key = np.stack([recorders.positions, households, whole], axis=1)[kept]
    single = np.unique(key, axis=0)
    score = _beyond_size(roundness(single[:, 2]).astype(np.float64), single[:, 2])
    digit = _beyond_size(_last_digit(single[:, 2]), single[:, 2])
    homes, recorder = _by_household(single, np.stack([score, digit]))
    scores = _by_recorder(homes, recorder, recorders.count)
    q = _unlike(scores)
    told = ~np.isnan(q)

    def reached(random: np.random.Generator) -> bool:
        drawn = _by_recorder(_drawn(homes, recorder, scores, random), recorder, recorders.count)
        return bool(np.nanmin(_unlike(drawn), initial=1.0) <= np.nanmin(q))

    usual = np.median(scores.means[0, told]) if told.any() else np.nan
    expected = np.where(told, usual, np.nan)
    q = held_to_chance(q, reached, homes)
    return Outcome(NAME, unit, recorders.names, scores.rows, scores.means[0], expected, q)


def _beyond_size(score: Floats, whole: npt.NDArray[np.int64]) -> Floats:
    """The score less its mean among amounts of a like size, for larger amounts are rounder."""
    if not whole.size:
        return score
    size = np.floor(4 * np.log10(whole)).astype(np.int64)
    means = np.bincount(size, weights=score) / np.maximum(np.bincount(size), 1)
    return np.asarray(score - means[size], dtype=np.float64)


def _last_digit(whole: npt.NDArray[np.int64]) -> Floats:
    """1 where the last digit before the zeros is 5, else 0."""
    bare = whole.copy()
    for _ in range(12):
        zeros = bare % 10 == 0
        bare[zeros & (bare > 0)] //= 10
    return np.asarray(bare % 5 == 0, dtype=np.float64)


def _by_household(
    single: npt.NDArray[np.int64], scores: Floats
) -> tuple[Floats, npt.NDArray[np.int64]]:
    """Means of each score over the amounts of a household, and the household's recorder."""
    pairs, place = np.unique(single[:, :2], axis=0, return_inverse=True)
    amounts = np.maximum(np.bincount(place.ravel()), 1)
    means = [np.bincount(place.ravel(), weights=score) / amounts for score in scores]
    return np.stack(means), pairs[:, 0]


def _by_recorder(homes: Floats, recorder: npt.NDArray[np.int64], count: int) -> _Scores:
    """Means over the households of each recorder."""
    rows = np.bincount(recorder, minlength=count).astype(np.float64)
    with np.errstate(divide="ignore", invalid="ignore"):
        means, square = (
            np.stack([np.bincount(recorder, weights=row, minlength=count) for row in rows_of])
            / rows
            for rows_of in (homes, homes**2)
        )
    spread = np.sqrt(np.maximum(square - means**2, 0) * rows / np.maximum(rows - 1, 1))
    return _Scores(means, spread, rows)


def _variance(scores: _Scores) -> tuple[Floats, Floats]:
    """The variance of each mean by its households, and that between recorders, taken robustly."""
    told = scores.rows >= FEWEST_HOUSEHOLDS
    inside = np.median(scores.spread[:, told], axis=1, keepdims=True) ** 2 / scores.rows[told]
    off = scores.means[:, told] - np.median(scores.means[:, told], axis=1, keepdims=True)
    robust = (_ROBUST * np.median(np.abs(off), axis=1)) ** 2
    return inside, np.maximum(0.0, robust - np.median(inside, axis=1))


def _unlike(scores: _Scores) -> Floats:
    """Two-sided q-values of means that lie off the median of all, for what recorders differ by."""
    told = scores.rows >= FEWEST_HOUSEHOLDS
    p = np.full(scores.rows.shape, np.nan)
    if np.count_nonzero(told) < FEWEST_UNITS:
        return p
    inside, between = _variance(scores)
    means = scores.means[:, told]
    off = np.abs(means - np.median(means, axis=1, keepdims=True))
    variance = np.maximum(inside + between[:, None], 1e-12)
    each = 2 * t_beyond(off / np.sqrt(variance), max(means.shape[1] - 1, 1))
    p[told] = np.minimum(each.min(axis=0) * len(each), 1.0)
    return adjusted(p)


def _drawn(
    homes: Floats, recorder: npt.NDArray[np.int64], found: _Scores, random: np.random.Generator
) -> Floats:
    """Scores of households if recorders differ by no more than is usual, and each has any homes."""
    rows = found.rows[recorder]
    pool = np.flatnonzero(rows > 1)
    bare = (homes - found.means[:, recorder]) * np.sqrt(rows / np.maximum(rows - 1, 1))
    _inside, between = _variance(found)
    differ = np.sqrt(between)[:, None] * random.normal(size=found.means.shape)
    return np.asarray(bare[:, random.choice(pool, recorder.size)] + differ[:, recorder])
