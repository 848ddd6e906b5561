"""What the ledger does when something below it moves."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from django.dispatch import receiver

from aboveline.accounts.actors import Actor
from aboveline.problems.actions.transferring import follow_households
from aboveline.problems.watching import end_faults
from aboveline.registry.models import Household
from aboveline.registry.signals import households_moved, status_asked
from aboveline.web.faults import Fault


@receiver(households_moved)
def take_problems_along(households: Collection[UUID], **_: object) -> None:
    """The open problems of households go where these live now; in the transaction of the move."""
    follow_households(households)


@receiver(status_asked)
def ask_whether_the_watch_may_end(
    household: Household, after: str, actor: Actor, **_: object
) -> list[Fault]:
    """A household leaves the watch only when nothing stands against it."""
    return end_faults(household, after, actor=actor)
