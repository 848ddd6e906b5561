"""Incomes that jump up from one year to the next though nothing is known that could explain it."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from aboveline.statistics.codes import Floats
from aboveline.statistics.falsification.outcomes import Groups, Outcome, nothing_told

NAME = "jumps_without_evidence"
FALSE_SHARE = 0.10
SMALLEST_RISE = 0.5
"""Half as much again: smaller rises above the county's growth are no jump."""

_FEWEST = 50


def jumps(
    before: npt.ArrayLike,
    after: npt.ArrayLike,
    households: Groups,
    *,
    explained: npt.ArrayLike | None = None,
    unit: str = "household",
) -> Outcome:
    """Households whose income rose more than falls of the same size can account for.

    One row a household: income of the year before and after; `explained` are those with a new
    earner, a new job, a receipt or other evidence. Growth is the logarithm of after to before,
    less the county's median. Nobody writes an income down without need, so falls show how far
    incomes move by themselves: at a bound t the share of false alarms is (1 + falls beyond t)
    over rises beyond t, and the smallest bound of at least half as much again with a share up to
    10 % is taken.
    Missing: a household with an unknown or no income in either year cannot be told; nor can anyone
    among fewer than 50 households.
    Source: Barber and Candes (2015), the sign as its own control.
    """
    first, second = np.asarray(before, dtype=np.float64), np.asarray(after, dtype=np.float64)
    with np.errstate(divide="ignore", invalid="ignore"):
        growth = np.where((first > 0) & (second > 0), np.log(second / first), np.nan)
    told = np.isfinite(growth) & (households.positions >= 0)
    if np.count_nonzero(told) < _FEWEST:
        return nothing_told(NAME, unit, households.names)
    growth = growth - np.median(growth[told])
    if explained is not None:
        told &= ~np.asarray(explained, dtype=np.bool_)
    q = np.full(growth.shape, np.nan)
    q[told] = _false_share(growth[told])
    of_unit = np.full((3, households.count), np.nan)
    of_unit[:, households.positions[told]] = np.stack([growth, np.zeros(growth.shape), q])[:, told]
    rows = households.taken(told).sums()
    return Outcome(
        NAME,
        unit,
        households.names,
        rows,
        np.exp(of_unit[0]),
        np.exp(of_unit[1]),
        of_unit[2],
        FALSE_SHARE,
    )


def _false_share(growth: Floats) -> Floats:
    """The share of false alarms when all rises as large as this one are flagged."""
    rises = np.sort(growth[growth >= np.log1p(SMALLEST_RISE)])
    falls = np.sort(-growth[growth <= -np.log1p(SMALLEST_RISE)])
    result = np.ones(growth.shape)
    if rises.size == 0:
        return result
    above = rises.size - np.arange(rises.size)
    beyond = falls.size - np.searchsorted(falls, rises, side="left")
    # of all bounds up to this rise the best one counts
    best = np.minimum.accumulate((1 + beyond) / above)
    large = growth >= np.log1p(SMALLEST_RISE)
    place = np.searchsorted(rises, growth[large], side="left")
    result[large] = np.minimum(best[place], 1.0)
    return result
