"""Ways in which a household answers, or does not, about one kind of income."""

from datetime import datetime, timedelta
from decimal import Decimal

from tests.engine.reference.money import add_months
from tests.engine.reference.rows import months_of, window_of


class Answers:
    """Rows about one kind of income for the window of a day."""

    def __init__(self, pack, random, as_of):
        self.random, self.currency = random, pack.said["pack"]["currency"]
        self.now = datetime.combine(as_of, datetime.min.time())
        self.start, self.end = window_of(pack.income["window"], as_of)

    def answer(self, key, kind, start, end, **more):
        return {
            "household_id": key,
            "kind": kind,
            "month_from": start,
            "month_to": end,
            "answer": "amount",
            "amount": None,
            "currency": None,
            "period": None,
            "basis": None,
            "recorded_at": self.now - timedelta(days=20),
            "source": None,
            **more,
        }

    def amounts(self, amount, period, basis="household"):
        return {"amount": amount, "currency": self.currency, "period": period, "basis": basis}

    def unanswered(self, key, kind):
        """A way in which a kind is not known for the window."""
        start, end = self.start, self.end
        middle = add_months(start, 5)
        said = self.amounts(Decimal(100), "month")
        whole = self.answer(key, kind, start, end, **said)
        return self.random.choice(
            [
                [],
                [self.answer(key, kind, start, end, answer="refused")],
                [self.answer(key, kind, start, end, answer="not_asked")],
                [self.answer(key, kind, start, middle, **said)],
                [whole | {"currency": None}],
                [whole | {"basis": None}],
                [whole | {"period": None}],
                [whole, self.answer(key, kind, middle, add_months(middle, 1), answer="refused")],
                [self.answer(key, kind, add_months(start, -1), end, **self.amounts(1, "total"))],
            ]
        )

    def known(self, key, kind, amount):
        """A way in which a kind is known for the window."""
        start, end, later = self.start, self.end, self.now
        if amount == 0:
            return [self.answer(key, kind, start, end, answer="none")]
        months = len(list(months_of(start, end)))
        middle = add_months(start, 5)
        year = self.answer(key, kind, start, end, **self.amounts(amount, "year"))
        return self.random.choice(
            [
                [year],
                [year],
                [year | {"month_from": add_months(start, -7), "month_to": add_months(end, 2)}],
                [self.answer(key, kind, start, end, **self.amounts(amount, "total"))],
                [
                    self.answer(key, kind, start, middle, **self.amounts(amount, "total")),
                    self.answer(key, kind, middle, end, answer="none"),
                ],
                [
                    self.answer(key, kind, start, middle, **self.amounts(amount, "month")),
                    self.answer(key, kind, middle, end, **self.amounts(amount, "year")),
                ],
                [
                    self.answer(
                        key,
                        kind,
                        start,
                        end,
                        **self.amounts(round(amount / months, 2), "month", "person"),
                    )
                ],
                [year | {"amount": Decimal(7)}, year | {"recorded_at": later}],
                [year, year | {"recorded_at": later + timedelta(days=9), "amount": Decimal(7)}],
                [year, year | {"source": "employer", "answer": "none", "amount": None}],
            ]
        )
