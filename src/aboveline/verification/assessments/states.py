"""The states of an assessment, in their one order, and what is promised by whom."""

from __future__ import annotations

STATES = ("planned", "frozen", "committed", "drawn", "in_field", "closed", "reported")
"""Each follows the one before it, and none is left out."""
ROLES = ("office", "assessors")
"""Who gives a part of the seed: the office that planned it, and those who go to the villages."""
PLACES = ("home", "village", "elsewhere")
FINDINGS = ("poor", "not_poor")
DRAWN = ("drawn", "in_field", "closed", "reported")
"""States in which the sample is known."""


def next_of(state: str) -> str:
    """The state that follows; empty after the last."""
    place = STATES.index(state) + 1
    return STATES[place] if place < len(STATES) else ""
