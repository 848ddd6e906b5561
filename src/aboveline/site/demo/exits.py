"""Villages of the demonstration on their way out: one has left, one stands on its notice."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from aboveline.accounts.actors import Actor, actor_of
from aboveline.accounts.models import User
from aboveline.areas.models import Area
from aboveline.exits.actions.area_comments import comment_on
from aboveline.exits.actions.area_exits import Said, propose_area_exit, take_area_step
from aboveline.exits.errors import ExitError
from aboveline.exits.models import AreaExit
from aboveline.site.demo.ledger import on_day
from aboveline.site.demo.tables import DAY

_SAID = Said(
    "Looked at on the spot; nothing is missing. 已现场核查，条件齐备。", "Minutes 纪要 2020-06"
)
_BEGUN, _LATER = DAY - timedelta(days=20), DAY - timedelta(days=10)


def build_exits(villages: Sequence[Area], *, actor: Actor) -> int:
    """Take villages of a township out that may leave; gives how many exits there are."""
    people = {user.username: actor_of(user) for user in User.objects.filter(is_demo=True)}
    town, office = (people[f"demo-{role}"] for role in ("township", "county"))
    begun = [_BEGUN, DAY - timedelta(days=3)]
    for village in villages:
        if not begun:
            break
        with on_day(begun[0]):
            try:
                found = propose_area_exit(village, _SAID, cohort_year=DAY.year, actor=actor)
            except ExitError:
                continue  # a criterion stands in its way, as its page says
            for step in ("township_check", "notice"):
                take_area_step(found, step, _SAID, actor=town)
        if begun[0] == _BEGUN:
            with on_day(_LATER):
                take_area_step(found, "announcement", _SAID, actor=office)
        else:
            with on_day(begun[0]):
                said = "The road ends before the last houses. 公路未通到最后几户。"
                comment_on(found, said, actor=town)
        begun.pop(0)
    return AreaExit.objects.count()
