"""The years after an exit in which responsibility, policy, assistance and supervision stay."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from aboveline.areas.models import AreaClosure
from aboveline.evaluation.area_tables import lookup_of
from aboveline.evaluation.words import day_words
from aboveline.exits.area_states import DECLARED
from aboveline.exits.models import AreaExit
from aboveline.registry.models import Household, StatusChange
from aboveline.registry.standards import site_standard
from aboveline.registry.words import site_words
from aboveline.standard.deadlines import add_months, number_in
from aboveline.standard.shape_procedures import Kept

_AFTER_AN_EXIT = ("exited", "monitored")
_OF_THE_REGISTER = ("registered_poor", "exit_proposed", "exited", "returned", "monitored")
_MONTHS = 12


@dataclass(frozen=True)
class Buffer:
    """The days after an exit, `until` left out, and the rule in words."""

    since: date
    until: date
    clause: str

    @property
    def said(self) -> dict[str, str]:
        """What a refusal fills in."""
        days = {"since": day_words(self.since), "until": day_words(self.until)}
        return {**days, "rule": self.clause}


def buffer_of_household(household: Household, kept: Kept, on: date) -> Buffer | None:
    """The buffer of a household's own exit, or that of its village or county, on a day."""
    status = household.register_status
    if status in _AFTER_AN_EXIT:
        found = _buffer(_left_on(household), household.area_id, kept, on)
        if found is not None:
            return found
    if status not in _OF_THE_REGISTER:
        return None
    return buffer_of_area(household.area_id, kept, on)


def own_buffer(household: Household, kept: Kept, on: date) -> Buffer | None:
    """The buffer of the household's own exit on a day."""
    return _buffer(_left_on(household), household.area_id, kept, on)


def buffer_of_area(area: UUID, kept: Kept, on: date) -> Buffer | None:
    """The buffer of an area that has left, or lies in one that has, on a day."""
    above = AreaClosure.objects.filter(below_id=area, valid_to=None).values("above_id")
    rows = AreaExit.objects.filter(area__in=above, state=DECLARED).order_by("-declared_on")
    return _buffer(rows.values_list("declared_on", flat=True).first(), area, kept, on)


def _left_on(household: Household) -> date | None:
    rows = StatusChange.objects.filter(household=household, after="exited")
    day: date | None = rows.order_by("-on", "-pk").values_list("on", flat=True).first()
    return day


def _buffer(since: date | None, area: UUID, kept: Kept, on: date) -> Buffer | None:
    rule = site_standard().buffer
    if since is None or rule is None or kept not in rule.shape.keeps:
        return None
    years = number_in(rule.years, lookup_of(site_standard(), [area], on), str(area))
    if years is None:
        return None
    until = add_months(since, int(years * _MONTHS))
    clause = site_words().text("buffer.clause", rule.shape.clause)
    return Buffer(since, until, clause) if since <= on < until else None
