"""Which units have more cases than their peers, allowing for units that differ by nature."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import special

from aboveline.statistics.codes import Booleans, Floats
from aboveline.statistics.falsification.chance import held_to_chance
from aboveline.statistics.falsification.outcomes import Integers
from aboveline.statistics.laws import beta_binomial_from, binomial_from

FEWEST_UNITS = 5
"""With fewer units nobody can say what is usual."""
MOST_ALIKE = 0.13
"""Rows of one unit are not taken as more alike by nature than by this correlation.

Somewhat above the 0.1 for which the false alarms hold, for what units show of it errs both ways.
"""

_CORRELATIONS = np.array([1e-6, 0.005, 0.01, 0.02, 0.04, 0.08, MOST_ALIKE])
_AT_FAULT = (0.03, 0.1, 0.25, 0.5)  # of the units; more than half would be what is usual
_MADE_UP = np.array([0.05, 0.12, 0.25, 0.4, 0.6, 0.85])  # shares about which those at fault may lie
_MADE_UP_ALIKE = 0.05
_SHARES = 28
_NEAR = 1.0  # in logarithms: a law that is so little less likely may as well be the true one
_HIGHEST_SHARE = 0.95
_MOST_ROWS = 1000  # further rows of a unit say little more where units differ


@dataclass(frozen=True)
class _Fit:
    """How much likelier cases are with units at fault, and what units are then.

    `alone` is the law without units at fault that lets them differ most, of those that are about
    as likely as the likeliest.
    """

    gain: float
    alone: int
    usual_share: float
    innocent: Floats


class _Laws:
    """Beta-binomial laws, one row a law, of units with so many rows; without the ways to choose."""

    def __init__(self, share: Floats, alike: Floats, rows: Integers) -> None:
        """Lay down what does not depend on the cases."""
        size, most = (1 - alike) / alike, int(rows.max())
        self._rows = rows
        self._case = _rising(share * size, most)
        self._other = _rising((1 - share) * size, most)
        self._any = _rising(size, most)[:, rows]

    def of(self, cases: Integers) -> Floats:
        """Logarithms of how likely each law makes the cases, one column a unit."""
        return np.asarray(self._case[:, cases] + self._other[:, self._rows - cases] - self._any)


class _Usual:
    """Shares and correlations that may be usual, and how likely they make the cases of units."""

    def __init__(self, rows: Integers, asked: Booleans, floor: float, alike: float) -> None:
        """Lay down what does not depend on the cases."""
        correlations = _CORRELATIONS[alike >= _CORRELATIONS]
        lowest = max(floor, 0.3 / rows.sum())
        ends = special.logit([lowest, _HIGHEST_SHARE])
        shares = special.expit(np.linspace(float(ends[0]), float(ends[1]), _SHARES))
        self.share = np.repeat(shares, correlations.size)
        self.alike = np.tile(correlations, _SHARES)
        self.rows, self.asked = rows, asked
        most = int(rows.max())
        self._ways = np.concatenate([[0.0], np.cumsum(np.log(np.arange(1, most + 1)))])
        self._usual = _Laws(self.share, self.alike, rows)
        self._made_up = _Laws(_MADE_UP, np.full(_MADE_UP.size, _MADE_UP_ALIKE), rows)
        self._above = np.floor(self.share[:, None] * rows)

    def fit(self, cases: Integers) -> _Fit:
        """The likeliest share and correlation, with and without units at fault."""
        ways = self._ways[self.rows] - self._ways[cases] - self._ways[self.rows - cases]
        each = self._usual.of(cases) + ways
        alone = each.sum(axis=1)
        at = int(alone.argmax())
        best, part, ratio = alone[at], 0.0, np.ones(cases.size)
        near = alone >= best - _NEAR
        unlike = near & (self.alike == self.alike[near].max())
        once = np.where(self.asked & (cases > self._above), np.exp(np.minimum(-each, 600)), 0.0)
        # half of those at fault lie about one share, half anywhere
        made_up = (np.exp(self._made_up.of(cases) + ways) + 1 / (self.rows + 1)) / 2
        for density in made_up:
            times = np.where(self.asked, once * density, 1.0) - 1
            for share in _AT_FAULT:
                mixed = alone + np.log1p(share * times).sum(axis=1)
                place = int(mixed.argmax())
                if mixed[place] > best + 1e-9:
                    best, at, part, ratio = mixed[place], place, share, times[place] + 1
        innocent = (1 - part) / (1 - part + part * ratio)
        return _Fit(
            float(best - alone.max()),
            int(np.where(unlike, alone, -np.inf).argmax()),
            float(self.share[at]),
            np.where(self.asked, innocent, 1.0),
        )

    def drawn(self, at: int, random: np.random.Generator) -> Integers:
        """Cases of units without fault, at a share and a correlation."""
        size = (1 - self.alike[at]) / self.alike[at]
        share = random.beta(self.share[at] * size, (1 - self.share[at]) * size, self.rows.size)
        return random.binomial(self.rows, share).astype(np.int64)


def excess(
    cases: npt.ArrayLike,
    rows: npt.ArrayLike,
    *,
    floor: float = 0.0,
    alike: float = MOST_ALIKE,
    asked: npt.ArrayLike | None = None,
    tried: int = 1,
) -> tuple[Floats, Floats]:
    """The share of false alarms among the flags up to each unit, and the cases expected of it.

    Units differ by nature: cases of units without fault are beta-binomial (Kleinman 1973), with a
    share of at least `floor` and a correlation up to `alike`. Some units, up to half of them, may
    be at fault: half of those lie about one higher share, half anywhere above the usual. Share,
    correlation and part at fault are those that make the cases likeliest together, so units at
    fault neither widen what is usual nor hide each other. Units are flagged from the least
    innocent on, while of the flagged at most `FALSE_SHARE` would be innocent (Efron 2010); and
    only if, of 99 counties drawn without fault, fewer than five gain as much likelihood by units
    at fault: so a county without fault raises an alarm in at most one of twenty.
    `asked` are the units that may be at fault, all unless given; the others show what is usual.
    `tried` is the number of tests of which the best will count.
    Missing: NaN for units without rows or not asked, and for all when fewer than five have rows.

    >>> q, expected = excess([1, 0, 2, 1, 1, 12], [20, 20, 20, 20, 20, 20])
    >>> (q <= 0.05).tolist(), expected.round(1).tolist()
    ([False, False, False, False, False, True], [0.9, 0.9, 0.9, 0.9, 0.9, 0.9])
    """
    k, n = np.asarray(cases, dtype=np.float64), np.asarray(rows, dtype=np.float64)
    told = n > 0
    q, expected = np.full(k.shape, np.nan), np.full(k.shape, np.nan)
    may = told if asked is None else told & np.asarray(asked, dtype=np.bool_)
    if np.count_nonzero(told) < FEWEST_UNITS or not may.any():
        return q, expected
    fewer = np.minimum(n[told], _MOST_ROWS)
    counted = np.round(k[told] * fewer / n[told]).astype(np.int64)
    usual = _Usual(np.round(fewer).astype(np.int64), may[told], floor, alike)
    found = usual.fit(counted)
    expected[told] = n[told] * found.usual_share
    q[told] = _shares_of_innocent(found.innocent)
    q[~may] = np.nan

    def reached(random: np.random.Generator) -> bool:
        return usual.fit(usual.drawn(found.alone, random)).gain >= found.gain - 1e-9

    q = np.minimum(q * tried, 1.0)
    return held_to_chance(q, reached, counted, usual.rows, tried=tried), expected


def _shares_of_innocent(innocent: Floats) -> Floats:
    """Of all units as suspect as each one, the share that would be innocent."""
    order = np.argsort(innocent, kind="stable")
    shares = np.empty(innocent.size)
    shares[order] = np.cumsum(innocent[order]) / np.arange(1, innocent.size + 1)
    return shares


def _rising(start: Floats, most: int) -> Floats:
    """Logarithms of start (start + 1) ... of 0 to `most` factors, one row a start."""
    factors = np.log(start[:, None] + np.arange(most))
    return np.concatenate([np.zeros((start.size, 1)), np.cumsum(factors, axis=1)], axis=1)


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
    alike = beta_binomial_from(k, n, pi * size, (1 - pi) * size)
    alone = binomial_from(k, n, pi)
    return np.clip(np.where(rho > 1e-6, alike, alone), 0.0, 1.0)
