"""Amounts rounder, or less round, than those that other recorders of the county bring home."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import stats

from aboveline.statistics.codes import Floats
from aboveline.statistics.falsification.excess import FEWEST_UNITS
from aboveline.statistics.falsification.outcomes import Groups, Outcome, adjusted

NAME = "digit_preference"
FEWEST_HOUSEHOLDS = 10
"""With fewer households a recorder's amounts cannot be told from chance."""

STEPS = (1, 10, 50, 100, 500, 1000, 5000, 10000)
"""An amount is as round as the largest of these that divides it."""

_ROBUST = 1.4826  # makes the median of distances a standard deviation


@dataclass(frozen=True)
class _Scores:
    """One score of every household: its mean by unit, spread in units, households."""

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
    Two-sided t; the better of two scores, times two; Benjamini-Hochberg. Observed is the mean
    roundness beyond the size of amounts, in positions of `STEPS`.
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
    by_recorder = [_by_recorder(single, value, recorders.count) for value in (score, digit)]
    p_values = np.stack([_unlike(scores) for scores in by_recorder])
    told = ~np.isnan(p_values).all(axis=0)
    p = np.full(recorders.count, np.nan)
    p[told] = np.minimum(np.nanmin(p_values[:, told], axis=0) * 2, 1.0)
    means = by_recorder[0].means
    usual = np.nanmedian(means[told]) if told.any() else np.nan
    expected = np.where(told, usual, np.nan)
    return Outcome(NAME, unit, recorders.names, by_recorder[0].rows, means, expected, adjusted(p))


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


def _by_recorder(single: npt.NDArray[np.int64], value: Floats, count: int) -> _Scores:
    """Means over the households of each recorder of the means over a household's amounts."""
    pairs, place = np.unique(single[:, :2], axis=0, return_inverse=True)
    place = place.ravel()
    of_household = np.bincount(place, weights=value) / np.maximum(np.bincount(place), 1)
    recorder = pairs[:, 0]
    rows = np.bincount(recorder, minlength=count).astype(np.float64)
    with np.errstate(divide="ignore", invalid="ignore"):
        means = np.bincount(recorder, weights=of_household, minlength=count) / rows
        square = np.bincount(recorder, weights=of_household**2, minlength=count) / rows
        spread = np.sqrt(np.maximum(square - means**2, 0) * rows / np.maximum(rows - 1, 1))
    return _Scores(means, spread, rows)


def _unlike(scores: _Scores) -> Floats:
    """Two-sided p-values of means that lie off the median of all, for what recorders differ by."""
    told = scores.rows >= FEWEST_HOUSEHOLDS
    p = np.full(scores.rows.shape, np.nan)
    if np.count_nonzero(told) < FEWEST_UNITS:
        return p
    means, rows = scores.means[told], scores.rows[told]
    inside = float(np.median(scores.spread[told])) ** 2 / rows
    off = means - np.median(means)
    robust = (_ROBUST * float(np.median(np.abs(off)))) ** 2
    between = max(0.0, robust - float(np.median(inside)))
    variance = np.maximum(inside + between, 1e-12)
    p[told] = 2 * stats.t.sf(np.abs(off) / np.sqrt(variance), max(means.size - 1, 1))
    return p
