"""The course of a household over the months: incomes that move, and the blows that move them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from aboveline.synthetic.areas import County
from aboveline.synthetic.draw import Bools, Draw, Floats, Ints
from aboveline.synthetic.earnings import INCOME_KINDS, Means, level, means
from aboveline.synthetic.families import Families
from aboveline.synthetic.people import People

ILLNESS_A_YEAR, ILLNESS_MONTHS = 0.06, 10  # chosen: how often, and how long on average
LOST_WORK_A_YEAR, LOST_WORK_MONTHS = 0.08, 6
DISASTER_A_YEAR, HIT_BY_DISASTER = 0.04, 0.5  # villages; households of the village
AFTER_DISASTER_MONTHS = 12
WAGE_WHEN_ILL, WAGE_WITHOUT_WORK, BUSINESS_AFTER_DISASTER = 0.55, 0.15, 0.40
_RAINY = (4, 5, 6, 7, 8)  # May to September, in which the disasters of a year fall
_TOPIC = 12


@dataclass(frozen=True)
class Course:
    """What happens to each household month by month, as (households, months) arrays.

    Months count from January 1970, the first being `start`. `costs` and `losses` are whole yuan of
    the month; `yuan` has the five kinds of income behind, whole tens of yuan of the month.
    """

    start: int
    ill: Bools
    out_of_work: Bools
    costs: Ints
    losses: Ints
    yuan: Ints
    standing: Floats

    def last_year(self, amounts: Ints, month: int) -> Ints:
        """Sum of the twelve months before a month (fewer at the start)."""
        end = month - self.start
        return np.asarray(amounts[:, max(0, end - 12) : end].sum(axis=1))


def course(county: County, homes: Families, said: People, *, start: int, end: int) -> Course:
    """The course of the households of a county from a month to before another.

    The logarithm of income has a lasting part and a passing one that fades by the square root of
    twelve a year; illness and lost work come by chance, stay for a geometric time and take a
    share of the wages; a disaster hits a village and takes the harvest of a year.
    """
    draw, months = county.draw(_TOPIC), end - start
    have = means(draw, county, homes, said)
    earns = homes.total(said.working) > 0
    ill = _spells(draw, np.full(earns.size, ILLNESS_A_YEAR), ILLNESS_MONTHS, months)
    idle = _spells(draw, LOST_WORK_A_YEAR * earns, LOST_WORK_MONTHS, months)
    losses = _disasters(draw, county, homes, start, months)
    after = _lately(losses > 0, AFTER_DISASTER_MONTHS)
    costs = np.rint(120 * np.exp(0.7 * draw.normal(ill.size).reshape(ill.shape))) * 10 * ill
    wage = np.where(idle, WAGE_WITHOUT_WORK, 1.0) * np.where(ill, WAGE_WHEN_ILL, 1.0)
    business = np.where(after, BUSINESS_AFTER_DISASTER, 1.0)
    passing = _passing(draw, county, months, earns.size)
    yuan = np.empty((*ill.shape, INCOME_KINDS), dtype=np.int64)
    for month in range(months):
        standing = have.lasting + have.passing_spread * passing[:, month]
        net = np.exp(level(county, start + month + 6) + standing) * homes.size / 12
        amounts = have.parts * net[:, None] * _swing(draw, have)
        amounts[:, 0] *= wage[:, month]
        amounts[:, 1] *= business[:, month]
        yuan[:, month] = np.rint(amounts / 10) * 10
    return Course(start, ill, idle, costs.astype(np.int64), losses, yuan, standing)


def _swing(draw: Draw, have: Means) -> Floats:
    """What a month differs from the year by, of no lasting meaning."""
    shape = have.parts.shape
    return np.float32(0.85) + np.float32(0.3) * draw.share(have.parts.size).reshape(shape)


def _spells(draw: Draw, a_year: NDArray[np.floating], length: int, months: int) -> Bools:
    """Months inside a spell that begins so often a year and ends with chance 1 in `length`."""
    inside = np.empty((a_year.size, months), dtype=np.bool_)
    now = draw.chance((a_year * length / 12).astype(np.float32), a_year.size)
    for month in range(months):
        begins = draw.chance((a_year / 12).astype(np.float32), a_year.size)
        now = np.where(now, ~draw.chance(1 / length, a_year.size), begins)
        inside[:, month] = now
    return inside


def _disasters(draw: Draw, county: County, homes: Families, start: int, months: int) -> Ints:
    """Yuan lost by disaster in each month: a village at a time, some households of it."""
    losses = np.zeros((homes.size.size, months), dtype=np.int64)
    for month in range(months):
        if (start + month) % 12 in _RAINY:
            struck = draw.chance(DISASTER_A_YEAR / len(_RAINY), len(county.villages.codes))
            hit = struck[homes.village] & draw.chance(HIT_BY_DISASTER, homes.size.size)
            amounts = np.rint(250 * np.exp(0.8 * draw.normal(homes.size.size))) * 10
            losses[:, month] = np.where(hit, amounts, 0)
    return losses


def _lately(marks: Bools, months: int) -> Bools:
    """Whether a mark was set in the month or in the months before it."""
    seen = np.cumsum(marks, axis=1)
    before = np.zeros_like(seen)
    before[:, months:] = seen[:, :-months]
    return np.asarray(seen > before)


def _passing(draw: Draw, county: County, months: int, count: int) -> Floats:
    """The part of the standing that fades, of variance 1, correlated from month to month."""
    rho = county.settings.calibration.income_persistence ** (1 / 12)
    parts = np.empty((count, months), dtype=np.float32)
    now = draw.normal(count)
    for month in range(months):
        parts[:, month] = now
        now = rho * now + np.float32(np.sqrt(1 - rho**2)) * draw.normal(count)
    return parts
