"""Changes over time and differences between groups, with variances by the delta method.

Each function takes the two estimates, their variances and their covariance (0 for
independent samples) and works on arrays of many pairs at once.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from aboveline.statistics.codes import Floats
from aboveline.statistics.laws import f_beyond, normal_quantile


@dataclass(frozen=True, slots=True)
class Pair:
    """Estimates before and after (or of two groups), variances, and their covariance."""

    before: Floats
    after: Floats
    variance_before: Floats
    variance_after: Floats
    covariance: Floats

    def combined(self, slope_before: Floats, slope_after: Floats) -> Floats:
        """Variance of a function with these slopes in the two estimates."""
        return np.asarray(
            slope_before**2 * self.variance_before
            + slope_after**2 * self.variance_after
            + 2 * slope_before * slope_after * self.covariance
        )


@dataclass(frozen=True, slots=True)
class Change:
    """Estimates and standard errors; not a number where they cannot be told."""

    estimate: Floats
    std_error: Floats


def absolute_change(pair: Pair, years: float = 1.0) -> Change:
    """After minus before, for each of the years.

    >>> pair = Pair(*(np.array(x) for x in (0.4, 0.3, 0.0009, 0.0016, 0.0)))
    >>> change = absolute_change(pair)
    >>> round(float(change.estimate), 6), round(float(change.std_error), 6)
    (-0.1, 0.05)
    """
    slope = np.full(np.shape(pair.before), 1.0 / years)
    return Change((pair.after - pair.before) / years, _root(pair.combined(-slope, slope)))


def relative_change(pair: Pair, years: float = 1.0) -> Change:
    """After over before, less one, as a share of before; with `years` the yearly rate.

    Over several years this is the constant rate `(after / before) ** (1 / years) - 1`.
    Missing where nothing was there before.

    >>> pair = Pair(*(np.array(x) for x in (0.4, 0.1, 0.0, 0.0, 0.0)))
    >>> float(relative_change(pair).estimate), float(relative_change(pair, 2).estimate)
    (-0.75, -0.5)
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = np.where(pair.before > 0, pair.after / pair.before, np.nan)
        growth = ratio ** (1.0 / years)
        steep = ratio ** (1.0 / years - 1.0) / years
        slope_after = steep / pair.before
        slope_before = -steep * ratio / pair.before
        std_error = _root(pair.combined(slope_before, slope_after))
    return Change(growth - 1.0, std_error)


def normal_interval(change: Change, confidence: float) -> tuple[Floats, Floats]:
    """Estimate plus and minus the normal quantile times the standard error."""
    reach = normal_quantile((1 + confidence) / 2) * change.std_error
    return change.estimate - reach, change.estimate + reach


@dataclass(frozen=True, slots=True)
class PairTests:
    """Differences of pairs, their standard errors, and F with one degree of freedom."""

    difference: Floats
    std_error: Floats
    statistic: Floats
    p_value: Floats


def compare_pairs(
    estimates: Floats,
    covariance: Floats,
    first: npt.NDArray[np.intp],
    second: npt.NDArray[np.intp],
    *,
    df: int,
) -> PairTests:
    """Whether the two estimates of each pair differ, under a design with `df` degrees of freedom.

    F and its probability are missing where the difference has no variance, or without a
    degree of freedom.
    """
    difference = estimates[first] - estimates[second]
    alone = np.diagonal(covariance)
    std_error = _root(alone[first] + alone[second] - 2 * covariance[first, second])
    with np.errstate(divide="ignore", invalid="ignore"):
        statistic = np.where(std_error > 0, (difference / std_error) ** 2, np.nan)
    if df < 1:
        statistic = np.full(difference.shape, np.nan)
    return PairTests(difference, std_error, statistic, f_beyond(statistic, 1, max(df, 1)))


@dataclass(frozen=True, slots=True)
class WaldTest:
    """An F statistic with its degrees of freedom and the probability of one larger."""

    statistic: float
    df_numerator: int
    df_denominator: int
    p_value: float


def wald_test(estimates: npt.ArrayLike, covariance: npt.ArrayLike, *, df: int) -> WaldTest | None:
    """Whether all estimates are equal, under a design with `df` degrees of freedom.

    The quadratic form of the differences to the first estimate, divided by their number,
    is compared with F. None when the covariance does not allow it: fewer degrees of freedom
    than differences, or a difference without variance.

    >>> test = wald_test([0.625, 0.375], [[0.140625, 0], [0, 0.140625]], df=2)
    >>> round(test.statistic, 6), test.df_numerator, round(test.p_value, 6)
    (0.222222, 1, 0.683772)
    """
    values = np.asarray(estimates, dtype=np.float64)
    number = values.size - 1
    if number < 1 or df < number:
        return None
    contrast = np.hstack([np.full((number, 1), -1.0), np.eye(number)])
    apart = contrast @ values
    spread = contrast @ np.asarray(covariance, dtype=np.float64) @ contrast.T
    if not np.isfinite(spread).all() or np.linalg.matrix_rank(spread, hermitian=True) < number:
        return None
    statistic = float(apart @ np.linalg.solve(spread, apart)) / number
    return WaldTest(statistic, number, df, float(f_beyond(statistic, number, df)))


def _root(variance: Floats) -> Floats:
    with np.errstate(invalid="ignore"):
        return np.sqrt(np.maximum(variance, 0.0))
