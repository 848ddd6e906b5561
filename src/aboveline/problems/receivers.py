"""What the ledger does when something below it moves."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from django.dispatch import receiver

from aboveline.problems.actions.transferring import follow_households
from aboveline.registry.signals import households_moved


@receiver(households_moved)
def take_problems_along(households: Collection[UUID], **_: object) -> None:
    """The open problems of households go where these live now; in the transaction of the move."""
    follow_households(households)
