"""What is asked of a county: the standard, its day, the day a year before, and the deadline."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from aboveline.engine.county import Plan
from aboveline.engine.on_day import Moment

LOOK_BACK_DAYS = 365
"""Visits, edits and inspections count so long, and so far back is the income before."""


@dataclass(frozen=True)
class Question:
    """The standard on the day and a year before (None outside its validity), and the deadline."""

    plan: Plan
    earlier: Plan | None
    deadline: date | None

    @property
    def moment(self) -> Moment:
        """The day, as known on it or when asked."""
        as_of = self.plan.moment.as_of
        return Moment(as_of, self.plan.moment.known_at or as_of)

    @property
    def since(self) -> date:
        """The first day that is looked at."""
        return self.moment.as_of - timedelta(days=LOOK_BACK_DAYS)
