"""What each key still holds, and which may go."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Literal

from django.conf import settings

from aboveline.vault.elsewhere import CLEAR
from aboveline.vault.rotation import held

State = Literal["current", "older", "idle", "absent", "clear"]
SAYS: dict[State, str] = {
    "current": "seals from now on",
    "older": "still needed: `aboveline keys rotate` moves its values",
    "idle": "holds nothing: may be removed",
    "clear": "not sealed yet: `aboveline keys rotate` seals them",
    "absent": "needed and not there: put it back",
}


@dataclass(frozen=True)
class KeyUse:
    """A key by its id, the number of values it holds, and what that means."""

    use: str
    key_id: str
    values: int
    state: State

    @property
    def says(self) -> str:
        """The state in words."""
        return SAYS[self.state]


def checked() -> list[KeyUse]:
    """Every data and index key that is there or needed, the current ones first."""
    counts: Counter[tuple[str, str]] = Counter()
    for one in held():
        counts[one.kind, one.key_id] += one.values
    found = []
    for use, keys in (
        ("data", settings.ABOVELINE_DATA_KEYS),
        ("index", settings.ABOVELINE_INDEX_KEYS),
    ):
        needed = {key_id for kind, key_id in counts if kind == use}
        for place, key_id in enumerate([*keys, *sorted(needed - keys.keys())]):
            values = counts[use, key_id]
            state = _state(key_id in keys, place, values) if key_id != CLEAR else "clear"
            found.append(KeyUse(use, key_id, values, state))
    return found


def _state(is_there: bool, place: int, values: int) -> State:
    if not is_there:
        return "absent"
    if place == 0:
        return "current"
    return "older" if values else "idle"
