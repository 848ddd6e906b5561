"""What nobody sets by hand: where the standard has a procedure, the register status goes by it."""

from __future__ import annotations

from aboveline.exits.procedures import EXIT, IDENTIFICATION, Procedure, procedures
from aboveline.registry.models import Household, StatusChange
from aboveline.registry.states import STEPS

PROCEDURE, ROUND, CORRECTION = "EXITS-069", "EXITS-070", "EXITS-071"
_ON_THE_REGISTER = frozenset({"registered_poor", "exit_proposed", "returned"})


def way_of_change(household: Household, after: str) -> str:
    """The code that says by which way a household gets a register status; empty for by hand.

    EXITS-069: by the procedure of the exit, -070: by the one of identification, -071: by a
    correction of two people. Ended and moved households, a watch that begins and one who left and
    returns are set by hand: nobody's help waits for a meeting.
    """
    found = procedures()
    comes, leaves = found.get(IDENTIFICATION), found.get(EXIT)
    before = household.register_status
    if before == "moved" and after != "ended" and (comes or leaves):
        return "" if after == _where_it_was(household) else CORRECTION
    if leaves is not None and _leaves(leaves, before, after):
        return PROCEDURE
    if comes is None:
        return ""
    if after == "registered_poor" and before in comes.enters:
        return ROUND
    if (before, after) == ("monitored", "returned"):
        return "" if _before(household, "monitored") in ("exited", "") else ROUND
    return CORRECTION if (before, after) == ("registered_poor", "not_registered") else ""


def is_corrected(household: Household) -> bool:
    """Whether a step from the register status that a household has is a correction's alone."""
    steps = [step.after for step in STEPS if step.before == household.register_status]
    return any(way_of_change(household, after) == CORRECTION for after in steps)


def _leaves(leaves: Procedure, before: str, after: str) -> bool:
    """Whether the step is one that the procedure of the exit takes."""
    moves = {step.shape.moves_to for step in leaves.steps}
    if before == "monitored":
        return "previous" in moves and after in ("exited", "not_registered")
    comes = before in {*leaves.enters, "exit_proposed"}
    return comes and after in moves & {"exit_proposed", "exited"}


def _where_it_was(household: Household) -> str:
    """The status to which who moved away comes back: the one it had."""
    had = _before(household, "moved")
    if had == "monitored":
        had = _before(household, "monitored")
    return "registered_poor" if had in _ON_THE_REGISTER else had or "not_registered"


def _before(household: Household, status: str) -> str:
    """The status before the last time that a household got one; empty where nobody wrote it."""
    rows = StatusChange.objects.filter(household=household, after=status).order_by("-pk")
    return rows.values_list("before", flat=True).first() or ""
