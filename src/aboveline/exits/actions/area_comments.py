"""What the public says of an exit while it is published, and the answer by a second person."""

from __future__ import annotations

from django.db import transaction
from django.http import Http404

from aboveline.accounts.actors import Actor, service
from aboveline.accounts.permissions import Permission
from aboveline.audit.actions import record
from aboveline.exits.actions.area_exits import locked_way
from aboveline.exits.actions.objecting import PUBLIC
from aboveline.exits.area_notices import area_notice_up
from aboveline.exits.area_states import UNDER_WAY
from aboveline.exits.errors import ExitError, fault, refuse
from aboveline.exits.models import AreaComment, AreaExit
from aboveline.problems.actions.opening import Clue, report_problem
from aboveline.problems.actions.steps import write_move
from aboveline.problems.models import Problem
from aboveline.problems.rules import OTHER
from aboveline.web.clock import now, today
from aboveline.web.faults import Fault

STEP = Permission.EXITS_AREA_STEP
LEDGER = service("exits")  # offices that take steps of an exit need not be those of the ledger
_A_DAY, _LONGEST = 20, 1_000


@transaction.atomic
def comment_on(found: AreaExit, words: str, *, actor: Actor) -> AreaComment:
    """What somebody said against an exit, taken while its notice stands.

    It is a problem of the area with the deadline of the ledger, and goes up when that has passed.
    Raises EXITS-113, -118.
    """
    way = locked_way(found, actor, STEP)
    notice, faults = way.notice, list[Fault]()
    if way.found.state != UNDER_WAY or notice is None or (notice.until or today()) < today():
        faults.append(fault("EXITS-118"))
    if not words.strip():
        faults.append(fault("EXITS-113"))
    if faults:
        raise ExitError(*faults)
    title = f"Objection to the notice of {notice.on.isoformat()}" if notice is not None else ""
    clue = Clue(OTHER, "objection", title=title, words=words.strip()[:_LONGEST])
    row: AreaComment = AreaComment.objects.create(
        area_exit=way.found,
        on=today(),
        words=words.strip(),
        problem=report_problem(way.found.area, clue, actor=LEDGER),
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
    """The comment with its answer, by another person than who recorded it; its problem ends.

    One that somebody confirmed as a problem goes on in the ledger.
    """
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
    problem = Problem.objects.select_for_update().filter(pk=row.problem_id, state="clue").first()
    if problem is not None:
        write_move(problem, "dismissed", actor=actor, on=today(), reason=row.answer)
    exit_ = comment.area_exit
    record("exits:area:answer", actor=actor, subject=exit_, area_id=exit_.area_id)
    return row
