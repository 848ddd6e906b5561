"""What each household answers about its income, kind by kind and month by month."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from aboveline.synthetic import columns
from aboveline.synthetic.areas import County
from aboveline.synthetic.draw import Bools, Codes, Draw, Floats, Ints, Unknowns
from aboveline.synthetic.families import Families
from aboveline.synthetic.living import Living
from aboveline.synthetic.people import People
from aboveline.synthetic.settings import Settings

KINDS = (
    "wage",
    "business",
    "property",
    "transfer",
    "production_expense",
    "insurance_payout",
    "one_off_grant",
)
WAGE, BUSINESS, PROPERTY, TRANSFER, EXPENSE, PAYOUT, GRANT = range(7)
INCOME_KINDS = 5
ANSWERS = ("amount", "none", "refused", "not_asked")
PERIODS = ("month", "year", "total")
BASES = ("household", "person")
SOURCES = ("household", "civil_affairs")
YEAR_OF_MEAN = 2019  # the calibration states the mean of the year ended 30 September 2019
_MONTH, _YEAR, _TOTAL = range(3)
_COUNTY_SPREAD, _VILLAGE_SPREAD = 0.08, 0.15
_EXPENSE_SHARE = 0.35
_TOPIC = 5


class Line(NamedTuple):
    """A line of the income form: kind, months from (included) and to (not), and period."""

    kind: int
    start: int
    end: int
    period: int


def campaign_end(as_of: dt.date) -> int:
    """October after the last campaign year (October to September) that ended before a day.

    Months count from January 1970.
    """
    year = as_of.year if as_of.month >= 10 else as_of.year - 1
    return (year - 1970) * 12 + 9


def income_form(settings: Settings) -> tuple[Line, ...]:
    """The lines that every household is asked."""
    end = campaign_end(settings.as_of)
    start = end - 12 * settings.years
    if settings.income == "quarterly":
        return tuple(line for year in range(start, end, 12) for line in _quarterly_year(year))
    now = (settings.as_of.year - 1970) * 12 + settings.as_of.month - 1
    if now - 12 < start:
        start -= 12
    wages = [Line(WAGE, month, month + 1, _MONTH) for month in range(start, now)]
    others = [
        Line(kind, year, min(year + 12, now), _YEAR)
        for kind in (BUSINESS, EXPENSE, PROPERTY, TRANSFER)
        for year in range(start, now, 12)
    ]
    return (*wages, *others)


def _quarterly_year(start: int) -> list[Line]:
    spans = ((WAGE, 3), (BUSINESS, 3), (EXPENSE, 6), (PROPERTY, 12), (TRANSFER, 12))
    return [
        Line(kind, month, month + length, _TOTAL)
        for kind, length in spans
        for month in range(start, start + 12, length)
    ]


@dataclass(frozen=True)
class Earnings:
    """Yearly amounts of a household: the latent standing, and yuan by year and kind.

    `by_kind` is (households, years, five kinds); the years are campaign years from `first_year`,
    named by the month in which each begins.
    """

    standing: Floats
    by_kind: NDArray[np.float32]
    first_month: int


def earnings(county: County, homes: Families, said: People, form: tuple[Line, ...]) -> Earnings:
    """Yearly incomes: log-normal per person, with county, village, labour and passing parts.

    The passing part of a year is correlated with that of the year before.
    """
    draw, count = county.draw(_TOPIC), homes.size.size
    shares = county.settings.calibration
    first, last = min(line.start for line in form), max(line.end for line in form)
    years = -(-(last - first) // 12)
    earners = homes.total(said.working)
    ratio = (earners / homes.size - 0.43).astype(np.float32) / np.float32(0.33)
    lasting = (
        _COUNTY_SPREAD * draw.normal(1)
        + _VILLAGE_SPREAD * draw.normal(len(county.villages.codes))[homes.village]
        + 0.10 * ratio
    )
    own = np.sqrt(shares.income_spread**2 - _COUNTY_SPREAD**2 - _VILLAGE_SPREAD**2 - 0.10**2)
    rho = shares.income_persistence
    lasting = lasting + own * np.sqrt(0.5) * draw.normal(count)
    passing = draw.normal(count)
    parts = _parts(draw, homes, said, earners)
    by_kind = np.empty((count, years, INCOME_KINDS), dtype=np.float32)
    centre = np.log(shares.income_mean) - shares.income_spread**2 / 2
    for year in range(years):
        since = (first + 12 * (year + 1)) // 12 + 1970 - YEAR_OF_MEAN
        level = centre + since * np.log1p(shares.income_growth)
        standing = lasting + own * np.sqrt(0.5) * passing
        net = np.exp(level + standing) * homes.size
        by_kind[:, year] = parts * net[:, None]
        passing = rho * passing + np.sqrt(1 - rho**2) * draw.normal(count)
    return Earnings(standing.astype(np.float32), by_kind, first)


def _parts(draw: Draw, homes: Families, said: People, earners: Ints) -> Floats:
    """Shares of the net income by kind; expense counts against it, so net is 1 a household."""
    count = earners.size
    able = homes.total((said.labour == 1) | (said.labour == 2) | (said.labour == 3))
    old = homes.total(homes.age >= 60)
    spread = [0.5 + draw.share(count) for _ in range(4)]
    wage = 1.0 * earners * spread[0]
    business = np.where(able > 0, 0.7, 0.0) * draw.chance(0.85, count) * spread[1]
    rent = np.where(draw.chance(0.35, count), 0.06, 0.0) * spread[2]
    transfer = (0.15 + 0.35 * old) * spread[3]
    whole = wage + business + rent + transfer
    gross = business / whole / (1 - _EXPENSE_SHARE)
    parts = (wage / whole, gross, rent / whole, transfer / whole, gross * _EXPENSE_SHARE)
    return np.stack(parts, axis=1).astype(np.float32)


def amounts(draw: Draw, form: tuple[Line, ...], earned: Earnings) -> Ints:
    """Yuan of each line (households, lines) in whole tens; shorter spans swing around the year."""
    count = len(earned.standing)
    yuan = np.empty((count, len(form)), dtype=np.int64)
    for position, line in enumerate(form):
        year = (line.start - earned.first_month) // 12
        amount = earned.by_kind[:, year, line.kind]
        if line.period != _YEAR:
            length = line.end - line.start
            amount = amount * np.float32(length / 12)
            if length < 12:
                amount = amount * (0.75 + 0.5 * draw.share(count))
        yuan[:, position] = np.rint(amount * np.float32(0.1))
    return yuan * 10


def income_table(
    county: County,
    homes: Families,
    *,
    seen: Living,
    earned: Earnings,
    form: tuple[Line, ...],
    unknowns: Unknowns,
) -> pa.Table:
    """The table `income` of a county: the lines of each household, then what is not income."""
    draw, count = county.draw(_TOPIC + 100), homes.size.size
    yuan = amounts(draw, form, earned)
    end = form[-1].end
    extra = (Line(PAYOUT, end - 12, end, _TOTAL), Line(GRANT, end - 12, end, _TOTAL))
    grants = np.where(draw.chance(0.01, count), draw.whole(30, 300, count) * 10, 0)
    yuan = np.column_stack((yuan, seen.insurance_payout, grants))
    asked = np.ones(yuan.shape, dtype=np.bool_)
    asked[:, len(form) :] = yuan[:, len(form) :] > 0
    answer = (yuan == 0).astype(np.int8)
    for kind in range(INCOME_KINDS):
        _leave_open(unknowns, draw, answer, [line.kind == kind for line in form])
    keep = np.flatnonzero(asked.ravel())
    return _rows(county, homes, keep, lines=(*form, *extra), yuan=yuan, answer=answer, draw=draw)


def _leave_open(unknowns: Unknowns, draw: Draw, answer: Codes, lines: list[bool]) -> None:
    """Make a kind unknown for some households: refused and not asked in equal parts."""
    rows = np.flatnonzero(unknowns.reluctant)
    rows = rows[unknowns.among(rows, len(answer))[rows]]
    positions = np.flatnonzero(lines)
    answer[np.ix_(rows, positions)] = 2 + draw.chance(0.5, rows.size).astype(np.int8)[:, None]


def _rows(
    county: County,
    homes: Families,
    keep: Ints,
    *,
    lines: tuple[Line, ...],
    yuan: Ints,
    answer: Codes,
    draw: Draw,
) -> pa.Table:
    home, position = np.divmod(keep, len(lines))
    said = answer.ravel()[keep]
    amount = yuan.ravel()[keep]
    silent: Bools = said != 0
    kind, start, end, period = (np.array(column)[position] for column in zip(*lines, strict=True))
    by_person = (kind == TRANSFER) & draw.chance(0.05, homes.size.size)[home]
    amount = np.where(
        by_person, np.rint(amount / homes.size[home] / 10).astype(np.int64) * 10, amount
    )
    serial = county.index * 10**9 + np.arange(keep.size)
    return pa.table(
        {
            "statement_id": columns.plain(serial),
            "household_id": columns.keys(homes.keys[home]),
            "kind": columns.codes(KINDS, kind),
            "answer": columns.codes(ANSWERS, said),
            "amount": columns.money(amount, silent),
            "currency": columns.codes(("CNY",), np.zeros(keep.size), silent),
            "period": columns.codes(PERIODS, period, silent),
            "basis": columns.codes(BASES, by_person, silent),
            "month_from": columns.days(first_days(start)),
            "month_to": columns.days(first_days(end)),
            "recorded_at": columns.moments(_recorded_at(county, homes.village[home], end)),
            "source": columns.codes(SOURCES, kind == TRANSFER),
        }
    )


def first_days(months: NDArray[np.integer]) -> Ints:
    """First days of months; both count from 1970."""
    return months.astype("datetime64[M]").astype("datetime64[D]").astype(np.int64)


def _recorded_at(county: County, village: Ints, end: NDArray[np.integer]) -> Ints:
    """A morning in the three weeks after the span, by village, not after the as-of day."""
    today = np.datetime64(county.settings.as_of, "D").astype(np.int64)
    day = np.minimum(first_days(end) + 1 + village * 7 % 20, today)
    return np.asarray(day * 86_400 + 2 * 3_600)
