"""What can be wrong with a specification or with its table, as coded faults that come together."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault: code, place (dotted path in the specification), what is wrong, what to do."""

    code: str
    place: str
    message: str
    remedy: str

    def __str__(self) -> str:
        """One line: place, fault, remedy, code."""
        return f"{self.place}: {self.message} {self.remedy} ({self.code})"


class SpecificationError(ValueError):
    """All faults of a specification, or of the table it is used on, at once."""

    def __init__(self, faults: list[Fault]) -> None:
        """Takes the faults in the order in which a reader meets them."""
        self.faults = tuple(faults)
        super().__init__("\n".join(map(str, faults)))
