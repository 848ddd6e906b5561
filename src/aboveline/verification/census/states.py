"""The states of a census, of its households and of its differences."""

from __future__ import annotations

STATES = ("open", "closed", "comparing", "compared")
"""Of a batch, and of a round: the state that all of its batches have reached."""
OUTCOMES = ("done", "refused", "away", "moved", "dead")
"""What a visit came to."""
FINAL = ("done", "moved", "dead")
"""Outcomes after which nobody goes there again."""
TO_VISIT = ("to_do", "away")
KINDS = ("differs", "only_census", "only_register")
DECIDED = ("register_right", "census_right", "explained")
MEMBER = "member"
"""The field of a difference about a member as such: not counted there, or not in the register."""
HOUSEHOLD = "household"
"""The field of a difference about the household itself: not found there, or not in the register."""
