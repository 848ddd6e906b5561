"""What the evaluation does when the register takes a step."""

from __future__ import annotations

from django.dispatch import receiver

from aboveline.evaluation.receipts.issuing import note_step
from aboveline.registry.models import StatusChange
from aboveline.registry.signals import status_changed


@receiver(status_changed)
def note_receipt(change: StatusChange, **_: object) -> None:
    """A step of the register status gets a receipt; in the transaction of the step."""
    note_step(change)
