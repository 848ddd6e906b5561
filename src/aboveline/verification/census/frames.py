"""Which households of a census are counted, and which wait."""

from __future__ import annotations

from typing import Any

from django.db.models import Q

from aboveline.verification.census.states import TO_VISIT
from aboveline.verification.models import CensusAnswer


def counted_in(rows: Any, *, entry: int) -> Any:
    """The keys of those among the households that have their final answer of an entry."""
    final = CensusAnswer.objects.filter(entry=entry, is_draft=False, counted__in=rows)
    return final.values("counted")


def waiting_among(rows: Any) -> Any:
    """Households that nobody has counted, or that lack their second time."""
    lacks_second = Q(is_double=True, state="done") & ~Q(pk__in=counted_in(rows, entry=2))
    return rows.filter(Q(state__in=TO_VISIT) | lacks_second)
