"""The ledger of the demonstration: two months of work of one county's offices, by its people.

Everything goes through the acts of the ledger, on the days on which it is said to have happened.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta

from django.conf import settings

from aboveline.accounts.actors import Actor, actor_of, below
from aboveline.accounts.models import User
from aboveline.accounts.permissions import Permission
from aboveline.problems import actions
from aboveline.problems.actions.helping import Help
from aboveline.problems.actions.opening import Clue
from aboveline.problems.clearing import evidence_since
from aboveline.problems.models import Measure, Problem
from aboveline.problems.rules import known_terms
from aboveline.registry.models import Household
from aboveline.site.demo.tables import DAY

_EARLY, _LATER = DAY - timedelta(days=55), DAY - timedelta(days=41)
_ROUND = 60
_CONTENT = {
    "employment": "A job arranged by the labour office（劳动部门安排就业）",
    "public_post": "A public-welfare post in the village（村内公益性岗位）",
    "health": "Treatment paid in part by critical-illness insurance（大病保险支付部分治疗费用）",
    "housing_safety": "Repair of roof and walls（修缮屋顶和墙体）",
    "compulsory_education": "Lessons at home by a sent teacher（送教上门）",
    "drinking_water_safety": "A pipe to the house（供水管道入户）",
    "comprehensive_security": "The minimum allowance applied for（已申请低保）",
    "industry": "Seedlings and advice（种苗和技术指导）",
    "social_help": "Temporary relief（临时救助）",
}
_DONE = "It is mended. 已修好。"
_SEEN = (
    "The path to the house is washed out（入户路被冲毁）",
    "The stove smokes into the room（炉灶向室内冒烟）",
    "The yard light is broken（院灯损坏）",
)


def build_ledger() -> int:
    """The problems of all households, those of one county worked on; gives how many there are."""
    people = {user.username: actor_of(user) for user in User.objects.filter(is_demo=True)}
    worker, town, office = (
        people[f"demo-{role}"] for role in ("village-worker", "township", "county")
    )
    mine = Household.objects.filter(area__in=_places(town)).order_by("number")
    with on_day(_EARLY):
        actions.follow_household(*mine[:_ROUND])
        _reports(worker, town)
    with on_day(_LATER):
        _decide(town, office)
        _help(worker)
    _begin(worker)
    _clear(office, worker)
    while actions.follow_decisions():
        pass
    return Problem.objects.count()


def _places(actor: Actor) -> list[object]:
    """The areas in which somebody works."""
    rows = below(actor.areas_for(Permission.PROBLEMS_PROBLEM_READ))
    return [row["below_id"] for row in rows]


@contextmanager
def on_day(day: date) -> Iterator[None]:
    """The clock of the demonstration on another day."""
    kept, settings.ABOVELINE_TODAY = settings.ABOVELINE_TODAY, day
    try:
        yield
    finally:
        settings.ABOVELINE_TODAY = kept


def _reports(worker: Actor, town: Actor) -> None:
    """What people saw and told: gaps that no rule names, and one alarm that came twice."""
    homes = list(Household.objects.filter(area__in=_places(worker)).order_by("number")[:6])
    for home, title in zip(homes, _SEEN * 2, strict=False):
        actions.report_problem(home, Clue("other", "visit", title=title), actor=worker)
    alarm = Clue("medical_burden", "grid_worker", words="In hospital since last week. 上周起住院。")
    for teller in (worker, town):
        actions.report_problem(homes[-1], alarm, actor=teller)


def _decide(town: Actor, office: Actor) -> None:
    """The township confirms most clues; what was a mistake is dismissed by somebody else."""
    rows = Problem.objects.filter(state="clue", area__in=_places(town)).order_by("number")
    for place, problem in enumerate(rows):
        if place % 5 == 4:
            reason = "Looked at again: the record was wrong and is mended. 复核：记录有误，已更正。"
            actions.dismiss_problem(problem, actor=office, reason=reason)
        elif place % 5 != 3:
            actions.confirm_problem(problem, actor=town)


def _help(worker: Actor) -> None:
    """The village worker plans help for what was confirmed, and answers most of it."""
    rows = Problem.objects.filter(state="confirmed", area__in=_places(worker)).order_by("number")
    for place, problem in enumerate(rows):
        kinds = known_terms(problem.rule).answered_by or ("social_help",)
        content = _CONTENT.get(kinds[0], "Help as agreed with the household（与农户商定的帮扶）")
        begins = _LATER + timedelta(days=3)
        given = Help(kinds[0], content, "township office（乡镇政府）", begins_on=begins)
        actions.plan_measure(problem, given, actor=worker)
        if place % 3 != 2:
            actions.answer_problem(
                problem, actor=worker, reason="Help is agreed on. 帮扶措施已确定。"
            )


def _begin(worker: Actor) -> None:
    """Help begins on the day that was planned, but for the help of every third problem."""
    rows = Measure.objects.filter(state="planned").order_by("problem__number", "pk")
    for place, measure in enumerate(rows):
        if place % 3 != 2:
            begins = measure.begins_on
            actions.change_measure(measure, "under_way", actor=worker, on=begins)


def _clear(office: Actor, worker: Actor) -> None:
    """The county clears what was seen to be mended, and sends one answer back."""
    rows = Problem.objects.filter(state="answered", rule="other").order_by("number")
    for place, problem in enumerate(rows):
        if place == 0:
            actions.return_problem(
                problem, actor=office, reason="Only half of it was done. 只完成一半。"
            )
        else:
            for measure in problem.measures.all():
                actions.change_measure(
                    measure, "given", actor=worker, on=_LATER + timedelta(days=20), effect=_DONE
                )
            keys = [item.key for item in evidence_since(problem)][:1]
            actions.clear_problem(
                problem, actor=office, evidence=keys, reason="Seen on the spot. 已现场查看。"
            )
