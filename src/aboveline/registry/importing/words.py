"""What pages say of imports: their states, outcomes of rows, matched columns, what is left out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _lazy

BUSY = ("reading", "checking", "waiting", "running", "undoing")
"""States in which the worker has the import."""
OUTCOMES: Mapping[str, tuple[str, Any, Any]] = {
    "new": ("holds", _lazy("new"), _lazy("Not in the register yet.")),
    "changed": ("holds", _lazy("changed"), _lazy("Known, and something differs.")),
    "same": ("plain", _lazy("same"), _lazy("Known, and nothing differs.")),
    "conflict": (
        "fails",
        _lazy("in conflict"),
        _lazy("The register says something that does not go with the row."),
    ),
    "duplicate": (
        "unknown",
        _lazy("possible duplicate"),
        _lazy("May be somebody who is registered already."),
    ),
    "faulty": ("fails", _lazy("faulty"), _lazy("To be mended before it is taken.")),
}
STATES: Mapping[str, Any] = {
    "reading": _lazy("being read"),
    "refused": _lazy("refused: it cannot be read"),
    "read": _lazy("columns to settle"),
    "checking": _lazy("being checked"),
    "checked": _lazy("checked, nothing taken yet"),
    "waiting": _lazy("waits to be taken"),
    "running": _lazy("being taken"),
    "done": _lazy("taken"),
    "undoing": _lazy("being undone"),
    "undone": _lazy("undone"),
    "failed": _lazy("could not be read again"),
}
HOW: Mapping[str, Any] = {
    "name": _lazy("by its name"),
    "path": _lazy("by its name"),
    "remembered": _lazy("as settled before"),
    "chosen": _lazy("as you chose"),
    "none": _lazy("not known: choose, or it is left out"),
    "left_out": _lazy("left out"),
    "twice": _lazy("another column means the same: left out"),
    "unit": _lazy("its unit does not fit the field: left out"),
}
SKIPPED: Mapping[str, Any] = {
    "empty": _lazy("no headings found"),
    "no_rows": _lazy("no rows below the headings"),
    "codes": _lazy("sheet of codes"),
    "total": _lazy("a total"),
    "note": _lazy("a remark"),
    "not_taken": _lazy("a table that is not brought in"),
}
