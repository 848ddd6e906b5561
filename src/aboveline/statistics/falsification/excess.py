"""Which units have more cases than their peers, allowing for units that differ by nature."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy import stats

from aboveline.statistics.codes import Floats

FEWEST_UNITS = 5
"""With fewer units nobody can say what is usual."""

_TRIMMED = 0.01
_SET_ASIDE = 0.1  # of the units, the highest rates: not asked at first what is usual
_ROUNDS = 4


def excess(
    cases: npt.ArrayLike, rows: npt.ArrayLike, *, share: float | None = None, floor: float = 0.0
) -> tuple[Floats, Floats]:
    """The p-value of each unit and the cases expected of it: cases among rows against the peers.

    The usual share is that of all units, or `share`, but at least `floor`. Units differ by nature:
    the tail is that of a beta-binomial whose spread the units themselves show (method of moments,
    Kleinman 1973; for over-dispersed peers Spiegelhalter 2005). Units in the far tail are left out
    and share and spread taken again, from the lower nine tenths on, so that units at fault do not
    hide each other.
    Missing: NaN for units without rows, and for all when fewer than five units have rows.

    >>> p, expected = excess([1, 0, 2, 1, 12], [20, 20, 20, 20, 20])
    >>> p.round(3).tolist(), float(expected[0])
    ([0.642, 1.0, 0.264, 0.642, 0.0], 1.0)
    """
    k, n = np.asarray(cases, dtype=np.float64), np.asarray(rows, dtype=np.float64)
    told = n > 0
    p, expected = np.full(k.shape, np.nan), np.full(k.shape, np.nan)
    if np.count_nonzero(told) < FEWEST_UNITS:
        return p, expected
    rate = np.where(told, k / np.maximum(n, 1), np.inf)
    kept = rate <= np.quantile(rate[told], 1 - _SET_ASIDE)
    for _ in range(_ROUNDS):
        usual = k[kept].sum() / n[kept].sum() if share is None else share
        usual = min(max(usual, floor, 1e-9), 1 - 1e-9)
        spread = correlation(k[kept], n[kept], usual)
        p[told] = upper_tail(k[told], n[told], np.full(k[told].shape, usual), spread)
        kept = told & ~(p < _TRIMMED)
        if np.count_nonzero(kept) < FEWEST_UNITS:
            break
    expected[told] = n[told] * usual
    return p, expected


def correlation(cases: Floats, rows: Floats, share: float | Floats) -> float:
    """How alike rows of one unit are beyond the shared rate: 0 is independence."""
    many = rows > 1
    if np.count_nonzero(many) < 2:
        return 0.0
    k, n = cases[many], rows[many]
    pi = np.broadcast_to(np.asarray(share, dtype=np.float64), cases.shape)[many]
    variance = n * pi * (1 - pi)
    beyond = np.sum((k - n * pi) ** 2) - np.sum(variance)
    return float(np.clip(beyond / np.sum(variance * (n - 1)), 0.0, 0.9))


def upper_tail(cases: Floats, rows: Floats, share: Floats, spread: float | Floats) -> Floats:
    """The chance of so many cases or more among the rows, at a share and a spread of units."""
    k, n = np.round(cases), np.round(rows)
    pi = np.clip(np.asarray(share, dtype=np.float64), 1e-9, 1 - 1e-9)
    rho = np.broadcast_to(np.asarray(spread, dtype=np.float64), k.shape)
    size = (1 - rho) / np.maximum(rho, 1e-6)
    alike = np.asarray(stats.betabinom.sf(k - 1, n, pi * size, (1 - pi) * size), dtype=np.float64)
    alone = np.asarray(stats.binom.sf(k - 1, n, pi), dtype=np.float64)
    return np.clip(np.where(rho > 1e-6, alike, alone), 0.0, 1.0)
