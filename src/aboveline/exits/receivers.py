"""What rounds say when the register or the ledger is about to take a step."""

from __future__ import annotations

from django.dispatch import receiver

from aboveline.accounts.actors import Actor
from aboveline.exits.locks import locks_over
from aboveline.exits.models import Objection, StepTaken
from aboveline.exits.procedures import EXIT, procedures
from aboveline.exits.round_errors import fault
from aboveline.problems.models import Problem
from aboveline.problems.signals import move_asked
from aboveline.registry.models import Household
from aboveline.registry.signals import status_asked
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


@receiver(status_asked)
def keep_the_lock(household: Household, actor: Actor, **_: object) -> list[Fault]:
    """After the lock of the year the register status changes by an approved correction alone."""
    lock = None if actor.is_service else locks_over([household.area_id]).get(household.area_id)
    if lock is None:
        return []
    return [fault("EXITS-082", area=lock.area.name, year=lock.year)]


@receiver(status_asked)
def leave_by_the_procedure(
    household: Household, after: str, actor: Actor, **_: object
) -> list[Fault]:
    """Where the standard says how households leave, nobody sets by hand that one has.

    A service that brings over what was decided elsewhere is not asked.
    """
    leaves = procedures().get(EXIT)
    if actor.is_service or leaves is None:
        return []
    ways = {step.shape.moves_to for step in leaves.steps} & {"exit_proposed", "exited"}
    comes = household.register_status in {*leaves.enters, "exit_proposed"}
    return [fault("EXITS-069")] if comes and after in ways else []
