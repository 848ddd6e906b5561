"""Random values of fields, often at or beside a threshold of the pack."""

import calendar
from datetime import date, timedelta
from decimal import Decimal

SPOKEN = {"code", "text"}


class Cells:
    """Values for the fields of a pack; each boolean leans to one side in one register."""

    def __init__(self, pack, random, as_of, pools):
        self.random, self.as_of, self.texts = random, as_of, sorted(pools.texts)
        self.whole = sorted({int(n) for n in pools.numbers if n.denominator == 1})
        self.all_numbers = sorted(pools.numbers)
        self.leaning = {
            field.name: random.choice([0.1, 0.5, 0.9, 0.9])
            for fields in pack.fields.values()
            for field in fields.values()
        }

    def value(self, field):
        if field.type == "boolean":
            return self.random.random() < self.leaning[field.name]
        if field.type == "date":
            return self.day()
        if field.type in SPOKEN:
            return self.random.choice(field.values or self.texts or ["some"])
        low = 0 if field.bounds[0] is None else field.bounds[0]
        high = field.bounds[1]
        number = self.number(field.type)
        number = max(number, low)
        return min(number, high) if high is not None else number

    def number(self, kind):
        if kind == "integer":
            return self.random.choice(self.whole[:40] or [0]) + self.random.choice([-1, 0, 0, 1])
        if kind == "money":
            return self.amount(self.random.choice([1, 1, 2, 3, 4, 12]))
        small = [n for n in self.all_numbers if n <= 200 or self.random.random() < 0.1]
        near = float(self.random.choice(small)) * self.random.choice([1, 1, 1, 0.5, 2])
        return near + self.random.choice([-1, -0.25, 0, 0, 0, 0.25, 1])

    def amount(self, times):
        """An amount that is often some parameter times the members, a cent beside it, or any."""
        if self.random.random() < 0.2:
            return Decimal(self.random.randrange(0, 3_000_000)) / 100
        near = self.random.choice(self.all_numbers) * times
        cents = int(near * 100) + self.random.choice([-1, 0, 0, 1])
        return Decimal(max(cents, 0)) / 100

    def day(self):
        years = self.random.choice(self.whole)
        year = max(self.as_of.year - min(years if years > 0 else self.random.randrange(90), 110), 1)
        month, day = self.random.choice(
            [(self.as_of.month, self.as_of.day), (9, 1), (8, 31), (1, 1), (12, 31), (2, 28)]
        )
        if self.random.random() < 0.3:
            month, day = self.random.randrange(1, 13), self.random.randrange(1, 29)
        day = min(day, calendar.monthrange(year, month)[1])
        return date(year, month, day) + timedelta(days=self.random.choice([-1, 0, 0, 0, 1]))
