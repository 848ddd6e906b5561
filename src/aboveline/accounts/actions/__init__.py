"""Everything that is written about people and their duties; each leaves an audit row."""

from __future__ import annotations

from aboveline.accounts.actions.duties import end_duty, give_duty
from aboveline.accounts.actions.people import (
    add_user,
    choose_language,
    close_user,
    invite_user,
    open_user,
    remove_second_factor,
)

__all__ = (
    "add_user",
    "choose_language",
    "close_user",
    "end_duty",
    "give_duty",
    "invite_user",
    "open_user",
    "remove_second_factor",
)
