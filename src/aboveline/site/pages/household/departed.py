"""The page of a household that moved away: its history up to the move, for the area it left."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from aboveline.accounts.actors import Actor
from aboveline.registry.access import departure_for
from aboveline.registry.models import Visit
from aboveline.site.pages.household.timeline import Event, events_of


@dataclass(frozen=True)
class DepartedPage:
    """What the area that a household left still reads; nothing that was recorded later."""

    number: str
    area: str
    moved_on: date
    visits: Sequence[Visit]
    events: Sequence[Event]


def departed_page(actor: Actor, number: str) -> DepartedPage:
    """The page for an actor of the area that the household left. Raises Http404."""
    move = departure_for(actor, number)
    household, until = move.household, move.decided_at
    names = dict(household.memberships.values_list("person_id", "person__name"))
    visits = household.visits.filter(recorded_at__lte=until).order_by("-visited_on")[:30]
    return DepartedPage(
        number=household.number,
        area=move.from_area.name,
        moved_on=move.moved_on,
        visits=list(visits),
        events=events_of(household, names, until),
    )
