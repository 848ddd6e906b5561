"""Comparisons of large batches, which the worker makes instead of a page."""

from __future__ import annotations

import logging

from django.db import transaction

from aboveline.accounts.actors import Actor, service
from aboveline.verification.actions.counting.comparing import (
    StoppedError,
    answered_in,
    compare_batch,
)
from aboveline.verification.actions.counting.moves import locked_batch, move_batch
from aboveline.verification.actions.counting.opening import PLAN
from aboveline.verification.models import CensusBatch
from aboveline.web.stopping import asked_to_stop

log = logging.getLogger(__name__)
CENSUS = service("census")
AT_ONCE = 500
"""Up to so many answered households the page compares itself."""


def ask_comparison(batch: CensusBatch, *, actor: Actor) -> CensusBatch:
    """The batch compared; a large one waits for the worker. Raises Http404 and CENSUS-013."""
    if answered_in(batch).count() <= AT_ONCE:
        return compare_batch(batch, actor=actor)
    with transaction.atomic():
        found = locked_batch(batch, actor, PLAN, "closed")
        move_batch(found, "comparing", actor=actor)
    return found


def compare_waiting() -> int:
    """Compare the batches that wait, the oldest first; gives how many.

    One that fails is closed again, to be asked for anew; one that was stopped waits on.
    """
    done = 0
    for batch in CensusBatch.objects.filter(state="comparing").order_by("pk"):
        if asked_to_stop.is_set():
            break
        try:
            compare_batch(batch, actor=CENSUS)
            done += 1
        except StoppedError:
            break
        except Exception:  # whatever it is, the next batch has its turn
            log.exception("The comparison of the batch %s of a census failed.", batch.pk)
            with transaction.atomic():
                found = locked_batch(batch, CENSUS, PLAN, "comparing")
                move_batch(found, "closed", actor=CENSUS)
    return done
