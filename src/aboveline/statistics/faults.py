"""One thing that is wrong with a request about statistics."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault: code, place (a column, or a dotted path), what is wrong, what to do."""

    code: str
    place: str
    message: str
    remedy: str

    def __str__(self) -> str:
        """One line: place, fault, remedy, code."""
        return f"{self.place}: {self.message} {self.remedy} ({self.code})"
