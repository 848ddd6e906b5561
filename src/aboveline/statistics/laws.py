"""Quantiles and tails of laws of probability.

They are those of `scipy.stats`, taken from `scipy.special`: reading `scipy.stats` costs every
process a second, and whoever starts the site or a command would wait for it.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy import special

from aboveline.statistics.codes import Floats


def normal_quantile(share: npt.ArrayLike) -> Floats:
    """Below what value that share of the normal law lies."""
    return np.asarray(special.ndtri(share))


def t_quantile(share: npt.ArrayLike, freedom: npt.ArrayLike) -> Floats:
    """Below what value that share of Student's law lies; missing without degrees of freedom."""
    return np.asarray(special.stdtrit(freedom, share))


def t_beyond(value: npt.ArrayLike, freedom: npt.ArrayLike) -> Floats:
    """The chance of more than the value under Student's law."""
    return np.asarray(special.stdtr(freedom, -np.asarray(value, dtype=np.float64)))


def f_beyond(value: npt.ArrayLike, numerator: npt.ArrayLike, denominator: npt.ArrayLike) -> Floats:
    """The chance of more than the value, 0 or above, under Fisher's law."""
    return np.asarray(special.fdtrc(numerator, denominator, value))


def beta_quantile(share: npt.ArrayLike, a: npt.ArrayLike, b: npt.ArrayLike) -> Floats:
    """Below what value that share of the beta law lies; missing unless a and b are above 0."""
    return np.asarray(special.betaincinv(a, b, share))


def gumbel_beyond(value: Floats, place: float, scale: float) -> Floats:
    """The chance of more than the value under Gumbel's law of the highest."""
    return np.asarray(-np.expm1(-np.exp(-(value - place) / scale)))


def binomial_from(cases: Floats, rows: Floats, share: Floats) -> Floats:
    """The chance of so many cases or more; all whole numbers, cases up to rows.

    >>> binomial_from(np.array([0.0, 1.0, 2.0]), np.array([2.0, 2.0, 2.0]), np.array(0.5)).tolist()
    [1.0, 0.75, 0.25]
    """
    above_none = special.betainc(np.maximum(cases, 1), np.maximum(rows - cases + 1, 1), share)
    return np.where(cases <= 0, 1.0, above_none)


def beta_binomial_from(cases: Floats, rows: Floats, a: Floats, b: Floats) -> Floats:
    """The chance of so many cases or more where the share of each is drawn from a beta law.

    All of one shape, cases and rows whole numbers.

    >>> ones = np.ones(3)  # with a = b = 1 each number of cases is equally likely
    >>> beta_binomial_from(np.arange(3.0), 2 * ones, ones, ones).round(12).tolist()
    [1.0, 0.666666666667, 0.333333333333]
    """
    many = rows.astype(np.int64) + 1
    unit = np.repeat(np.arange(many.size), many)
    count = np.arange(unit.size) - (np.cumsum(many) - many)[unit]
    n, a, b = rows[unit], a[unit], b[unit]
    ways = -np.log(n + 1) - special.betaln(n - count + 1, count + 1)
    chance = np.exp(ways + special.betaln(count + a, n - count + b) - special.betaln(a, b))
    reached = np.where(count >= cases[unit], chance, 0.0)
    return np.bincount(unit, weights=reached, minlength=many.size).astype(np.float64)
