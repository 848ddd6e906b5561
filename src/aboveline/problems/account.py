"""The account of an area as a page shows it: figures with signs that add up, each with its list."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from aboveline.areas.models import Area
from aboveline.problems.balance import (
    COMING,
    GOING,
    STOCK,
    areas_below,
    balance_of,
    moves_in,
    open_on,
    spans_on,
    stock_counts,
)
from aboveline.problems.filters import day_in
from aboveline.web.clock import today

AT_START, AT_END = "open_at_start", "open_at_end"
WORDS: Mapping[str, Any] = {
    AT_START: _("open at the start"),
    "opened": _("opened"),
    "reopened": _("reopened"),
    "transferred_in": _("transferred in"),
    "cleared": _("cleared"),
    "dismissed": _("dismissed"),
    "merged": _("merged"),
    "transferred_out": _("transferred out"),
    AT_END: _("open at the end"),
}


@dataclass(frozen=True)
class Period:
    """The days of an account, both included: as chosen, else this month up to today."""

    start: date
    end: date

    @classmethod
    def of(cls, query: Mapping[str, Any]) -> Period:
        """The period of an address: `from` and `to`; what is no period is this month."""
        end = day_in(query.get("to", "")) or today()
        start = day_in(query.get("from", "")) or end.replace(day=1)
        return cls(start, end) if start <= end else cls(end.replace(day=1), end)


@dataclass(frozen=True)
class Figure:
    """One figure of the account; `sign` is plus, minus, equals or nothing for the first."""

    label: str
    sign: str
    count: int
    address: str


STOCK_WORDS: Mapping[str, Any] = {
    "still": _("of the stock, still open"),
    "closed": _("of the stock, closed"),
    "elsewhere": _("of the stock, open elsewhere"),
    "new": _("new since, open"),
    "again": _("open again since, or come from elsewhere"),
}


@dataclass(frozen=True)
class Account:
    """The account of an area; the figures add up from the first to the last."""

    area: Area
    period: Period
    figures: Sequence[Figure]


def account_of(area: Area, period: Period, *, open_now: int | None = None) -> Account:
    """The account with the way to the list behind each figure. Three queries; two where it is
    known how many problems are `open_now` in the area and the period reaches up to now.
    """
    at_end = open_now if period.end >= today() else None
    balance = balance_of(area, period.start, period.end, open_at_end=at_end)
    signed = [
        (AT_START, "", balance.open_at_start),
        *((name, "+", balance.moves[name]) for name in COMING),
        *((name, "−", balance.moves[name]) for name in GOING),
        (AT_END, "=", balance.open_at_end),
    ]
    figures = [
        Figure(str(WORDS[name]), sign, count, address_of(area, name, period))
        for name, sign, count in signed
    ]
    return Account(area, period, figures)


def stock_figures(area: Area, day: date) -> list[Figure]:
    """What became of the stock of a day, and what is new since, each with its list."""
    found = stock_counts(area, day, today())
    path = reverse("problems:stock", args=[area.pk, "NAME"])
    return [
        Figure(
            str(STOCK_WORDS[name]),
            "",
            found[name],
            f"{path.replace('NAME', name)}?{urlencode({'day': day.isoformat()})}",
        )
        for name in STOCK
    ]


def stock_day(query: Mapping[str, Any]) -> date | None:
    """The day of a stock, as chosen in an address."""
    day = day_in(query.get("stock", ""))
    return day if day is not None and day < today() else None


def address_of(area: Area, name: str, period: Period) -> str:
    """Where the list behind a figure stands."""
    days = {"from": period.start.isoformat(), "to": period.end.isoformat()}
    path = reverse("problems:account", args=[area.pk, name])
    return f"{path}?{urlencode(days)}"


def problems_behind(area: Area, name: str, period: Period) -> QuerySet | None:
    """The problems behind the figure of a day; None for a figure of moves."""
    if name == AT_START:
        return open_on(area, period.start - timedelta(days=1), places_on=period.end)
    return open_on(area, period.end) if name == AT_END else None


def count_behind(area: Area, name: str, period: Period) -> int:
    """How many problems are behind the figure of a day."""
    day = period.end if name == AT_END else period.start - timedelta(days=1)
    return spans_on(areas_below(area, period.end), day).count()


def moves_behind(area: Area, name: str, period: Period) -> QuerySet:
    """The moves behind a figure, with their problems."""
    return moves_in(area, name, period.start, period.end)
