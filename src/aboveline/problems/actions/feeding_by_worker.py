"""Leave many rows of a department to the worker: to read them, and to take them.

A large file is kept sealed until it is read; its rows are written some thousand at a time, so that
nobody waits for them, and a worker that stops goes on where it was.
"""

from __future__ import annotations

import logging

from django.db import transaction

from aboveline.accounts.actors import Actor, actor_of
from aboveline.accounts.models import User
from aboveline.areas.models import Area
from aboveline.audit.actions import record
from aboveline.problems.actions.feeding import (
    check_feed,
    count_rows,
    kept_rows,
    new_batch,
    require_taker,
    take_feed,
)
from aboveline.problems.actions.tokens import sender_of
from aboveline.problems.errors import ProblemError, refuse
from aboveline.problems.feeds.reading import ROWS_AT_ONCE, feed_named, rows_of_file
from aboveline.problems.models import FeedBatch, FeedRow, FeedToken
from aboveline.registry.importing.reading.anyfile import check_size
from aboveline.registry.importing.reading.refused import FileRefusedError
from aboveline.standard.model import Feed
from aboveline.vault import files
from aboveline.web.bulk import insert_rows
from aboveline.web.stopping import asked_to_stop

log = logging.getLogger(__name__)
AT_ONCE = 1_000
"""Up to so many new rows are taken where somebody waits for it."""
READ_AT_ONCE = 2_000_000
"""Up to so many bytes a file is read where somebody waits for it."""
FOLDER = "problems_feedbatch"
UNREAD = ("reading", "refused", "failed")
"""States of a batch whose rows are not all there."""
_WRITTEN = 2_000
"""So many rows are matched and written in one transaction."""


def bring_in(
    feed: Feed,
    content: bytes,
    *,
    area: Area,
    actor: Actor,
    file_name: str = "",
    token: FeedToken | None = None,
    taken: bool = False,
) -> FeedBatch:
    """The batch of a file: read and checked, or waiting for the worker when it is large.

    With `taken` it is taken as soon as it is read. Raises Http404 and FileRefusedError;
    PROBLEM-051, -060, -062, -066 for the whole of a file that is read at once.
    """
    require_taker(actor, area.pk)
    check_size(len(content))
    if len(content) <= READ_AT_ONCE:
        rows = rows_of_file(feed, content, file_name)
        if len(rows) <= ROWS_AT_ONCE:
            return check_feed(feed, rows, area=area, actor=actor, file_name=file_name, token=token)
    batch = new_batch(feed, area=area, actor=actor, file_name=file_name, token=token)
    batch.state, batch.taken_by = "reading", actor.key if taken else ""
    with transaction.atomic():
        files.store(FOLDER, batch.pk, [content])
        batch.save(force_insert=True)
        record("problems:feed:receive", actor=actor, subject=batch, area_id=area.pk)
    return batch


def read_feed(batch: FeedBatch, *, actor: Actor) -> FeedBatch:
    """The batch with its rows matched and counted; `refused` when it cannot be read as a whole.

    Rows that an earlier worker wrote stay. Raises Http404.
    """
    require_taker(actor, batch.area_id)
    content = b"".join(files.pieces_of(FOLDER, batch.pk))
    try:
        rows = rows_of_file(feed_named(batch.feed), content, batch.file_name)
        if not rows:
            raise refuse("PROBLEM-066")
        for start in range(batch.rows.count(), len(rows), _WRITTEN):
            if asked_to_stop.is_set():
                return batch
            with transaction.atomic():
                insert_rows(FeedRow, kept_rows(batch, rows[start : start + _WRITTEN]))
                read = min(start + _WRITTEN, len(rows))
                batch.counts = {"rows": len(rows), "read": read}
                batch.save(update_fields=["counts"])
        with transaction.atomic():
            count_rows(batch, actor=actor)
            batch.state = "waiting" if batch.taken_by else "checked"
            batch.save(update_fields=["state"])
    except (FileRefusedError, ProblemError) as refused:
        batch.rows.all().delete()
        batch.state, batch.counts = "refused", {"refused": _said(refused)}
        batch.save(update_fields=["state", "counts"])
    files.remove(FOLDER, batch.pk)
    return batch


def refusal_of(batch: FeedBatch) -> list[str]:
    """Why the file of a refused batch could not be read, a sentence each."""
    return [str(said) for said in batch.counts.get("refused", ())]


def _said(refused: FileRefusedError | ProblemError) -> list[str]:
    if isinstance(refused, FileRefusedError):
        return [f"{refused.message} {refused.code}"]
    return [f"{fault.message} {fault.remedy} {fault.code}" for fault in refused.faults]


def begin_to_take(batch: FeedBatch, *, actor: Actor) -> FeedBatch:
    """The batch, taken; or waiting for the worker when it has many new rows.

    Raises Http404, PROBLEM-063, -067.
    """
    if batch.counts.get("new", 0) <= AT_ONCE:
        return take_feed(batch, actor=actor)
    with transaction.atomic():
        found: FeedBatch = FeedBatch.objects.select_for_update().get(pk=batch.pk)
        require_taker(actor, found.area_id)
        if found.state != "checked":
            raise refuse("PROBLEM-067" if found.state in UNREAD else "PROBLEM-063")
        found.state, found.taken_by = "waiting", actor.key
        found.save(update_fields=["state", "taken_by"])
    return found


def work_feeds() -> int:
    """Read and take the batches that wait, the oldest first, in the name of who asked.

    Gives how many. One that fails while it is taken can be asked for anew; what was taken of it
    stays taken. One that fails while it is read has failed.
    """
    done = 0
    waiting = FeedBatch.objects.filter(state__in=("reading", "waiting"))
    for batch in waiting.select_related("token", "area").order_by("at"):
        if asked_to_stop.is_set():
            break
        try:
            if batch.state == "reading":
                read_feed(batch, actor=_actor(batch, batch.actor))
            if batch.state == "waiting":
                take_feed(batch, actor=_actor(batch, batch.taken_by))
        except Exception:  # whatever it is, the next batch has its turn
            log.exception("The feed %s failed.", batch.pk)
            ours = FeedBatch.objects.filter(pk=batch.pk)
            ours.filter(state="waiting").update(state="checked")
            if ours.filter(state="reading").update(state="failed"):
                files.remove(FOLDER, batch.pk)
        done += 1
    return done


def _actor(batch: FeedBatch, who: str) -> Actor:
    kind, _colon, key = who.partition(":")
    if kind == "user":
        return actor_of(User.objects.get(pk=key))
    if batch.token is None:
        raise ValueError(f"nobody known asked for the feed: {who}")
    return sender_of(batch.token)
