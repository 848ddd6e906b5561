"""Amounts of money in whole millionths, and days."""

import calendar
from datetime import date
from fractions import Fraction

MILLION = 1_000_000


def nearest(exact):
    """A fraction rounded to a whole number, half away from zero."""
    whole = int(abs(exact) + Fraction(1, 2))
    return whole if exact >= 0 else -whole


def as_fraction(number):
    """A number as it is written: 0.1 is one tenth."""
    return number if isinstance(number, Fraction) else Fraction(str(number))


class Money:
    """An amount; sums are exact, products and quotients go to the nearest millionth."""

    def __init__(self, micros):
        self.micros = micros

    @classmethod
    def of(cls, amount):
        return cls(nearest(as_fraction(amount) * MILLION))

    @property
    def exact(self):
        return Fraction(self.micros, MILLION)

    def __repr__(self):
        return f"Money({float(self.exact)})"

    def __eq__(self, other):
        return isinstance(other, Money) and self.micros == other.micros

    def __lt__(self, other):
        return self.micros < other.micros

    def __le__(self, other):
        return self.micros <= other.micros

    def __hash__(self):
        return hash(self.micros)


def add_months(day, months):
    """The same day of a later month, or that month's last day."""
    count = day.year * 12 + day.month - 1 + months
    year, month = divmod(count, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def months_between(start, end):
    """Whole months: the largest count that does not pass the end; negative when it lies before."""
    if end < start:
        return -months_between(end, start)
    months = (end.year - start.year) * 12 + end.month - start.month
    return months if add_months(start, months) <= end else months - 1


def years_between(start, end):
    """Whole years between two days."""
    months = months_between(start, end)
    return months // 12 if months >= 0 else -(-months // 12)
