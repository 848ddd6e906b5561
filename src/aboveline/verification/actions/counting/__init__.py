"""The steps of a census, in their order."""

from aboveline.verification.actions.counting.closing import close_batch
from aboveline.verification.actions.counting.comparing import compare_batch
from aboveline.verification.actions.counting.comparing_later import (
    ask_comparison,
    compare_waiting,
)
from aboveline.verification.actions.counting.deciding import decide_difference, open_problems
from aboveline.verification.actions.counting.giving import give_village, list_household
from aboveline.verification.actions.counting.opening import Days, move_village, open_round
from aboveline.verification.actions.counting.recording import Given, record_answer

__all__ = [
    "Days",
    "Given",
    "ask_comparison",
    "close_batch",
    "compare_batch",
    "compare_waiting",
    "decide_difference",
    "give_village",
    "list_household",
    "move_village",
    "open_problems",
    "open_round",
    "record_answer",
]
