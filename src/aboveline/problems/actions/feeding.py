"""Check what a department sent and take it: each row once, and clues where the standard says so."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID, uuid5

from django.db import transaction
from django.db.models import Count
from django.http import Http404

from aboveline.accounts.actors import Actor, below
from aboveline.accounts.permissions import Permission
from aboveline.areas.models import Area
from aboveline.audit.actions import entry, record, record_all
from aboveline.audit.models import Entry
from aboveline.problems.actions.many import Told, open_many
from aboveline.problems.actions.rows import Row
from aboveline.problems.errors import refuse
from aboveline.problems.feeds.clues import Given, clues_of
from aboveline.problems.feeds.matching import NOBODY, Match, matches_of
from aboveline.problems.feeds.reading import Sent, feed_named
from aboveline.problems.models import FeedBatch, FeedRow, FeedToken, Problem
from aboveline.registry.models import Household, Membership
from aboveline.standard.model import Feed
from aboveline.web.bulk import insert_rows
from aboveline.web.clock import now
from aboveline.web.stopping import asked_to_stop

_HOMES = 200
"""So many households are written in one transaction."""
_COUNTED = 10_000
"""The clues of so many households are counted at a time."""


@transaction.atomic
def check_feed(
    feed: Feed,
    rows: Sequence[Sent],
    *,
    area: Area,
    actor: Actor,
    file_name: str = "",
    token: FeedToken | None = None,
) -> FeedBatch:
    """The batch of some rows, matched and counted; nothing is taken yet.

    Raises Http404, and PROBLEM-062, -066 for the whole of it; what is wrong in a row stays there.
    """
    require_taker(actor, area.pk)
    if not rows:
        raise refuse("PROBLEM-066")
    batch = new_batch(feed, area=area, actor=actor, file_name=file_name, token=token)
    batch.save(force_insert=True)
    insert_rows(FeedRow, kept_rows(batch, rows))
    count_rows(batch, actor=actor)
    return batch


def new_batch(
    feed: Feed, *, area: Area, actor: Actor, file_name: str, token: FeedToken | None
) -> FeedBatch:
    """A batch of a feed that is not saved yet."""
    return FeedBatch(
        feed=feed.name,
        area=area,
        token=token,
        file_name=file_name[:120],
        actor=actor.key,
        actor_name=actor.name,
        at=now(),
    )


def take_feed(batch: FeedBatch, *, actor: Actor) -> FeedBatch:
    """Take the new rows of a batch and open, or merge, the clues that they give.

    Some households at a time; what a crash left, or a stop of the worker, is taken by the same
    call. Raises Http404, PROBLEM-063, -067.
    """
    require_taker(actor, batch.area_id)
    feed = feed_named(batch.feed)
    if batch.state not in ("checked", "waiting"):
        raise refuse("PROBLEM-063" if batch.state == "taken" else "PROBLEM-067")
    homes = _new(batch).order_by("household").values_list("household", flat=True).distinct()
    waiting = list(homes)
    for start in range(0, len(waiting), _HOMES):
        if asked_to_stop.is_set():
            return batch
        _take(batch, feed, waiting[start : start + _HOMES], actor)
    with transaction.atomic():
        found: FeedBatch = FeedBatch.objects.select_for_update().get(pk=batch.pk)
        found.state, found.taken_at = "taken", now()
        taken = found.rows.filter(is_taken=True).count()
        found.counts = {"opened": 0, "merged": 0, **found.counts, "taken": taken}
        found.save(update_fields=["state", "taken_at", "counts"])
        record(
            "problems:feed:take",
            actor=actor,
            subject=found,
            area_id=found.area_id,
            details={"feed": feed.name, **found.counts},
        )
    return found


@transaction.atomic
def _take(batch: FeedBatch, feed: Feed, homes: Sequence[UUID], actor: Actor) -> None:
    """Take the rows about some households and count what was taken, opened and merged."""
    # households first, as everybody who writes about them does
    found = Household.objects.select_for_update().filter(pk__in=homes, ended_on=None).order_by("pk")
    by_key = {home.pk: home for home in found.filter(area_id__in=below([batch.area_id]))}
    rows = list(_new(batch).filter(household__in=homes).order_by("place"))
    taken = _taken(feed, homes)
    members = set(_members(homes))
    for row in rows:
        lives = (row.household_id, row.person_id) in members
        if row.household_id not in by_key or not lives:  # since the preview
            row.outcome, row.codes = "unmatched", [NOBODY]
        elif (row.household_id, row.reference) in taken:
            row.outcome = "known"
        else:
            row.is_taken = True
    FeedRow.objects.bulk_update(rows, ["is_taken", "outcome", "codes"], batch_size=500)
    told = [
        Told(by_key[one.household], one.rule, one.words, _key(batch, one), one.person)
        for one in clues_of(feed, [row for row in rows if row.is_taken])
    ]
    opened = open_many(told, actor=actor, source="feed")
    record_all([_entry(row, actor) for row in opened.problems])
    counts = opened.counts() + Counter(taken=sum(row.is_taken for row in rows))
    locked: FeedBatch = FeedBatch.objects.select_for_update().get(pk=batch.pk)
    locked.counts |= {name: locked.counts.get(name, 0) + n for name, n in counts.items()}
    locked.save(update_fields=["counts"])


def _members(homes: Sequence[UUID]) -> Any:
    rows = Membership.objects.filter(household__in=homes, valid_to=None)
    return rows.values_list("household_id", "person_id")


def _key(batch: FeedBatch, given: Given) -> str:
    return str(uuid5(batch.pk, f"{given.person or given.household} {given.rule}"))


def _entry(row: Row, actor: Actor) -> Entry:
    return entry(
        f"problems:problem:{'merged' if row['merged_into_id'] else 'opened'}",
        actor=actor,
        subject=Problem(pk=row["id"]),
        area_id=row["area_id"],
        fields=["state"],
        details={"number": row["number"], "rule": row["rule"]},
    )


def kept_rows(batch: FeedBatch, rows: Sequence[Sent]) -> list[Mapping[str, Any]]:
    """What is kept of the rows, each with its outcome: neither names nor numbers of people."""
    sound = [row for row in rows if not row.codes]
    found = matches_of(sound, batch.area)
    matches = dict(zip((row.place for row in sound), found, strict=True))
    homes = {match.household for match in found if match.household}
    taken = _taken(feed_named(batch.feed), homes)
    return [_row(batch, row, matches.get(row.place), taken) for row in rows]


def _row(
    batch: FeedBatch, row: Sent, match: Match | None, taken: set[tuple[UUID, str]]
) -> dict[str, Any]:
    outcome, codes = "faulty", list(row.codes)
    if match is not None and match.code:
        outcome, codes = "unmatched", [match.code]
    elif match is not None:
        outcome = "known" if (match.household, row.reference) in taken else "new"
    return {
        "batch_id": batch.pk,
        "feed": batch.feed,
        "place": row.place,
        "reference": row.reference,
        "household_id": match.household if match else None,
        "person_id": match.person if match else None,
        "on": row.on,
        "amount_cents": None if row.amount is None else int(row.amount * 100),
        "payout_cents": None if row.payout is None else int(row.payout * 100),
        "event": row.event,
        "outcome": outcome,
        "codes": codes,
    }


def _taken(feed: Feed, homes: Any) -> set[tuple[UUID, str]]:
    """The references about some households that were taken before."""
    listed = list(homes)
    found: set[tuple[UUID, str]] = set()
    for start in range(0, len(listed), 500):
        rows = FeedRow.objects.filter(
            feed=feed.name, is_taken=True, household__in=listed[start : start + 500]
        )
        found |= set(rows.values_list("household_id", "reference"))
    return found


def _new(batch: FeedBatch) -> Any:
    return batch.rows.filter(outcome="new", is_taken=False)


def count_rows(batch: FeedBatch, *, actor: Actor) -> None:
    """Count the rows by outcome, with the clues they would give; then the batch is checked.

    Raises PROBLEM-062.
    """
    feed = feed_named(batch.feed)
    outcomes = dict(batch.rows.order_by().values_list("outcome").annotate(Count("pk")))
    new = batch.rows.filter(outcome="new")
    homes = sorted(set(new.values_list("household", flat=True)))
    clues = [
        clue.household
        for start in range(0, len(homes), _COUNTED)
        for clue in clues_of(feed, list(new.filter(household__in=homes[start : start + _COUNTED])))
    ]
    batch.counts = {
        "rows": sum(outcomes.values()),
        **{name: outcomes.get(name, 0) for name in ("new", "known", "unmatched", "faulty")},
        "clues": len(clues),
        "households": len(set(clues)),
    }
    batch.save(update_fields=["counts"])
    record(
        "problems:feed:check",
        actor=actor,
        subject=batch,
        area_id=batch.area_id,
        details={"feed": feed.name, **batch.counts},
    )


def require_taker(actor: Actor, area_id: UUID) -> None:
    """Raise Http404 for who does not take feeds of an area."""
    if not actor.may(Permission.PROBLEMS_FEED_TAKE, area_id):
        raise Http404
