"""Writing to the audit: every action leaves one row, in the transaction of the action."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol, Required, TypedDict, Unpack

from aboveline.audit.keys import value_digest
from aboveline.audit.models import Entry
from aboveline.web.clock import now, today

Values = Mapping[str, tuple[object, object]]


class HasKey(Protocol):
    """Whoever acts: the audit stores the key alone."""

    @property
    def key(self) -> str:
        """Such as user:UUID or service:NAME."""


class What(TypedDict, total=False):
    """What an entry may say besides its action; see `record`."""

    actor: Required[HasKey]
    subject: Any
    area_id: object
    fields: Sequence[str]
    changed: Values | None
    reason: str
    details: Mapping[str, Any] | None


def record(action: str, **what: Unpack[What]) -> Entry:
    """Write that somebody did something to a record; no personal value may be in it.

    `action` is scope:resource:verb; `subject` a model row; `fields` the names of what was seen or
    changed. `changed` maps a field of the subject to its old and new value: of those only keyed
    digests are stored, by which an auditor with the key tells whether a value was there.
    """
    found = entry(action, **what)
    found.save(force_insert=True)
    return found


def record_all(entries: Sequence[Entry]) -> None:
    """Write many entries made by `entry`, for an action over many records."""
    Entry.objects.bulk_create(entries, batch_size=500)


def entry(
    action: str,
    *,
    actor: HasKey,
    subject: Any = None,
    area_id: object = None,
    fields: Sequence[str] = (),
    changed: Values | None = None,
    reason: str = "",
    details: Mapping[str, Any] | None = None,
) -> Entry:
    """The row of `record`, not written yet."""
    kind = subject._meta.model_name if subject is not None else ""
    key = str(subject.pk) if subject is not None else ""
    return Entry(
        at=now(),
        on=today(),
        actor=actor.key,
        action=action,
        subject_type=kind,
        subject_id=key,
        area_id=area_id or None,
        fields=list(dict.fromkeys([*fields, *(changed or {})])),
        digests={
            field: [value_digest(kind, key, field, old), value_digest(kind, key, field, new)]
            for field, (old, new) in (changed or {}).items()
        },
        reason=reason,
        details=dict(details or {}),
    )
