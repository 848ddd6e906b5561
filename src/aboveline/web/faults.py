"""What stands in the way of an action: a code, what is wrong and what to do next."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Fault:
    """One fault; `code` such as ACCOUNTS-003, whole translatable sentences, no personal value."""

    code: str
    message: Any
    remedy: Any

    def __str__(self) -> str:
        return f"{self.code}: {self.message} {self.remedy}"


class Refused(Exception):  # noqa: N818
    """An action that was not done, with every fault that stands in its way."""

    def __init__(self, *faults: Fault) -> None:
        super().__init__(" ".join(fault.code for fault in faults))
        self.faults = faults
