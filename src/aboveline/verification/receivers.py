"""What verification does when something below it waits for it."""

from __future__ import annotations

from django.dispatch import receiver

from aboveline.exits.models import AreaExit
from aboveline.exits.signals import assessment_due


@receiver(assessment_due)
def bring_what_was_reported(area_exit: AreaExit, **_: object) -> None:
    """An assessment that was reported before the exit came to it brings its rates at once."""
    # slow: the statistics, of which a command that starts needs nothing
    from aboveline.verification.actions.assessing.bringing import bring_latest  # noqa: PLC0415

    bring_latest(area_exit)
