"""Faults of a run: a code, what is wrong, what to do."""

from __future__ import annotations

CODES = {
    "RUN-001": "the folder is not a register",
    "RUN-002": "a folder of a county names no area of the register",
    "RUN-003": "the result cannot be written there",
    "RUN-004": "a worker process ended before its county was done",
    "RUN-005": "the cluster cannot be used",
    "RUN-006": "a table of the county has a shape that the standard cannot read",
    "RUN-008": "the standard has no rule, outcome or fact of that name",
    "RUN-009": "a past day cannot be judged",
    "RUN-010": "the household is not in the register, or not on the day",
    "RUN-011": "a county could not be judged, so that there is nothing to compare",
}


class RunError(Exception):
    """One thing that stops a run."""

    def __init__(self, code: str, message: str, remedy: str) -> None:
        super().__init__(f"{message} {remedy} [{code}]")
        self.code, self.message, self.remedy = code, message, remedy

    def __reduce__(self) -> tuple[type[RunError], tuple[str, str, str]]:
        return RunError, (self.code, self.message, self.remedy)


class NotTogetherError(Exception):
    """These counties do not say the same together as one by one."""
