"""Days that count: deadlines by the calendar of a pack; a year without calendar is refused."""

from __future__ import annotations

from datetime import date, timedelta

from aboveline.standard import shape
from aboveline.standard.errors import Fault, StandardError


def due_day(calendar: shape.Calendar, opened_on: date, days: int, counted: str) -> date:
    """The last day of a deadline of `days` days after `opened_on`.

    `counted` is `calendar` (every day) or `working` (holidays and weekends do not count, worked
    weekends do). Raises StandardError PACK-014 when a year has no calendar.
    """
    if counted == "calendar":
        return opened_on + timedelta(days=days)
    day, left = opened_on, days
    while left > 0:
        day += timedelta(days=1)
        left -= is_working_day(calendar, day)
    return day


def is_working_day(calendar: shape.Calendar, day: date) -> bool:
    """True if offices work on the day. Raises StandardError PACK-014."""
    year = calendar.years.get(day.year)
    if year is None:
        raise StandardError(
            [
                Fault(
                    "calendar.yaml",
                    f"calendar.years.{day.year}",
                    "PACK-014",
                    f"The calendar does not hold the year {day.year}.",
                    "Add its holidays and worked weekends with their source.",
                )
            ]
        )
    if day in year.worked_weekends:
        return True
    return day not in year.holidays and day.isoweekday() not in calendar.weekend
