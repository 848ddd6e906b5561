"""The days of a deadline and its last day in an area."""

from __future__ import annotations

from calendar import monthrange
from datetime import date
from fractions import Fraction

from aboveline.standard.language import Node
from aboveline.standard.model import Deadline, Standard
from aboveline.standard.parameters import Lookup
from aboveline.standard.workdays import due_day


def days_in(node: Node, lookup: Lookup, area_id: str) -> int | None:
    """The whole number of days that a literal or a parameter says; see `number_in`."""
    found = number_in(node, lookup, area_id)
    return None if found is None else int(found)


def number_in(node: Node, lookup: Lookup, area_id: str) -> Fraction | None:
    """The number that a literal or a parameter says; None in an unknown area.

    Raises StandardError when the parameter has no value there on the day of the lookup.
    """
    if node.op == "parameter":
        if not lookup.is_known(str(node.value), area_id):
            return None
        return Fraction(str(lookup.value(str(node.value), area_id)))
    return Fraction(str(node.value))


def last_day(
    standard: Standard, deadline: Deadline, lookup: Lookup, area_id: str, *, from_: date
) -> date | None:
    """The last day of a deadline that begins on a day; None in an unknown area.

    Raises StandardError for a parameter without value (PACK-010) or a year without calendar
    (PACK-014).
    """
    days = days_in(deadline.days, lookup, area_id)
    return None if days is None else due_day(standard.calendar, from_, days, deadline.counted)


def add_months(day: date, months: int) -> date:
    """The same day some months later, or the last day of a shorter month.

    >>> add_months(date(2020, 1, 31), 1)
    datetime.date(2020, 2, 29)
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
