"""Somebody new who looks like somebody registered: a pair for a person to look at."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from aboveline.registry.models import DuplicatePair, Person
from aboveline.web.clock import now
from aboveline.web.keys import new_key


def open_pair(person: Mapping[str, Any], key: UUID | None, number: str) -> None:
    """A pair of the new person and the one of household `number` whom it looks like."""
    like = Person.objects.filter(
        name=person.get("name"),
        birth_date=person.get("birth_date"),
        memberships__valid_to=None,
        memberships__household__number=number,
    ).first()
    if like is not None:
        DuplicatePair.objects.get_or_create(
            first=like,
            second_id=key,
            defaults={"id": new_key(), "found_by": "import", "found_at": now()},
        )
