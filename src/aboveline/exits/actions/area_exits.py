"""Take a village or a county through its exit, step by step, or refuse it."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.http import Http404

from aboveline.accounts.actors import Actor
from aboveline.accounts.permissions import Permission
from aboveline.areas.models import Area
from aboveline.audit.actions import record
from aboveline.evaluation.area_criteria import AreaJudgement, Judged
from aboveline.evaluation.kept import keep_pack
from aboveline.exits import area_words
from aboveline.exits.area_procedure import (
    Way,
    asked_now,
    awaited_from,
    judged,
    last_day,
    takes,
    way_of,
)
from aboveline.exits.area_states import DECLARED, REFUSED, UNDER_WAY
from aboveline.exits.errors import ExitError, fault, refuse
from aboveline.exits.models import AreaExit, AreaStep
from aboveline.exits.signals import assessment_due
from aboveline.standard import Standard, StandardError
from aboveline.standard.model import Step
from aboveline.web.clock import now, today
from aboveline.web.faults import Fault

STEP = Permission.EXITS_AREA_STEP


@dataclass(frozen=True)
class Said:
    """What a step says: what was found, on which evidence, on which day (today when None)."""

    words: str
    evidence: str
    on: date | None = None


@transaction.atomic
def propose_area_exit(area: Area, said: Said, *, cohort_year: int, actor: Actor) -> AreaExit:
    """The exit of an area with its first step: the application.

    Raises Http404, and ExitError with every criterion that does not hold or cannot be told.
    """
    if not actor.may(STEP, area.pk):
        raise Http404
    locked = Area.objects.select_for_update(of=("self",)).get(pk=area.pk)
    judgement = judged_or_refused(locked)
    steps = judgement.exit.steps
    faults = [
        *_before(locked, cohort_year),
        *_said_faults(said, None),
        *office_faults(actor, steps[0], locked, judgement.standard),
        *criteria_faults(judgement, awaited_from(steps, 0)),
    ]
    if faults:
        raise ExitError(*faults)
    standard = judgement.standard
    keep_pack(standard)
    found: AreaExit = AreaExit.objects.create(
        area=locked,
        kind=judgement.exit.name,
        standard=standard.name,
        pack=standard.folder.name,
        pack_digest=standard.digest,
        cohort_year=cohort_year,
        begun_on=said.on or today(),
    )
    _write(found, steps[0], said, judgement, actor)
    return found


@transaction.atomic
def take_area_step(found: AreaExit, step: str, said: Said, *, actor: Actor) -> AreaExit:
    """The exit after its next step; after the last one the area is declared.

    Raises Http404, and ExitError with every fault at once.
    """
    way = locked_way(found, actor, STEP)
    if way.next is None or way.next.name != step:
        raise refuse("EXITS-108")
    if way.next.shape.brings:
        raise refuse("EXITS-120")
    judgement = judged_or_refused(way.found.area)
    faults = [
        *step_faults(way, said, actor),
        *criteria_faults(judgement, way.awaited),
    ]
    if faults:
        raise ExitError(*faults)
    return go_on(way, said, judgement, actor)


@transaction.atomic
def refuse_area_exit(found: AreaExit, *, actor: Actor, words: str) -> AreaExit:
    """The exit, ended by the office whose step is next; its history stays."""
    way = locked_way(found, actor, STEP)
    if way.next is None:
        raise refuse("EXITS-108")
    faults = office_faults(actor, way.next, way.found.area, way.standard)
    if not words.strip():
        faults.append(fault("EXITS-113"))
    if faults:
        raise ExitError(*faults)
    end_refused(way, words, actor)
    return way.found


def end_refused(way: Way, words: str, actor: Actor) -> None:
    """Write that an exit was refused."""
    row = way.found
    row.state, row.ended_on, row.ended_reason = REFUSED, today(), words.strip()
    row.ended_by, row.ended_by_name = actor.key, actor.name
    row.save()
    details = {"kind": row.kind, "cohort_year": row.cohort_year}
    record("exits:area:refuse", actor=actor, subject=row, area_id=row.area_id, details=details)


def locked_way(found: AreaExit, actor: Actor, permission: Permission) -> Way:
    """The exit, locked, with its procedure. Raises Http404 without the permission."""
    if not actor.may(permission, found.area_id):
        raise Http404
    rows = AreaExit.objects.select_for_update(of=("self",)).select_related("area")
    return way_of(rows.get(pk=found.pk))


def go_on(way: Way, said: Said, judgement: AreaJudgement | None, actor: Actor) -> AreaExit:
    """Write the next step; with the last one the area has left."""
    assert way.next is not None  # noqa: S101 - the callers have looked
    is_last = way.is_last
    taken = _write(way.found, way.next, said, judgement, actor)
    if is_last:
        row = way.found
        row.state, row.declared_on, row.ended_on = DECLARED, taken.on, taken.on
        row.ended_by, row.ended_by_name = actor.key, actor.name
        row.save()
    elif way.steps[len(way.taken) + 1].shape.brings:
        assessment_due.send(None, area_exit=way.found)
    return way.found


def step_faults(way: Way, said: Said, actor: Actor) -> list[Fault]:
    """What keeps the next step from being taken, the criteria apart."""
    assert way.next is not None  # noqa: S101 - the callers have looked
    last = way.taken[-1] if way.taken else None
    office = office_faults(actor, way.next, way.found.area, way.standard)
    found = [*_said_faults(said, last), *office]
    before = {row.actor for row in way.taken}
    if way.next.shape.second_person and actor.key in before:
        found.append(fault("EXITS-110"))
    notice = way.notice
    if notice is not None and notice.until is not None:
        if (said.on or today()) <= notice.until:
            found.append(fault("EXITS-111", day=notice.until.isoformat()))
        waiting = way.found.comments.filter(answered_on=None).count()
        if waiting:
            found.append(fault("EXITS-112", count=waiting))
    return found


def office_faults(actor: Actor, step: Step, area: Area, standard: Standard) -> list[Fault]:
    """The fault of a step that belongs to another office."""
    if takes(actor, step, area.pk):
        return []
    return [fault("EXITS-109", office=area_words.office(area_words.words_of(standard), step))]


def criteria_faults(judgement: AreaJudgement, awaited: frozenset[str]) -> list[Fault]:
    """A fault for each criterion that is asked now and does not hold or cannot be told."""
    found, words = [], area_words.words_of(judgement.standard)
    for one in asked_now(judgement, awaited):
        if one.holds is not True:
            code = "EXITS-101" if one.holds is False else "EXITS-102"
            label = area_words.criterion(words, judgement.exit, one.name)
            found.append(fault(code, criterion=label, why=area_words.why(words, one)))
    return found


def judged_or_refused(area: Area) -> AreaJudgement:
    """The criteria of an area today. Raises EXITS-103 without an exit, -117 without its numbers."""
    try:
        found = judged(area, today())
    except StandardError as error:
        why = " ".join(f"{one.message} {one.remedy}" for one in error.faults)
        raise refuse("EXITS-117", why=why) from error
    if found is None:
        raise refuse("EXITS-103")
    return found


def _before(area: Area, cohort_year: int) -> list[Fault]:
    """What earlier exits of the area say against another one, and whether the cohort can be."""
    found = []
    this = today().year
    if cohort_year not in (this, this - 1):
        found.append(fault("EXITS-107", last=this - 1, this=this))
    for row in AreaExit.objects.filter(area=area).order_by("begun_on", "pk"):
        if row.state == UNDER_WAY:
            found.append(fault("EXITS-104"))
        elif row.state == DECLARED and row.declared_on is not None:
            found.append(fault("EXITS-105", day=row.declared_on.isoformat()))
        elif row.cohort_year >= cohort_year:
            found.append(fault("EXITS-106", year=row.cohort_year))
    return found


def _said_faults(said: Said, last: AreaStep | None) -> list[Fault]:
    found = []
    if not said.words.strip():
        found.append(fault("EXITS-113"))
    if not said.evidence.strip():
        found.append(fault("EXITS-114"))
    on = said.on or today()
    if on > today() or (last is not None and on < last.on):
        found.append(fault("EXITS-115"))
    return found


def _write(
    found: AreaExit, step: Step, said: Said, judgement: AreaJudgement | None, actor: Actor
) -> AreaStep:
    on = said.on or today()
    standard = way_of(found).standard
    row: AreaStep = AreaStep.objects.create(
        area_exit=found,
        step=step.name,
        on=on,
        until=last_day(standard, step, found.area_id, on),
        evidence=said.evidence.strip(),
        words=said.words.strip(),
        criteria=[_kept(one) for one in judgement.criteria] if judgement is not None else [],
        actor=actor.key,
        actor_name=actor.name,
        at=now(),
    )
    details = {"kind": found.kind, "step": step.name, "cohort_year": found.cohort_year}
    record("exits:area:step", actor=actor, subject=found, area_id=found.area_id, details=details)
    return row


def _kept(one: Judged) -> dict[str, Any]:
    """A criterion as the step keeps it."""
    inputs = [
        {
            name: value if isinstance(value, bool | float | int | type(None)) else str(value)
            for name, value in asdict(given).items()
        }
        for given in one.inputs
    ]
    return {"name": one.name, "holds": one.holds, "inputs": inputs}
