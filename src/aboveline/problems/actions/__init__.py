"""The acts of the ledger; each is one transaction and needs an actor."""

from aboveline.problems.actions.deciding import (
    answer_problem,
    assign_problems,
    clear_problem,
    confirm_problem,
    dismiss_problem,
    merge_problem,
    reopen_problem,
    return_problem,
)
from aboveline.problems.actions.following import follow_decisions, follow_household
from aboveline.problems.actions.helping import (
    change_measure,
    end_pairing,
    pair_helper,
    plan_measure,
)
from aboveline.problems.actions.objecting import object_to_decision
from aboveline.problems.actions.opening import Clue, report_problem
from aboveline.problems.actions.transferring import transfer_problem

__all__ = [
    "Clue",
    "answer_problem",
    "assign_problems",
    "change_measure",
    "clear_problem",
    "confirm_problem",
    "dismiss_problem",
    "end_pairing",
    "follow_decisions",
    "follow_household",
    "merge_problem",
    "object_to_decision",
    "pair_helper",
    "plan_measure",
    "reopen_problem",
    "report_problem",
    "return_problem",
    "transfer_problem",
]
