"""The windows of the year in which households get a register status, by the calendar of a pack."""

from __future__ import annotations

from datetime import date

from aboveline.standard import Standard
from aboveline.standard.shape import CalendarWindow


def next_window(standard: Standard, status: str, on: date) -> tuple[date, date] | None:
    """The first and last day of the next window for a status; None where it is open on a day.

    A status that no window admits has none: it is given on any day.
    """
    windows = [one for one in standard.calendar.windows.values() if status in one.admits]
    spans = [_span(one, year) for one in windows for year in range(on.year - 1, on.year + 2)]
    if not spans or any(first <= on <= last for first, last in spans):
        return None
    return min(span for span in spans if span[0] > on)


def _span(window: CalendarWindow, year: int) -> tuple[date, date]:
    """A window that begins in a year; one that ends on an earlier day ends in the next year."""
    first, last = (date.fromisoformat(f"{year}-{day}") for day in (window.from_, window.to))
    return first, last if last >= first else last.replace(year=year + 1)
