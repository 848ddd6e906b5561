"""What every act leaves behind: changes with both values, and a mark that the household is to be
judged again.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from aboveline.accounts.actors import Actor
from aboveline.registry.models import Change, Household, Touched
from aboveline.vault.sealing import seal, unseal
from aboveline.web.bulk import insert_rows
from aboveline.web.clock import now


@dataclass(frozen=True)
class Changed:
    """A field of a record that went from one value to another."""

    subject: Any
    household: Household
    field: str
    old: Any
    new: Any


def write_changes(
    changes: Iterable[Changed],
    *,
    actor: Actor,
    on: date,
    at: datetime | None = None,
    batch_id: UUID | None = None,
) -> list[Change]:
    """One row a change, both values sealed."""
    rows = []
    for change in changes:
        row = Change(
            subject_type=change.subject._meta.model_name,
            subject_id=str(change.subject.pk),
            household=change.household,
            field=change.field,
            on=on,
            actor=actor.key,
            at=at or now(),
            batch_id=batch_id,
        )
        seal(row, "old", as_json(change.old))
        seal(row, "new", as_json(change.new))
        rows.append(row)
    Change.objects.bulk_create(rows, batch_size=500)
    return rows


def values_of(change: Change) -> tuple[Any, Any]:
    """The old and the new value of a change as JSON has them: days and amounts are text."""
    return json.loads(unseal(change, "old")), json.loads(unseal(change, "new"))


def as_json(value: Any) -> str:
    """The value as JSON text; days, amounts and keys as text, unknown as null."""
    return json.dumps(value, ensure_ascii=False, default=_plain)


def touch(households: Iterable[Household], why: str) -> None:
    """Mark households to be judged again; inside the transaction that changed them."""
    at = now()
    insert_rows(
        Touched,
        (
            {"household_id": household.pk, "at": at, "why": why, "tried_at": None, "fault": ""}
            for household in households
        ),
    )


def _plain(value: Any) -> str:
    if isinstance(value, date | Decimal | UUID):
        return str(value)
    raise TypeError(type(value).__name__)
