"""Faults of packs and expressions: a code, a place, what is wrong, what would be right."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

CODES = {
    "PACK-001": "a file of the pack cannot be read as YAML",
    "PACK-002": "a key is missing, unknown or has the wrong shape",
    "PACK-003": "a name is declared twice or is not a plain name",
    "PACK-004": "a name that is referred to is not declared",
    "PACK-005": "a value of a parameter is undated, unsourced, unordered or overlapping",
    "PACK-006": "names depend on each other in a circle",
    "PACK-007": "a declared unit differs from the derived one",
    "PACK-008": "an overlay touches what it may not",
    "PACK-009": "the pack does not apply on the day",
    "PACK-010": "a parameter has no value for an area and day",
    "PACK-011": "a value is approximate and was not named",
    "PACK-012": "no pack has that name",
    "PACK-013": "a criterion has no problem rule, or a rule names no criterion",
    "PACK-014": "the calendar does not hold a year",
    "EXPR-001": "an expression is longer or deeper than allowed",
    "EXPR-002": "an expression holds a character, word or sign that the language does not have",
    "EXPR-003": "an expression cannot be read",
    "EXPR-004": "a form or function is not in the language",
    "EXPR-005": "a name is not known here",
    "EXPR-006": "types do not fit",
    "EXPR-007": "units do not fit",
    "EXPR-008": "a function has the wrong arguments",
    "EXPR-009": "a bare amount of money stands where a parameter belongs",
    "EXPR-010": "a text is not among the values of the code",
}


@dataclass(frozen=True, order=True)
class Fault:
    """One thing that is wrong in a pack."""

    file: str
    place: str
    code: str
    message: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.file}, {self.place}: {self.message} {self.remedy} [{self.code}]"


class StandardError(Exception):
    """Everything that is wrong with a pack, all at once, in the order of files and places."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(sorted(set(faults)))
        super().__init__("\n".join(str(fault) for fault in self.faults))

    def __reduce__(self) -> tuple[type[StandardError], tuple[tuple[Fault, ...]]]:
        return StandardError, (self.faults,)


class ExpressionError(Exception):
    """One fault of one expression, before its file and place are known."""

    def __init__(self, code: str, message: str, remedy: str) -> None:
        super().__init__(message)
        self.code, self.message, self.remedy = code, message, remedy

    def fault(self, file: str, place: str) -> Fault:
        """The fault at its file and place."""
        return Fault(file, place, self.code, self.message, self.remedy)
