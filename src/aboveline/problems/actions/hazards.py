"""Record a hazard: the households of its place get a clue, many at once, each one once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID, uuid5

from django.db import transaction
from django.http import Http404
from django.utils.translation import gettext as _

from aboveline.accounts.actors import Actor, below
from aboveline.accounts.permissions import Permission
from aboveline.areas.models import Area, AreaClosure
from aboveline.audit.actions import record
from aboveline.problems.actions.many import Told, open_many
from aboveline.problems.errors import ProblemError, fault
from aboveline.problems.models import Hazard, Problem
from aboveline.problems.states import OPEN
from aboveline.registry.models import Household
from aboveline.registry.standards import site_standard
from aboveline.registry.words import site_words
from aboveline.web.clock import now, today
from aboveline.web.faults import Fault

_BATCH = 200
AT_ONCE = 2_000
"""Up to so many households are written at once; for more the worker does it."""
SCOPES = ("all", "registered")
_REGISTERED = ("registered_poor", "exit_proposed", "exited", "returned", "monitored")


@dataclass(frozen=True)
class Struck:
    """A hazard as it is recorded: its kind, places below one area, day, whom it concerns."""

    kind: str
    places: tuple[UUID, ...]
    on: date | None
    scope: str = "all"
    words: str = ""


@dataclass(frozen=True)
class Effect:
    """What recording a hazard does: households in all, new problems, clues that join open ones."""

    households: int
    opens: int
    joins: int


def effect_of(area: Area, struck: Struck, *, actor: Actor) -> Effect:
    """The exact counts of a hazard before it is recorded. Raises Http404 and ProblemError."""
    _check(area, struck, actor)
    rule = site_standard().hazards[struck.kind].rule
    homes = _homes(struck.places, struck.scope)
    count = homes.count()
    known = Problem.objects.filter(rule=rule, state__in=OPEN, subject_id__in=homes.values("pk"))
    joins = known.values("subject_id").distinct().count()
    return Effect(count, count - joins, joins)


@transaction.atomic
def record_hazard(area: Area, struck: Struck, *, actor: Actor) -> Hazard:
    """The hazard, recorded; its clues are opened by `open_clues`.

    Raises Http404, and ProblemError with every fault.
    """
    _check(area, struck, actor)
    hazard: Hazard = Hazard.objects.create(
        kind=struck.kind,
        rule=site_standard().hazards[struck.kind].rule,
        area=area,
        scope=struck.scope,
        on=struck.on,
        words=struck.words.strip(),
        actor=actor.key,
        actor_name=actor.name,
        at=now(),
    )
    hazard.places.set(struck.places)
    details = {"kind": struck.kind, "places": len(struck.places)}
    record("problems:hazard:record", actor=actor, subject=hazard, area_id=area.pk, details=details)
    return hazard


def open_clues(hazard: Hazard) -> Hazard:
    """Give every household of the places its clue, some at a time; what is done is not done again.

    A household with an open problem of the rule gets a clue that is merged into it.
    """
    places = list(hazard.places.values_list("pk", flat=True))
    after: UUID | None = None
    homes = _homes(places, hazard.scope).order_by("pk")
    while keys := list(_after(homes, after).values_list("pk", flat=True)[:_BATCH]):
        _open(hazard, keys)
        after = keys[-1]
    with transaction.atomic():
        found: Hazard = Hazard.objects.select_for_update().get(pk=hazard.pk)
        found.state = "taken"
        found.save(update_fields=["state"])
    return found


def work_hazards() -> int:
    """Open the clues of hazards that wait; gives how many hazards."""
    waiting = list(Hazard.objects.filter(state="waiting").order_by("at"))
    for hazard in waiting:
        open_clues(hazard)
    return len(waiting)


@transaction.atomic
def _open(hazard: Hazard, keys: Sequence[UUID]) -> None:
    """The clues of some households that have none of this hazard yet."""
    # households first, as everybody who writes about them does
    homes = list(Household.objects.select_for_update().filter(pk__in=keys).order_by("pk"))
    said = hazard_words(hazard)
    told = [Told(home, hazard.rule, said, str(uuid5(hazard.pk, str(home.pk)))) for home in homes]
    acting = Actor(hazard.actor, hazard.actor_name)
    rows = open_many(told, actor=acting, source="hazard")
    if not rows.problems:
        return
    counts = rows.counts()
    found = Hazard.objects.select_for_update().get(pk=hazard.pk)
    found.counts = dict(Counter(found.counts) + counts)
    found.save(update_fields=["counts"])
    record(
        "problems:hazard:open",
        actor=acting,
        subject=hazard,
        area_id=hazard.area_id,
        details={"kind": hazard.kind, **counts},
    )


def hazard_words(hazard: Hazard) -> str:
    """What a clue of the hazard says."""
    label = site_words().name("hazards", hazard.kind)
    said = _("%(hazard)s on %(day)s.") % {"hazard": label, "day": hazard.on.isoformat()}
    return f"{said} {hazard.words}".strip()


def _homes(places: Collection[UUID], scope: str) -> Any:
    """The households of the places today that a scope says."""
    rows = Household.objects.filter(area_id__in=below(places), ended_on=None)
    return rows.filter(register_status__in=_REGISTERED) if scope == "registered" else rows


def _after(rows: Any, key: UUID | None) -> Any:
    return rows if key is None else rows.filter(pk__gt=key)


def _check(area: Area, struck: Struck, actor: Actor) -> None:
    """Raise what keeps the hazard from being recorded."""
    if not actor.may(Permission.PROBLEMS_PROBLEM_DECIDE, area.pk):
        raise Http404
    found: list[Fault] = []
    if struck.kind not in site_standard().hazards:
        found.append(fault("PROBLEM-070"))
    inside = AreaClosure.objects.filter(above=area, below__in=struck.places, valid_to=None)
    if not struck.places or inside.count() != len(set(struck.places)):
        found.append(fault("PROBLEM-071"))
    if struck.on is None or struck.on > today():
        found.append(fault("PROBLEM-009"))
    if struck.scope not in SCOPES:
        found.append(fault("PROBLEM-072"))
    if found:
        raise ProblemError(*found)
