"""The moves of a problem: from which state to which, and what they ask of who makes them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import get_args

from aboveline.accounts.permissions import Permission
from aboveline.standard.shape_clues import Source

OPEN = ("clue", "confirmed", "answered", "reopened")
"""States of a problem that somebody still has to deal with."""

HELP_BEGUN = ("under_way", "given")
"""States of help that is more than a plan."""

SOURCES: tuple[str, ...] = get_args(Source)


@dataclass(frozen=True)
class Step:
    """One allowed move. `by_another` names the earlier moves whose actors may not make it."""

    kind: str
    before: tuple[str, ...]
    after: str
    permission: Permission
    by_another: tuple[str, ...] = ()


_P = Permission
STEPS: dict[str, Step] = {
    step.kind: step
    for step in (
        Step("confirmed", ("clue",), "confirmed", _P.PROBLEMS_PROBLEM_DECIDE),
        Step(
            "dismissed",
            ("clue", "confirmed", "reopened"),
            "dismissed",
            _P.PROBLEMS_PROBLEM_DECIDE,
            ("confirmed", "reopened"),
        ),
        Step("merged", ("clue",), "merged", _P.PROBLEMS_PROBLEM_DECIDE),
        Step("answered", ("confirmed", "reopened"), "answered", _P.PROBLEMS_PROBLEM_ANSWER),
        Step("returned", ("answered",), "confirmed", _P.PROBLEMS_PROBLEM_CLEAR, ("answered",)),
        Step("cleared", ("answered",), "cleared", _P.PROBLEMS_PROBLEM_CLEAR, ("answered",)),
        Step("reopened", ("cleared",), "reopened", _P.PROBLEMS_PROBLEM_DECIDE),
    )
}
"""By kind. A transfer keeps the state and changes the area; opening has no state before it."""


def steps_from(state: str) -> list[Step]:
    """The moves that a state allows."""
    return [step for step in STEPS.values() if state in step.before]
