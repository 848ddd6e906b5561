"""Faults of a mapping file and of the survey read through it: all of them come at once."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

from aboveline.standard.errors import Fault

CODES = {
    "MAP-001": "the mapping file cannot be read",
    "MAP-002": "a key is missing, unknown or has the wrong shape",
    "MAP-003": "a file is not there or cannot be read",
    "MAP-004": "a column is not in the file",
    "MAP-005": "a column is not in the register nor in the standard",
    "MAP-006": "a code is not in the map",
    "MAP-007": "a value cannot be read or lies outside what the column allows",
    "MAP-008": "a key is empty or stands twice",
    "MAP-009": "rows of one household, or of one area, disagree",
    "MAP-010": "a value is not in the look-up file, or stands there twice",
}


class MappingError(Exception):
    """Everything that stands against reading a survey through a mapping file."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(sorted(set(faults)))
        super().__init__("\n".join(str(fault) for fault in self.faults))

    def __reduce__(self) -> tuple[type[MappingError], tuple[tuple[Fault, ...]]]:
        return MappingError, (self.faults,)


def close_to(name: str, names: Iterable[str]) -> str:
    """A remedy that names the closest of some names, or says where to look."""
    known = list(names)
    near = get_close_matches(name, known, n=1)
    if near:
        return f"Did you mean {near[0]!r}?"
    return f"There are: {', '.join(sorted(known)[:12])}{' ...' if len(known) > 12 else ''}."
