"""Rounds of the demonstration: one village brought to its end, others on their way."""

from __future__ import annotations

from datetime import timedelta

from aboveline.accounts.actors import Actor, actor_of
from aboveline.accounts.models import User
from aboveline.areas.models import Area
from aboveline.evaluation.actions import judge_touched
from aboveline.exits.actions import (
    Finding,
    Signed,
    draw_rechecks,
    open_rounds,
    post_notices,
    record_recheck,
    sign,
    take_step,
)
from aboveline.exits.models import Candidate, Recheck, Round
from aboveline.exits.procedures import EXIT, procedures
from aboveline.exits.proposals import proposals_in
from aboveline.exits.quorum import Ballot, Meeting
from aboveline.exits.ready import Voting
from aboveline.problems.actions import follow_decisions
from aboveline.site.demo.ledger import on_day
from aboveline.site.demo.tables import DAY

OFFICE = Actor("service:exits", "Village committee（村委会）", is_service=True)
_ELIGIBLE, _PRESENT = 32, 26
_PLACE = "Board of the village committee（村委会公示栏）"
_WITNESS = "Village doctor（村医）"


def build_rounds(county: Area) -> int:
    """The rounds of a county: the first to its end, the second before its notice is over, the
    third before its meeting; gives how many.
    """
    leaves = procedures().get(EXIT)
    if leaves is None:
        return 0
    found = proposals_in(county, leaves, actor=OFFICE, on=DAY)
    villages = [one.area for one in sorted(found, key=lambda one: -one.ready) if one.ready][:3]
    people = {user.username: actor_of(user) for user in User.objects.filter(is_demo=True)}
    office = people["demo-county"]
    for village, last in zip(villages, ("cancellation", "notice", ""), strict=False):
        _carry(village, last, office)
    return len(villages)


def _carry(village: Area, last: str, office: Actor) -> None:
    with on_day(DAY - timedelta(days=14)):
        (found,) = open_rounds([village], EXIT, actor=OFFICE)
        if not last:
            return
        _review(found)
        _up_to_date()
        take_step([found], "verification", actor=OFFICE)
        _agree(found)
    with on_day(DAY - timedelta(days=12 if last == "cancellation" else 3)):
        post_notices([found], "notice", actor=OFFICE, place=_PLACE)
    if last == "notice":
        return
    with on_day(DAY - timedelta(days=4)):
        take_step([found], "notice", actor=OFFICE)
        for name in ("township_check", "county_check"):
            _look_again(found, name)
        for name in ("approval", "announcement", "cancellation"):
            take_step([found], name, actor=office)
    _up_to_date()


def _going(found: Round) -> list[Candidate]:
    rows = Candidate.objects.filter(round=found, state="open").select_related("round")
    return list(rows.order_by("pk"))


def _review(found: Round) -> None:
    ballots = {one.pk: Ballot(0, 0, _PRESENT - 2, 2) for one in _going(found)}
    voting = Voting(Meeting(_ELIGIBLE, _PRESENT), ballots)
    take_step([found], "proposal", actor=OFFICE, voting=voting)


def _agree(found: Round) -> None:
    for one in _going(found):
        sign(one, Signed("paper", DAY - timedelta(days=14), _WITNESS), actor=OFFICE)
    take_step([found], "agreement", actor=OFFICE)


def _look_again(found: Round, name: str) -> None:
    draw_rechecks(found, name, actor=OFFICE)
    day = DAY - timedelta(days=4)
    for one in Recheck.objects.filter(draw__round=found, result=""):
        record_recheck(one, Finding(True, day), actor=OFFICE)
    take_step([found], name, actor=OFFICE)


def _up_to_date() -> None:
    """Judge what a step has touched, and carry it into the ledger, as the worker does."""
    while judge_touched():
        pass
    while follow_decisions():
        pass
