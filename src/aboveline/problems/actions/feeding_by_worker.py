"""Leave many rows of a department to the worker, who takes them some households at a time."""

from __future__ import annotations

import logging

from django.db import transaction

from aboveline.accounts.actors import Actor, actor_of
from aboveline.accounts.models import User
from aboveline.problems.actions.feeding import require_taker, take_feed
from aboveline.problems.actions.tokens import sender_of
from aboveline.problems.errors import refuse
from aboveline.problems.models import FeedBatch
from aboveline.web.stopping import asked_to_stop

log = logging.getLogger(__name__)
AT_ONCE = 1_000
"""Up to so many new rows are taken where somebody waits for it."""


def begin_to_take(batch: FeedBatch, *, actor: Actor) -> FeedBatch:
    """The batch, taken; or waiting for the worker when it has many new rows.

    Raises Http404, PROBLEM-063.
    """
    if batch.counts.get("new", 0) <= AT_ONCE:
        return take_feed(batch, actor=actor)
    with transaction.atomic():
        found: FeedBatch = FeedBatch.objects.select_for_update().get(pk=batch.pk)
        require_taker(actor, found.area_id)
        if found.state != "checked":
            raise refuse("PROBLEM-063")
        found.state, found.taken_by = "waiting", actor.key
        found.save(update_fields=["state", "taken_by"])
    return found


def work_feeds() -> int:
    """Take the batches that wait, the oldest first, in the name of who asked; gives how many.

    One that fails can be asked for anew; what was taken of it stays taken.
    """
    done = 0
    for batch in FeedBatch.objects.filter(state="waiting").select_related("token").order_by("at"):
        if asked_to_stop.is_set():
            break
        try:
            take_feed(batch, actor=_taker(batch))
        except Exception:  # whatever it is, the next batch has its turn
            log.exception("The feed %s failed.", batch.pk)
            FeedBatch.objects.filter(pk=batch.pk, state="waiting").update(state="checked")
        done += 1
    return done


def _taker(batch: FeedBatch) -> Actor:
    kind, _colon, key = batch.taken_by.partition(":")
    if kind == "user":
        return actor_of(User.objects.get(pk=key))
    if batch.token is None:
        raise ValueError(f"nobody known asked for the feed: {batch.taken_by}")
    return sender_of(batch.token)
