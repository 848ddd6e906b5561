"""What rounds say when the register or the ledger is about to take a step."""

from __future__ import annotations

from collections.abc import Sequence

from django.dispatch import receiver

from aboveline.accounts.actors import Actor
from aboveline.areas.models import Area
from aboveline.areas.signals import fact_asked
from aboveline.exits.area_procedure import way_of
from aboveline.exits.area_states import UNDER_WAY
from aboveline.exits.by_hand import way_of_change
from aboveline.exits.errors import fault as area_fault
from aboveline.exits.locks import locked_fields, locks_over
from aboveline.exits.models import AreaComment, AreaExit, Objection, StepTaken
from aboveline.exits.round_errors import fault
from aboveline.problems.models import Problem
from aboveline.problems.signals import move_asked
from aboveline.registry.fields import fields_of
from aboveline.registry.history import Changed
from aboveline.registry.models import Household
from aboveline.registry.signals import fields_changing, status_asked
from aboveline.web.faults import Fault

_DECIDES = frozenset({"confirmed", "dismissed", "merged"})


@receiver(move_asked)
def keep_deciders_apart(problem: Problem, kind: str, actor: Actor, **_: object) -> list[Fault]:
    """An objection to a notice is decided by somebody who took no step of its round."""
    if kind not in _DECIDES:
        return []
    held = Objection.objects.filter(problem=problem).values("candidate__round")
    if StepTaken.objects.filter(round__in=held, actor=actor.key).exists():
        return [fault("EXITS-068")]
    return []


@receiver(move_asked)
def answer_on_the_page_of_the_exit(problem: Problem, kind: str, **_: object) -> list[Fault]:
    """What was said against the exit of an area is put aside by its answer alone."""
    if kind not in ("dismissed", "merged"):
        return []
    waiting = AreaComment.objects.filter(problem=problem, answered_on=None)
    return [area_fault("EXITS-124")] if waiting.exists() else []


@receiver(status_asked)
def keep_the_lock(household: Household, actor: Actor, **_: object) -> list[Fault]:
    """After the lock of the year the register status changes by an approved correction alone."""
    lock = None if actor.is_service else locks_over([household.area_id]).get(household.area_id)
    if lock is None:
        return []
    return [fault("EXITS-082", area=lock.area.name, year=lock.year)]


@receiver(fields_changing)
def keep_the_locked_fields(
    changes: Sequence[Changed], actor: Actor, **_: object
) -> list[tuple[str, Fault]]:
    """After the lock of the year the fields of the locked list change by a correction alone."""
    kept = locked_fields() if not actor.is_service else frozenset()
    wanted = [one for one in changes if one.field in kept]
    locks = locks_over({one.household.area_id for one in wanted}) if wanted else {}
    fields = fields_of("household")
    found = {}
    for one in wanted:
        lock = locks.get(one.household.area_id)
        if lock is not None:
            values = {"area": lock.area.name, "year": lock.year, "field": fields[one.field].label}
            found[lock.pk, one.field] = (one.field, fault("EXITS-089", **values))
    return list(found.values())


@receiver(status_asked)
def go_by_the_procedure(household: Household, after: str, actor: Actor, **_: object) -> list[Fault]:
    """Where the standard says how households come in and leave, nobody sets it by hand.

    A service that brings over what was decided elsewhere is not asked.
    """
    way = "" if actor.is_service else way_of_change(household, after)
    return [fault(way)] if way else []


@receiver(fact_asked)
def take_rates_from_the_assessment(area: Area, fact: str, actor: Actor, **_: object) -> list[Fault]:
    """What an assessment brings is typed by nobody while an area is on its way out."""
    rows = () if actor.is_service else AreaExit.objects.filter(area=area, state=UNDER_WAY)
    brought = {name for row in rows for step in way_of(row).steps for name in step.shape.brings}
    return [area_fault("EXITS-121")] if fact in brought else []
