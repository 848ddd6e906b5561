"""Why a household may not go on, or waits: codes with names that any language can show later."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any

from aboveline.evaluation.words import reason_label
from aboveline.exits.round_errors import fault
from aboveline.registry.codes import label_of
from aboveline.registry.words import criterion_label
from aboveline.web.faults import Fault
from aboveline.web.templatetags.web import day, listed, month, together

_NAMED = 5  # of many problems so many are named


@dataclass(frozen=True)
class Reason:
    """One thing in the way; `values` are names and numbers, no words and nothing personal."""

    code: str
    values: Mapping[str, Any] = field(default_factory=dict)


def as_json(reason: Reason) -> dict[str, Any]:
    """The reason as a table keeps it."""
    return asdict(reason)


def as_fault(reason: Reason | Mapping[str, Any]) -> Fault:
    """The reason in the language of the page."""
    code, values = (
        (reason.code, reason.values)
        if isinstance(reason, Reason)
        else (reason["code"], reason["values"])
    )
    return fault(code, **{name: _said(name, value) for name, value in values.items()})


def _said(name: str, value: Any) -> str:
    if name == "criteria":
        return listed([criterion_label(one) for one in value])
    if name == "conditions":
        return together([reason_label(one) for one in value])
    if name == "numbers":
        more = "" if len(value) <= _NAMED else " …"
        return listed(value[:_NAMED]) + more
    if name == "status":
        return label_of("register_status", value)
    if name == "month":
        return month(date.fromisoformat(value))
    return day(date.fromisoformat(value)) if name == "day" else str(value)
