"""Give a department a token for one feed, one area and a time; end it; find it again."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction
from django.http import Http404

from aboveline.accounts.actors import Actor, service
from aboveline.accounts.permissions import Permission
from aboveline.areas.models import Area
from aboveline.audit.actions import record
from aboveline.problems.errors import ProblemError, fault
from aboveline.problems.feeds.reading import feed_named
from aboveline.problems.models import FeedToken
from aboveline.web.clock import now, today

_LONGEST = timedelta(days=366)


@dataclass(frozen=True)
class Term:
    """Who gets a token, and from which day to which, both included."""

    department: str
    begins_on: date
    ends_on: date


@transaction.atomic
def give_token(feed: str, area: Area, term: Term, *, actor: Actor) -> tuple[FeedToken, str]:
    """A new token, and its text, which is told this once and kept nowhere.

    Raises Http404, PROBLEM-050, -064, -065.
    """
    _require(actor, area)
    feed_named(feed)
    faults = []
    if not term.department.strip():
        faults.append(fault("PROBLEM-065"))
    if not term.begins_on <= term.ends_on <= term.begins_on + _LONGEST:
        faults.append(fault("PROBLEM-064"))
    if faults:
        raise ProblemError(*faults)
    text = secrets.token_urlsafe(32)
    token: FeedToken = FeedToken.objects.create(
        feed=feed,
        department=term.department.strip()[:80],
        area=area,
        digest=_digest(text),
        hint=text[-4:],
        begins_on=term.begins_on,
        ends_on=term.ends_on,
        given_by=actor.key,
        given_at=now(),
    )
    details = {"feed": feed, "until": term.ends_on.isoformat()}
    record("problems:token:give", actor=actor, subject=token, area_id=area.pk, details=details)
    return token, text


@transaction.atomic
def end_token(token: FeedToken, *, actor: Actor) -> FeedToken:
    """The token ended at once; ending it twice changes nothing. Raises Http404."""
    _require(actor, token.area)
    found: FeedToken = FeedToken.objects.select_for_update().get(pk=token.pk)
    if found.ended_at is None:
        found.ended_at = now()
        found.save(update_fields=["ended_at"])
        details = {"feed": found.feed}
        record(
            "problems:token:end", actor=actor, subject=found, area_id=token.area_id, details=details
        )
    return found


def token_with(text: str, feed: str) -> FeedToken | None:
    """The token of this text when it counts today for this feed; None otherwise."""
    on = today()
    rows = FeedToken.objects.filter(
        digest=_digest(text), feed=feed, ended_at=None, begins_on__lte=on, ends_on__gte=on
    )
    found: FeedToken | None = rows.select_related("area").first()
    return found


def sender_of(token: FeedToken) -> Actor:
    """The department as an actor; what it sends is narrowed to the area of its token."""
    acting = service("feed")
    return Actor(acting.key, token.department, is_service=True)


def _digest(text: str) -> str:
    # the text has 256 random bits: nothing slower is needed against guessing
    return hashlib.sha256(text.encode()).hexdigest()


def _require(actor: Actor, area: Area) -> None:
    if not actor.may(Permission.PROBLEMS_FEED_TAKE, area.pk):
        raise Http404
