"""Who would be in rounds of villages: how many may, and what is in the way of the others."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from aboveline.accounts.actors import Actor, below
from aboveline.areas.models import Area
from aboveline.exits.models import Round
from aboveline.exits.procedures import IDENTIFICATION, Procedure
from aboveline.exits.standing import Expected, Standing, standing_of
from aboveline.registry.models import Household

_LACKING = ("does_not_meet", "cannot_tell")


@dataclass(frozen=True)
class Proposal:
    """A village: how many are asked, how many may, and how often each reason stands in the way."""

    area: Area
    asked: int
    ready: int
    reasons: Counter[str]
    goes_on: Round | None


def asked_in(areas: Any, procedure: Procedure) -> Any:
    """The households of areas that a procedure asks, as a query set.

    An exit asks everybody whose register status it begins with; an identification those of them
    who are below the standard, or of whom nobody can tell.
    """
    rows = Household.objects.filter(
        area__in=areas, register_status__in=procedure.enters, ended_on=None
    )
    if procedure.name == IDENTIFICATION:
        rows = rows.filter(judged_state__in=_LACKING)
    return rows


def standing_in(
    homes: Any, procedure: Procedure, *, actor: Actor, on: date, rounds: Collection[UUID] = ()
) -> Standing:
    """What stands in the way of households where they live, with the status that they have."""
    expected = {
        key: Expected(area, procedure.enters) for key, area in homes.values_list("pk", "area_id")
    }
    return standing_of(homes, procedure, expected, on=on, actor=actor, rounds=rounds)


def proposals_in(area: Area, procedure: Procedure, *, actor: Actor, on: date) -> Sequence[Proposal]:
    """The villages in an area in which the procedure asks somebody, in order."""
    homes = asked_in(below([area.pk]), procedure)
    standing = standing_in(homes, procedure, actor=actor, on=on)
    asked: Counter[UUID] = Counter()
    ready: Counter[UUID] = Counter()
    reasons: dict[UUID, Counter[str]] = {}
    for key, village in homes.values_list("pk", "area_id"):
        asked[village] += 1
        ready[village] += not standing[key]
        codes = {reason.code for reason in standing[key]}
        reasons.setdefault(village, Counter()).update(codes)
    busy = {
        one.area_id: one
        for one in Round.objects.filter(area__in=asked, procedure=procedure.name, ended_on=None)
    }
    villages = Area.objects.filter(pk__in=asked).defer("boundary").order_by("order", "name")
    return [
        Proposal(one, asked[one.pk], ready[one.pk], reasons[one.pk], busy.get(one.pk))
        for one in villages
    ]
