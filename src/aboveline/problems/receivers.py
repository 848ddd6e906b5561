"""What the ledger does when something below it moves."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from uuid import UUID

from django.dispatch import receiver

from aboveline.accounts.actors import Actor
from aboveline.problems.actions.transferring import follow_households
from aboveline.problems.watching import end_faults, entry_faults, note_entry
from aboveline.registry.models import Household, StatusChange
from aboveline.registry.signals import households_moved, status_asked, statuses_changed
from aboveline.web.faults import Fault


@receiver(households_moved)
def take_problems_along(households: Collection[UUID], **_: object) -> None:
    """The open problems of households go where these live now; in the transaction of the move."""
    follow_households(households)


@receiver(status_asked)
def ask_about_the_watch(household: Household, after: str, actor: Actor, **_: object) -> list[Fault]:
    """A household comes under watch on a confirmed problem, and leaves it when nothing is open."""
    return entry_faults(household, after, actor=actor) + end_faults(household, after, actor=actor)


@receiver(statuses_changed)
def note_for_what_it_is_watched(changes: Sequence[StatusChange], **_: object) -> None:
    """The confirmed problems keep that the household came under watch for them."""
    for change in changes:
        if change.after == "monitored":
            note_entry(change)
