"""What people read for the rows of a feed."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext_lazy as _

from aboveline.problems.errors import fault
from aboveline.registry.importing.faults import RowFault
from aboveline.web.faults import Fault

OUTCOMES: dict[str, tuple[str, Any]] = {
    "new": ("holds", _("new")),
    "known": ("plain", _("taken before")),
    "unmatched": ("unknown", _("nobody fits")),
    "faulty": ("fails", _("to be mended")),
}
"""Mark and word of each outcome."""


def row_faults(codes: Iterable[str]) -> list[Fault]:
    """What is wrong with a row, in words."""
    return [
        fault(code) if code.startswith("PROBLEM-") else Fault(code, RowFault(code).message, "")
        for code in codes
    ]
