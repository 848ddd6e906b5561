"""What the steps of a census share: lock a batch, check its state, write its move."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404

from aboveline.accounts.actors import Actor
from aboveline.accounts.permissions import Permission
from aboveline.audit.actions import record
from aboveline.verification.census.errors import refuse
from aboveline.verification.census.states import STATES
from aboveline.verification.census.words import STATES as WORDS
from aboveline.verification.models import CensusBatch, CensusMove, CensusRound
from aboveline.web.clock import now, today


def locked_batch(
    batch: CensusBatch, actor: Actor, permission: Permission, *states: str
) -> CensusBatch:
    """The batch as it is now, locked with its round. Raises Http404, CENSUS-004 and -013."""
    round_ = CensusRound.objects.select_for_update().get(pk=batch.round_id)
    if not actor.may(permission, round_.area_id):
        raise Http404
    found: CensusBatch = round_.batches.get(pk=batch.pk)
    found.round = round_
    if found.state not in states:
        if states == ("open",):
            raise refuse("CENSUS-004")
        raise refuse("CENSUS-013", state=WORDS[found.state])
    return found


def move_batch(batch: CensusBatch, after: str, *, actor: Actor, note: str = "") -> None:
    """Take a batch to a state; the round follows when all of its batches have come as far."""
    _write(batch.round, batch.number, batch.state, after, actor=actor, note=note)
    batch.state = after
    batch.save()
    record(
        f"verification:census:{after}",
        actor=actor,
        subject=batch.round,
        area_id=batch.round.area_id,
        details={"batch": batch.number},
    )
    reached = {STATES.index(state) for state in batch.round.batches.values_list("state", flat=True)}
    whole = STATES[min(reached)]
    if whole != batch.round.state:
        _write(batch.round, None, batch.round.state, whole, actor=actor)
        batch.round.state = whole
        batch.round.save(update_fields=["state"])


def _write(
    round_: CensusRound, batch: int | None, before: str, after: str, *, actor: Actor, note: str = ""
) -> None:
    CensusMove.objects.create(
        round=round_,
        batch=batch,
        before=before,
        after=after,
        on=today(),
        at=now(),
        actor=actor.key,
        actor_name=actor.name,
        note=note.strip()[:300],
    )


def person_key(actor: Actor) -> UUID:
    """The key of the person who acts. Raises Http404 for a service."""
    kind, _sign, key = actor.key.partition(":")
    if kind != "user":
        raise Http404
    return UUID(key)
