"""Where the exit of an area stands: its steps, the next one, what is judged before it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from uuid import UUID

from aboveline.accounts.actors import Actor
from aboveline.areas.models import Area, AreaClosure
from aboveline.evaluation.area_criteria import AreaJudgement, Judged, judge_exit
from aboveline.evaluation.area_tables import lookup_of
from aboveline.evaluation.kept import standard_with
from aboveline.exits.area_states import UNDER_WAY
from aboveline.exits.models import AreaExit, AreaStep
from aboveline.exits.procedures import roles_of
from aboveline.standard import Standard
from aboveline.standard.deadlines import days_in
from aboveline.standard.model import Step
from aboveline.standard.workdays import due_day


@dataclass(frozen=True)
class Way:
    """The procedure of one exit of an area, as its pack had it when it began."""

    found: AreaExit
    standard: Standard
    steps: tuple[Step, ...]
    taken: Sequence[AreaStep]

    @cached_property
    def next(self) -> Step | None:
        """The step that waits; None when the exit has ended."""
        if self.found.state != UNDER_WAY or len(self.taken) == len(self.steps):
            return None
        return self.steps[len(self.taken)]

    @property
    def is_last(self) -> bool:
        """Whether the next step is the last one."""
        return len(self.taken) + 1 == len(self.steps)

    @property
    def notice(self) -> AreaStep | None:
        """The notice that is out, or was the last step."""
        last = self.taken[-1] if self.taken else None
        return last if last is not None and last.until is not None else None

    @property
    def awaited(self) -> frozenset[str]:
        """The facts that an assessment still to come will bring."""
        return awaited_from(self.steps, len(self.taken))


def way_of(found: AreaExit) -> Way:
    """The procedure of an exit with the steps that were taken. One query, and the pack."""
    standard = standard_with(found.pack_digest, found.pack)
    taken = sorted(found.steps.all(), key=lambda row: row.pk)
    return Way(found, standard, standard.exits[found.kind].steps, taken)


def awaited_from(steps: Sequence[Step], position: int) -> frozenset[str]:
    """The facts that assessments at or after a position bring."""
    return frozenset(fact for step in steps[position:] for fact in step.shape.brings)


def asked_now(judgement: AreaJudgement, awaited: frozenset[str]) -> tuple[Judged, ...]:
    """The criteria that have to hold now: those that rest on no fact that is still to come."""
    return tuple(one for one in judgement.criteria if not one.facts & awaited)


def judged(area: Area, on: date) -> AreaJudgement | None:
    """The criteria of an area on a day; None where the standard lets areas of its level not leave.

    Raises StandardError.
    """
    found = judge_exit(area, on)
    return found if found is not None and found.exit.steps else None


def takes(actor: Actor, step: Step, area_id: UUID) -> bool:
    """Whether one of the actor's roles takes this step in the area. One query."""
    if actor.is_service:
        return True
    roles = roles_of(step)
    areas = [held.area_id for held in actor.duties if held.role in roles]
    return AreaClosure.objects.filter(above_id__in=areas, below_id=area_id, valid_to=None).exists()


def last_day(standard: Standard, step: Step, area_id: UUID, on: date) -> date | None:
    """The last day of a notice that begins on a day; None for a step without days."""
    if step.days is None:
        return None
    days = days_in(step.days, lookup_of(standard, [area_id], on), str(area_id))
    return due_day(standard.calendar, on, days or 0, step.shape.counted)
