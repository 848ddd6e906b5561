"""What the public says of an exit while it is published, and the answer by a second person."""

from __future__ import annotations

from django.db import transaction
from django.http import Http404

from aboveline.accounts.actors import Actor
from aboveline.accounts.permissions import Permission
from aboveline.audit.actions import record
from aboveline.exits.actions.area_exits import locked_way
from aboveline.exits.actions.objecting import PUBLIC
from aboveline.exits.area_notices import area_notice_up
from aboveline.exits.area_states import UNDER_WAY
from aboveline.exits.errors import ExitError, fault, refuse
from aboveline.exits.models import AreaComment, AreaExit
from aboveline.web.clock import now, today
from aboveline.web.faults import Fault

STEP = Permission.EXITS_AREA_STEP
_A_DAY, _LONGEST = 20, 1_000


@transaction.atomic
def comment_on(found: AreaExit, words: str, *, actor: Actor) -> AreaComment:
    """What somebody said against an exit, taken while its notice stands. Raises EXITS-113, -118."""
    way = locked_way(found, actor, STEP)
    notice, faults = way.notice, list[Fault]()
    if way.found.state != UNDER_WAY or notice is None or (notice.until or today()) < today():
        faults.append(fault("EXITS-118"))
    if not words.strip():
        faults.append(fault("EXITS-113"))
    if faults:
        raise ExitError(*faults)
    row: AreaComment = AreaComment.objects.create(
        area_exit=way.found,
        on=today(),
        words=words.strip(),
        recorded_by=actor.key,
        recorded_by_name=actor.name,
        recorded_at=now(),
    )
    record("exits:area:comment", actor=actor, subject=way.found, area_id=way.found.area_id)
    return row


@transaction.atomic
def object_to_area(code: str, words: str) -> AreaComment:
    """The objection of anybody, without an account, by the code that the notice of an area shows.

    The exit does not go on before a second person has answered it. Raises ExitError: EXITS-122
    for a code that no notice has, -123 for more than a day takes, -113, -118.
    """
    found = area_notice_up(code)
    if found is None:
        raise refuse("EXITS-122")
    today_ = AreaComment.objects.filter(area_exit=found, on=today(), recorded_by=PUBLIC.key)
    if today_.count() >= _A_DAY:
        raise refuse("EXITS-123")
    return comment_on(found, words[:_LONGEST], actor=PUBLIC)


@transaction.atomic
def answer_comment(comment: AreaComment, answer: str, *, actor: Actor) -> AreaComment:
    """The comment with its answer, by another person than who recorded it."""
    if not actor.may(STEP, comment.area_exit.area_id):
        raise Http404
    row: AreaComment = AreaComment.objects.select_for_update().get(pk=comment.pk)
    if row.answered_on is not None:
        raise refuse("EXITS-108")
    faults = []
    if row.recorded_by == actor.key:
        faults.append(fault("EXITS-119"))
    if not answer.strip():
        faults.append(fault("EXITS-113"))
    if faults:
        raise ExitError(*faults)
    row.answer, row.answered_on = answer.strip(), today()
    row.answered_by, row.answered_by_name = actor.key, actor.name
    row.save()
    exit_ = comment.area_exit
    record("exits:area:answer", actor=actor, subject=exit_, area_id=exit_.area_id)
    return row
