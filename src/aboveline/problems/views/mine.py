"""My week: what is due, what is late, what waits for me as second person."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from aboveline.accounts.doors import needs
from aboveline.accounts.permissions import Permission
from aboveline.areas.access import area_for, starts_of
from aboveline.problems.filters import ANY, ProblemFilter
from aboveline.problems.owners import owner_choices
from aboveline.problems.views.ledger import area_choices
from aboveline.problems.week import Part, week_of
from aboveline.web.pages import render

ANSWER = Permission.PROBLEMS_PROBLEM_ANSWER
Choices = Sequence[tuple[str, str]]


@dataclass(frozen=True)
class WeekPage:
    """The parts of the work, narrowed to an area or to what somebody owns."""

    parts: Sequence[Part]
    filter: ProblemFilter
    areas: Choices
    owners: Choices


@require_safe
@needs(ANSWER)
def mine(request: HttpRequest) -> HttpResponse:
    """The work of whoever looks, by village and by person."""
    actor = request.actor
    given = ProblemFilter.of({"area": request.GET.get("area", ""), "state": ANY})
    starts = starts_of(actor)
    area = area_for(actor, given.area) if given.area else next(iter(starts), None)

    def narrowed(rows: Any) -> Any:
        return given.apply(rows, actor)

    context = WeekPage(
        parts=week_of(actor, narrowed),
        filter=given,
        areas=area_choices(area, starts),
        owners=owner_choices(actor),
    )
    return render(request, "problems/mine.html", context)
