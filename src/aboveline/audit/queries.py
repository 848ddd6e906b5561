"""Named reads of the audit; who may read what is for the pages that call them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, Q

from aboveline.audit.models import Entry
from aboveline.audit.verifying import published
from aboveline.web.clock import now


@dataclass(frozen=True)
class Wanted:
    """What an auditor looks for; empty parts narrow nothing. Both days are inside.

    `subjects` are keys of records: entries about them, or that name one as their household.
    """

    actors: Sequence[str] | None = None
    subjects: Sequence[str] | None = None
    action: str = ""
    first_day: date | None = None
    last_day: date | None = None


@dataclass(frozen=True)
class Sealed:
    """How far the chain is: entries sealed, when last, and how many wait."""

    position: int
    at: datetime | None
    waiting: int


def entries_in(areas: Any, *, whole_site: bool, wanted: Wanted | None = None) -> Any:
    """Entries of the areas (a sub-query of keys; None is all) that fit, as a query set.

    With `whole_site` also those that concern no area, such as sign-ins.
    """
    rows = Entry.objects.all()
    if areas is not None:
        here = Q(area_id__in=areas)
        rows = rows.filter(here | Q(area_id=None) if whole_site else here)
    look = wanted or Wanted()
    if look.actors is not None:
        rows = rows.filter(actor__in=look.actors)
    if look.subjects is not None:
        rows = rows.filter(
            Q(subject_id__in=look.subjects) | Q(details__household__in=list(look.subjects))
        )
    if look.action:
        rows = rows.filter(action=look.action)
    if look.first_day is not None:
        rows = rows.filter(on__gte=look.first_day)
    if look.last_day is not None:
        rows = rows.filter(on__lte=look.last_day)
    return rows


def counted_by_actor(rows: Any, action: str, *, days: int) -> list[tuple[str, int]]:
    """Who did something how often in the last days, most first; `rows` as `entries_in` gives."""
    since = now() - timedelta(days=days)
    found = rows.filter(action=action, at__gte=since).order_by().values_list("actor")
    return list(found.annotate(times=Count("id")).order_by("-times", "actor")[:20])


def sealed() -> Sealed:
    """How far the chain is. Two queries."""
    head = published()
    return Sealed(head.position, head.at, Entry.objects.filter(position=None).count())
