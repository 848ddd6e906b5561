"""How much a household earns: a lasting part, a passing part, and shares by kind of income."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from aboveline.synthetic.areas import County
from aboveline.synthetic.draw import Draw, Floats, Ints
from aboveline.synthetic.families import Families
from aboveline.synthetic.people import ORDINARY, SKILLED, WEAK, People

INCOME_KINDS = 5  # wage, business, property, transfer, production expense
MONTH_OF_MEAN = (2019 - 1970) * 12 + 9  # the calibration states the mean of the year before
_COUNTY_SPREAD, _VILLAGE_SPREAD, _LABOUR_SPREAD = 0.08, 0.15, 0.10
_LASTING = 0.4  # of the spread of the household's own part
_EXPENSE_SHARE = 0.35
_TOPIC = 5


@dataclass(frozen=True)
class Means:
    """What a household lives on: standings in logarithms around 0, and shares by kind.

    `lasting` stays from year to year, `passing_spread` is the standard deviation of the part that
    fades; `parts` (households, five kinds) are shares of the net income, where the expense counts
    against it, so that they add up to 1.
    """

    lasting: Floats
    passing_spread: float
    parts: Floats


@dataclass(frozen=True)
class Earnings:
    """Yearly yuan as (households, years, five kinds), and the standing in the last year.

    Years run for twelve months from `first_month`; months count from January 1970.
    """

    standing: Floats
    by_kind: NDArray[np.float32]
    first_month: int


def means(draw: Draw, county: County, homes: Families, said: People) -> Means:
    """The means of the households of a county, with a part of the county and of the village."""
    count = homes.size.size
    earners = homes.total(said.working)
    ratio = (earners / homes.size - 0.48).astype(np.float32) / np.float32(0.32)
    shared = np.square((_COUNTY_SPREAD, _VILLAGE_SPREAD, _LABOUR_SPREAD)).sum()
    own = np.sqrt(max(0.0, county.settings.calibration.income_spread**2 - shared))
    lasting = (
        _COUNTY_SPREAD * draw.normal(1)
        + _VILLAGE_SPREAD * draw.normal(len(county.villages.codes))[homes.village]
        + _LABOUR_SPREAD * ratio
        + own * np.sqrt(_LASTING) * draw.normal(count)
    )
    spread = float(own * np.sqrt(1 - _LASTING))
    return Means(lasting.astype(np.float32), spread, _parts(draw, homes, said, earners))


def _parts(draw: Draw, homes: Families, said: People, earners: Ints) -> Floats:
    count = earners.size
    able = homes.total((said.labour == ORDINARY) | (said.labour == SKILLED) | (said.labour == WEAK))
    old = homes.total(homes.age >= 60)
    spread = [0.5 + draw.share(count) for _ in range(4)]
    wage = earners * spread[0]
    business = np.where(able > 0, 0.7, 0.0) * draw.chance(0.85, count) * spread[1]
    rent = np.where(draw.chance(0.35, count), 0.06, 0.0) * spread[2]
    transfer = (0.15 + 0.35 * old) * spread[3]
    whole = wage + business + rent + transfer
    gross = business / whole / (1 - _EXPENSE_SHARE)
    parts = (wage / whole, gross, rent / whole, transfer / whole, gross * _EXPENSE_SHARE)
    return np.stack(parts, axis=1).astype(np.float32)


def level(county: County, month: int) -> float:
    """Logarithm of the median yearly yuan per person in the twelve months that end at a month."""
    shares = county.settings.calibration
    centre = np.log(shares.income_mean) - shares.income_spread**2 / 2
    return float(centre + (month - MONTH_OF_MEAN) / 12 * np.log1p(shares.income_growth))


def earnings(county: County, homes: Families, said: People, *, first: int, last: int) -> Earnings:
    """Incomes of the years from a month to before another; months count from January 1970.

    The passing part of a year is correlated with that of the year before.
    """
    draw, count = county.draw(_TOPIC), homes.size.size
    have = means(draw, county, homes, said)
    years, rho = -(-(last - first) // 12), county.settings.calibration.income_persistence
    by_kind = np.empty((count, years, INCOME_KINDS), dtype=np.float32)
    passing = draw.normal(count)
    for year in range(years):
        if year:
            passing = rho * passing + np.sqrt(1 - rho**2) * draw.normal(count)
        standing = have.lasting + have.passing_spread * passing
        net = np.exp(level(county, first + 12 * (year + 1)) + standing) * homes.size
        by_kind[:, year] = have.parts * net[:, None]
    return Earnings(standing.astype(np.float32), by_kind, first)
