"""The states of the exit of an area; how it gets from one to another is the pack's procedure."""

from __future__ import annotations

UNDER_WAY, DECLARED, REFUSED = "under_way", "declared", "refused"
MOVES: dict[str, tuple[str, ...]] = {UNDER_WAY: (DECLARED, REFUSED), DECLARED: (), REFUSED: ()}
"""The states that follow each state."""
