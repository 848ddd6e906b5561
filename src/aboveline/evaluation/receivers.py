"""What the evaluation does when the register takes a step."""

from __future__ import annotations

from collections.abc import Sequence

from django.dispatch import receiver

from aboveline.evaluation.receipts.issuing import note_steps
from aboveline.registry.models import StatusChange
from aboveline.registry.signals import statuses_changed


@receiver(statuses_changed)
def note_receipts(changes: Sequence[StatusChange], **_: object) -> None:
    """Steps of the register status get receipts; in the transaction of the steps."""
    note_steps(changes)
