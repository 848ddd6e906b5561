"""Writing to the audit: every action leaves one row, in the transaction of the action."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from aboveline.audit.models import Entry
from aboveline.web.clock import now, today


class HasKey(Protocol):
    """Whoever acts: the audit stores the key alone."""

    @property
    def key(self) -> str:
        """Such as user:UUID or service:NAME."""


def record(
    action: str,
    *,
    actor: HasKey,
    subject: Any = None,
    area_id: object = "",
    fields: Sequence[str] = (),
    reason: str = "",
    details: Mapping[str, Any] | None = None,
) -> Entry:
    """Write that somebody did something to a record; no personal value may be in it.

    `action` is scope:resource:verb; `subject` a model row; `fields` the names of what changed.
    """
    return Entry.objects.create(
        at=now(),
        on=today(),
        actor=actor.key,
        action=action,
        subject_type=subject._meta.model_name if subject is not None else "",
        subject_id=str(subject.pk) if subject is not None else "",
        area_id=str(area_id or ""),
        fields=list(fields),
        reason=reason,
        details=dict(details or {}),
    )
