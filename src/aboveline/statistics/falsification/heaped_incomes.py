"""Incomes heaped just over the line: more households there than a smooth density allows."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from aboveline.statistics.codes import Booleans, Floats
from aboveline.statistics.falsification.excess import correlation, upper_tail
from aboveline.statistics.falsification.outcomes import Groups, Outcome, adjusted
from aboveline.statistics.laws import normal_quantile, t_quantile

NAME = "heaped_incomes"
WIDTHS = (0.05, 0.10)
"""Widths of the zone over the line, as shares of the line: each is tried, and paid for."""

_BESIDE = 2  # widths on both sides of the zone that it is compared with
_LOWEST, _HIGHEST = 0.4, 3.0  # lines of comparison, as multiples of the line
_FEWEST_LINES = 3
_FEWEST_NEAR = 5  # households in and around the zone


def heaped_incomes(
    income: npt.ArrayLike,
    line: npt.ArrayLike,
    units: Groups,
    *,
    unit: str = "village",
    counted: npt.ArrayLike | None = None,
) -> Outcome:
    """Units with more incomes just over the line than lines without meaning have over them.

    Income and line of each household in one unit of money; `counted` are the households decided
    before the deadline. Households from the line to a width above it are compared with those in
    two widths on both sides; the share to be expected comes from lines that mean nothing, moved by
    whole steps of the size of the line (4,000 to 3,000, 5,000, 6,000 ...), so that round numbers
    lie about them as they lie about the true line. A quadratic curve in the logarithm of the line
    gives the share at the line; p from a beta-binomial with the error of that curve and the
    spread of units at the lines without meaning; the better of two widths, times two;
    Benjamini-Hochberg over the units.
    Missing: unknown incomes are in no zone; a unit with fewer than five households near the line,
    or fewer than three lines to compare with, cannot be told.
    Source: McCrary (2008) for the density at a cut-off, Kleven and Waseem (2013) for bunching
    against a counterfactual with round numbers.
    """
    x, limit = np.asarray(income, dtype=np.float64), np.asarray(line, dtype=np.float64)
    use = np.isfinite(x) & np.isfinite(limit) & (limit > 0) & (units.positions >= 0)
    if counted is not None:
        use &= np.asarray(counted, dtype=np.bool_)
    x, limit, placed = x[use], limit[use], units.taken(use)
    best = np.full(units.count, np.nan)
    seen = np.zeros((3, units.count))
    for width in WIDTHS if x.size else ():
        p, cases, rows, expected = _at_width(x, limit, placed, width)
        better = np.isnan(best) | (p < best)
        best = np.where(better, p, best)
        seen = np.where(better, np.stack([rows, cases, expected]), seen)
    q = adjusted(np.minimum(best * len(WIDTHS), 1.0))
    return Outcome(NAME, unit, units.names, seen[0], seen[1], seen[2], q)


def _at_width(
    x: Floats, limit: Floats, units: Groups, width: float
) -> tuple[Floats, Floats, Floats, Floats]:
    """P-values, households over the line, households near it and expected over it, by unit."""
    zone = width * limit
    over, near = _counted(x, limit, zone)
    k, n = units.sums(over), units.sums(near)
    placebo = list(_lines_without_meaning(x, limit, zone, units))
    unknown = np.full(units.count, np.nan)
    if len(placebo) < _FEWEST_LINES:
        return unknown, k, n, unknown
    at = np.log([multiple for multiple, _k, _n in placebo])
    k0 = np.array([cases.sum() for _at, cases, _n in placebo])
    n0 = np.array([rows.sum() for _at, _k, rows in placebo])
    share, error, curve = _curve(at, k0, n0)
    spread = correlation(
        np.concatenate([cases for _at, cases, _n in placebo]),
        np.concatenate([rows for _at, _k, rows in placebo]),
        np.repeat(curve, units.count),
    )
    rho = np.minimum(spread + error**2 / (share * (1 - share)), 0.9)
    p = upper_tail(k, n, np.full(units.count, share), rho)
    told = n >= _FEWEST_NEAR
    return np.where(told, p, np.nan), k, n, n * share


def _counted(x: Floats, limit: Floats, zone: Floats) -> tuple[Booleans, Booleans]:
    """Households from the line to a zone above it, and those in the zone and beside it."""
    over = (x >= limit) & (x < limit + zone)
    near = (x >= limit - _BESIDE * zone) & (x < limit + (1 + _BESIDE) * zone)
    return over, near


def _lines_without_meaning(
    x: Floats, limit: Floats, zone: Floats, units: Groups
) -> Iterator[tuple[float, Floats, Floats]]:
    """Lines moved by whole steps: how many times the line, and both counts by unit."""
    middle = float(np.median(limit))
    step = 10.0 ** np.floor(np.log10(middle))
    reach = (1 + _BESIDE) * float(np.median(zone))
    for number in range(int(-middle // step), int(_HIGHEST * middle // step) + 1):
        multiple = 1 + number * step / middle
        # nothing near it may lie in the zone that is tested
        if not _LOWEST <= multiple <= _HIGHEST or abs(number * step) < reach:
            continue
        over, near = _counted(x, limit + number * step, zone)
        yield multiple, units.sums(over), units.sums(near)


def _curve(at: Floats, cases: Floats, rows: Floats) -> tuple[float, float, Floats]:
    """The share at the line (log multiple 0), its standard error, the share at each line.

    A logit that is quadratic in the logarithm of the line (linear with fewer than five lines),
    fitted by iterated least squares. The error is that of the curve and of one more line, by the
    misfit of the lines that were fitted, and larger when they are few.
    """
    kept = rows > 0
    z, k, n = at[kept], cases[kept], rows[kept]
    powers = 3 if z.size >= 5 else 2
    design = np.vander(z, powers, increasing=True)
    overall = np.clip(k.sum() / n.sum(), 1e-3, 1 - 1e-3)
    beta = np.zeros(powers)
    beta[0] = np.log(overall / (1 - overall))
    for _ in range(25):
        mu = 1 / (1 + np.exp(-np.clip(design @ beta, -12, 12)))
        weight = n * mu * (1 - mu) + 1e-9
        information = design.T @ (weight[:, None] * design)
        beta = beta + np.linalg.lstsq(information, design.T @ (k - n * mu), rcond=None)[0]
    mu = 1 / (1 + np.exp(-np.clip(design @ beta, -12, 12)))
    weight = n * mu * (1 - mu) + 1e-9
    freedom = max(z.size - powers, 1)
    misfit = max(1.0, float(np.sum((k - n * mu) ** 2 / weight)) / freedom)
    covariance = np.linalg.pinv(design.T @ (weight[:, None] * design))
    share = float(1 / (1 + np.exp(-np.clip(beta[0], -12, 12))))
    of_curve = (share * (1 - share)) ** 2 * misfit * float(covariance[0, 0])
    of_a_line = (misfit - 1) * share * (1 - share) / float(np.mean(n))
    few_lines = float(t_quantile(0.975, freedom) / normal_quantile(0.975))
    error = few_lines * float(np.sqrt(of_curve + of_a_line))
    full = np.vander(at, powers, increasing=True) @ beta
    return share, error, np.asarray(1 / (1 + np.exp(-np.clip(full, -12, 12))), dtype=np.float64)
