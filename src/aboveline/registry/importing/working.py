"""Imports that wait for the worker: read, checked, taken or undone one after the other."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from datetime import timedelta

from aboveline.accounts.actors import Actor, actor_of
from aboveline.accounts.models import User
from aboveline.registry.importing.applying import apply_import
from aboveline.registry.importing.batches import check_import, read_import
from aboveline.registry.importing.undoing import undo_import
from aboveline.registry.models import ImportBatch
from aboveline.web.clock import now
from aboveline.web.stopping import asked_to_stop

log = logging.getLogger(__name__)
STOPPED_AFTER = timedelta(minutes=2)
AT_ONCE = 2_000
"""Up to so many rows the page does the work itself."""
READ_AT_ONCE = 1_000_000
"""Up to so many bytes the page reads a file itself."""

_WORK: Mapping[str, Callable[..., ImportBatch]] = {
    "reading": read_import,
    "checking": check_import,
    "waiting": apply_import,
    "undoing": undo_import,
}


def work_imports() -> int:
    """Do what waits, the oldest first; gives how many. What fails is marked, not tried again.

    What was being taken when the worker was stopped goes on with the rows that are left.
    """
    stopped = ImportBatch.objects.filter(state="running", worked_at__lt=now() - STOPPED_AFTER)
    stopped.update(state="waiting")
    waiting = list(ImportBatch.objects.filter(state__in=_WORK).order_by("started_at")[:20])
    done = 0
    for batch in waiting:
        if asked_to_stop.is_set():
            break
        work_on(batch)
        done += 1
    return done


def work_on(batch: ImportBatch) -> ImportBatch:
    """Do what a batch waits for, in the name of who asked for it."""
    try:
        return _WORK[batch.state](batch, actor=_actor(batch))
    except Exception:  # whatever it is, the next import has its turn
        log.exception("The import %s failed.", batch.pk)
        ImportBatch.objects.filter(pk=batch.pk).update(state="failed")
        batch.refresh_from_db()
        return batch


def _actor(batch: ImportBatch) -> Actor:
    user = User.objects.get(pk=batch.options.get("asked_by") or batch.actor.partition(":")[2])
    return actor_of(user)
