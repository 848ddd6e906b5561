"""Verdicts: a rate held against its limit, by its point estimate and by its interval."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

from aboveline.statistics.intervals import interval
from aboveline.statistics.sampling.rates import Rate

Verdict = Literal["passes", "fails", "cannot_tell"]
DecidedBy = Literal["point", "bound"]


@dataclass(frozen=True, slots=True)
class Limit:
    """What a rate must be: below the value, or at least the value when `at_least`."""

    value: float
    at_least: bool = False

    def kept_by(self, rate: float) -> bool:
        """Whether a rate keeps the limit."""
        return rate >= self.value if self.at_least else rate < self.value


@dataclass(frozen=True, slots=True)
class Decision:
    """A verdict with what stands beside it.

    `by_point` looks at the estimate alone; `by_bound` needs the whole interval on one side.
    `villages_needed` is the sample that would tell if the rate stayed what it is, None when
    the sample tells already or when no sample of the frame's villages could.
    """

    verdict: Verdict
    by_point: Verdict
    by_bound: Verdict
    villages_needed: int | None = None


def judge(rate: Rate, limit: Limit, *, decided_by: DecidedBy, villages: int) -> Decision:
    """The verdict on a rate under the decision rule; `villages` is how many the frame has.

    >>> rate = Rate(0.01, 0.004, 0.004, 0.021, 20.0, 600.0, 700, 29, 7)
    >>> judge(rate, Limit(0.02), decided_by="bound", villages=200).by_bound
    'cannot_tell'
    """
    by_point: Verdict = "cannot_tell"
    if math.isfinite(rate.value):
        by_point = "passes" if limit.kept_by(rate.value) else "fails"
    by_bound = _by_interval(rate.low, rate.high, limit)
    needed = _villages_needed(rate, limit, villages) if by_bound == "cannot_tell" else None
    verdict = by_point if decided_by == "point" else by_bound
    return Decision(verdict, by_point, by_bound, needed)


def _by_interval(low: float, high: float, limit: Limit) -> Verdict:
    if not (math.isfinite(low) and math.isfinite(high)):
        return "cannot_tell"
    if limit.kept_by(low) == limit.kept_by(high):
        return "passes" if limit.kept_by(low) else "fails"
    return "cannot_tell"


def _villages_needed(rate: Rate, limit: Limit, villages: int) -> int | None:
    """The fewest villages, above those drawn, whose interval would not hold the limit."""
    if not rate.villages or not math.isfinite(rate.value) or not rate.share:
        return None
    first, last = rate.villages + 1, villages
    if first > last or not _would_tell(rate, limit, last):
        return None
    while first < last:
        middle = (first + last) // 2
        if _would_tell(rate, limit, middle):
            last = middle
        else:
            first = middle + 1
    return first


def _would_tell(rate: Rate, limit: Limit, villages: int) -> bool:
    """Whether the interval at so many villages, all else as it is, excludes the limit."""
    times = villages / rate.villages
    freedom = max(rate.degrees_of_freedom * times, 1.0)
    size = rate.effective_size * times
    estimated = (rate.value - rate.known) / rate.share
    low, high = interval(
        estimated,
        math.sqrt(max(estimated * (1 - estimated), 0.0) / size),
        degrees_of_freedom=freedom,
        method="korn-graubard",
        n=size,
    )
    low_of_all = rate.known + rate.share * float(low)
    return _by_interval(low_of_all, rate.known + rate.share * float(high), limit) != "cannot_tell"
