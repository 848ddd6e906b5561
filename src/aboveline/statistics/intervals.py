"""Confidence intervals, those for rates near 0 or 1 among them.

Source: Korn and Graubard (1998), with the effective sample size capped as in the NCHS
standards (Parker and others 2017); Heeringa, West, Berglund (2017) for the logit with t.
"""

from __future__ import annotations

from typing import Literal

import numpy as np
import numpy.typing as npt

from aboveline.statistics.codes import Booleans, Floats
from aboveline.statistics.laws import beta_quantile, t_quantile

IntervalMethod = Literal["wald", "logit", "korn-graubard"]


def interval(
    value: npt.ArrayLike,
    std_error: npt.ArrayLike,
    *,
    degrees_of_freedom: npt.ArrayLike,
    method: IntervalMethod = "wald",
    n: npt.ArrayLike | None = None,
    n_at_bounds: npt.ArrayLike | None = None,
    level: float = 0.95,
) -> tuple[Floats, Floats]:
    """Lower and upper limit of confidence intervals, element by element.

    `wald` is value -+ t x standard error; `logit` the same on the logit scale, for shares
    (at 0 and 1 the value itself); `korn-graubard` the exact binomial interval at the
    effective sample size, for rates of rows. It needs `n`, the number of rows; for a rate
    of 0 or 1, which says nothing about the design effect, the effective sample size is
    `n_at_bounds`, n unless given.
    Missing: NaN where the value or the standard error is missing, or there is no degree of
    freedom.

    >>> low, high = interval(0.0, 0.0, degrees_of_freedom=28, n=290, method="korn-graubard")
    >>> float(low), round(float(high), 4)
    (0.0, 0.0126)
    """
    share = np.asarray(value, dtype=np.float64)
    error = np.asarray(std_error, dtype=np.float64)
    freedom = np.asarray(degrees_of_freedom, dtype=np.float64)
    t = t_quantile(0.5 + level / 2, np.where(freedom >= 1, freedom, np.nan))
    with np.errstate(divide="ignore", invalid="ignore"):
        if method == "wald":
            return share - t * error, share + t * error
        if method == "logit":
            return _logit(share, error, t)
        if n is None:
            raise ValueError("The Korn-Graubard interval needs n, the number of rows.")
        rows = np.asarray(n, dtype=np.float64)
        at_bounds = rows if n_at_bounds is None else np.asarray(n_at_bounds, dtype=np.float64)
        tail = (1 - level) / 2
        simple = t_quantile(1 - tail, np.maximum(rows - 1, 1))
        effective = np.minimum(share * (1 - share) / error**2 * (simple / t) ** 2, rows)
        bound = (share <= 0) | (share >= 1)
        return _exact(share, np.where(bound, at_bounds, effective), tail, np.isnan(error + t))


def _logit(share: Floats, error: Floats, t: Floats) -> tuple[Floats, Floats]:
    inside = (share > 0) & (share < 1)
    centre = np.log(share / (1 - share))
    half = t * error / (share * (1 - share))
    low = np.where(inside, 1 / (1 + np.exp(half - centre)), share)
    high = np.where(inside, 1 / (1 + np.exp(-half - centre)), share)
    return np.where(np.isnan(half), np.nan, low), np.where(np.isnan(half), np.nan, high)


def _exact(share: Floats, size: Floats, tail: float, missing: Booleans) -> tuple[Floats, Floats]:
    """Clopper-Pearson limits of a share at a sample size that need not be whole."""
    count = size * share
    low = np.where(share <= 0, 0.0, beta_quantile(tail, count, size - count + 1))
    high = np.where(share >= 1, 1.0, beta_quantile(1 - tail, count + 1, size - count))
    unknown = missing | np.isnan(share)
    return np.where(unknown, np.nan, low), np.where(unknown, np.nan, high)
