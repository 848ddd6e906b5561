"""The acts on rounds: every write is here, in one transaction, with an actor."""

from aboveline.exits.actions.correcting import (
    ask_correction,
    ask_field_correction,
    ask_visit_correction,
    decide_correction,
)
from aboveline.exits.actions.locking import lock_year
from aboveline.exits.actions.objecting import object_publicly, object_to_candidate
from aboveline.exits.actions.opening import open_rounds
from aboveline.exits.actions.posting import post_notices
from aboveline.exits.actions.rechecking import Finding, draw_rechecks, record_recheck
from aboveline.exits.actions.signing import Signed, sign
from aboveline.exits.actions.taking import Taken, take_step

__all__ = [
    "Finding",
    "Signed",
    "Taken",
    "ask_correction",
    "ask_field_correction",
    "ask_visit_correction",
    "decide_correction",
    "draw_rechecks",
    "lock_year",
    "object_publicly",
    "object_to_candidate",
    "open_rounds",
    "post_notices",
    "record_recheck",
    "sign",
    "take_step",
]
