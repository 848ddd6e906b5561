"""What each household answers about its income, kind by kind and month by month."""

from __future__ import annotations

import datetime as dt
from typing import NamedTuple

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from aboveline.synthetic import columns
from aboveline.synthetic.areas import County
from aboveline.synthetic.dating import day_number, first_days, recorded
from aboveline.synthetic.draw import Bools, Codes, Draw, Ints, Unknowns
from aboveline.synthetic.earnings import INCOME_KINDS, Earnings
from aboveline.synthetic.families import Families
from aboveline.synthetic.rounding import rounded
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
ANSWERS = ("amount", "none", "refused", "not_asked")
PERIODS = ("month", "year", "total")
BASES = ("household", "person")
SOURCES = ("household", "civil_affairs")
_MONTH, _YEAR, _TOTAL = range(3)
_TOPIC, _ROUNDING = 10, 23


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
    wages = [Line(WAGE, month, month + 1, _MONTH) for month in range(start, now)]
    others = [
        Line(kind, year, min(year + 12, now), _YEAR)
        for kind in (BUSINESS, EXPENSE, PROPERTY, TRANSFER)
        for year in range(start, now, 12)
    ]
    return (*wages, *others)


def monthly_form(start: int, end: int) -> tuple[Line, ...]:
    """Every kind in every month from one to before another, as a history asks."""
    return tuple(
        Line(kind, month, month + 1, _MONTH)
        for month in range(start, end)
        for kind in range(INCOME_KINDS)
    )


def _quarterly_year(start: int) -> list[Line]:
    spans = ((WAGE, 3), (BUSINESS, 3), (EXPENSE, 6), (PROPERTY, 12), (TRANSFER, 12))
    return [
        Line(kind, month, month + length, _TOTAL)
        for kind, length in spans
        for month in range(start, start + 12, length)
    ]


def yearly_amounts(draw: Draw, form: tuple[Line, ...], earned: Earnings) -> Ints:
    """Yuan of each line (households, lines) in whole tens; shorter spans swing around the year."""
    count = len(earned.standing)
    yuan = np.empty((count, len(form)), dtype=np.int64)
    for position, line in enumerate(form):
        year = (line.start - earned.first_month) // 12
        amount = earned.by_kind[:, year, line.kind]
        length = line.end - line.start
        if line.period != _YEAR and length < 12:
            amount = amount * np.float32(length / 12) * (0.75 + 0.5 * draw.share(count))
        yuan[:, position] = np.rint(amount * np.float32(0.1))
    return yuan * 10


def income_table(
    county: County,
    homes: Families,
    *,
    form: tuple[Line, ...],
    earned: Earnings | Ints,
    payouts: Ints,
    unknowns: Unknowns,
) -> pa.Table:
    """The table `income` of a county: the lines of each household, then what is not income.

    `earned` may be the yuan of each line already (households, lines).
    """
    draw, count = county.draw(_TOPIC), homes.size.size
    yuan = yearly_amounts(draw, form, earned) if isinstance(earned, Earnings) else earned
    if county.settings.field_work:
        spoken = [position for position, line in enumerate(form) if line.kind != TRANSFER]
        yuan[:, spoken] = rounded(county.draw(_ROUNDING), yuan[:, spoken])
    end = max(line.end for line in form)
    extra = (Line(PAYOUT, end - 12, end, _TOTAL), Line(GRANT, end - 12, end, _TOTAL))
    grants = np.where(draw.chance(0.01, count), draw.whole(30, 300, count) * 10, 0)
    yuan = np.column_stack((yuan, payouts, grants))
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
    return pa.table(
        {
            "statement_id": columns.serials(county.index, keep.size),
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


def _recorded_at(county: County, village: Ints, end: NDArray[np.integer]) -> Ints:
    """A night in the three weeks after the span, by village, not after the as-of day."""
    return recorded(first_days(end) + 1 + village * 7 % 20, day_number(county.settings.as_of))
