"""What rounds say when the register or the ledger is about to take a step."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from uuid import UUID

from django.dispatch import receiver

from aboveline.accounts.actors import Actor
from aboveline.areas.models import Area
from aboveline.areas.signals import fact_asked
from aboveline.exits.area_procedure import way_of
from aboveline.exits.area_states import DECLARED, UNDER_WAY
from aboveline.exits.by_hand import way_of_change
from aboveline.exits.errors import fault as area_fault
from aboveline.exits.locks import (
    allowed_days,
    is_allowed,
    locked_fields,
    locked_fields_of_members,
    locks_over,
)
from aboveline.exits.models import AreaComment, AreaExit, Objection, StepTaken
from aboveline.exits.round_errors import fault
from aboveline.problems.models import Problem
from aboveline.problems.signals import move_asked
from aboveline.registry.actions.asking import Closed, Recorded
from aboveline.registry.fields import fields_of
from aboveline.registry.history import Changed
from aboveline.registry.models import Household, Person
from aboveline.registry.signals import (
    closed_asked,
    fields_changing,
    left_asked,
    records_asked,
    status_asked,
)
from aboveline.registry.standards import site_standard
from aboveline.web.faults import Fault
from aboveline.web.templatetags.web import day

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
    """After the lock of the year the fields of the locked list change by a correction alone.

    What nobody knew of a member yet, such as the name of a newborn, is no correction.
    """
    if actor.is_service:
        return []
    of_home = {name: fields_of("household")[name] for name in locked_fields()}
    of_member = locked_fields_of_members()
    wanted = []
    for one in changes:
        is_member = isinstance(one.subject, Person)
        field = (of_member if is_member else of_home).get(one.field)
        if field is not None and not (is_member and one.old in (None, "")):
            wanted.append((one, field))
    locks = locks_over({one.household.area_id for one, _field in wanted}) if wanted else {}
    found = {}
    for one, field in wanted:
        lock = locks.get(one.household.area_id)
        if lock is not None:
            values = {"area": lock.area.name, "year": lock.year, "field": field.label}
            found[lock.pk, one.field] = (one.field, fault("EXITS-089", **values))
    return list(found.values())


@receiver(records_asked)
def keep_what_was_found_before(
    records: Sequence[Recorded], actor: Actor, **_: object
) -> list[tuple[str, Fault]]:
    """After the lock of the year what was found before it is recorded by a correction alone."""
    kept = set(site_standard().calendar.locked_tables) if not actor.is_service else set()
    wanted = [one for one in records if one.tables & kept]
    locks = locks_over({one.household.area_id for one in wanted}) if wanted else {}
    found = {}
    for one in wanted:
        lock = locks.get(one.household.area_id)
        if lock is None or one.on >= lock.on or is_allowed(one.household, one.on, lock):
            continue
        values = {"area": lock.area.name, "year": lock.year, "day": day(lock.on)}
        found[lock.pk] = ("visited_on", fault("EXITS-095", **values))
    return list(found.values())


@receiver(closed_asked)
def close_what_was_found_before(
    areas: Collection[UUID], tables: frozenset[str], actor: Actor, **_: object
) -> Closed:
    """As `keep_what_was_found_before`, for many households at once."""
    if actor.is_service or tables.isdisjoint(site_standard().calendar.locked_tables):
        return Closed()
    locks = locks_over(areas)
    since = {area: lock.on for area, lock in locks.items()}
    return Closed(since, allowed_days(set(locks.values())) if locks else ())


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


@receiver(left_asked)
def villages_that_left(areas: Collection[UUID], **_: object) -> set[UUID]:
    """Which of some areas left poverty: their exit is declared."""
    rows = AreaExit.objects.filter(area__in=areas, state=DECLARED)
    return set(rows.values_list("area_id", flat=True))
