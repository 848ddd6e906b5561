"""Households of one village that may leave, and everybody who takes a step of their round."""

from __future__ import annotations

from datetime import date

from tests.cast import DAY, Cast, give_duty
from tests.problems.scene import GOOD, VISITED, income

from aboveline.accounts.actors import Actor, actor_of, service
from aboveline.accounts.models import User
from aboveline.areas.models import AreaTag
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
from aboveline.exits.quorum import Ballot, Meeting
from aboveline.exits.ready import Voting
from aboveline.problems.actions import follow_decisions
from aboveline.registry.actions import Findings, record_visit, register_household
from aboveline.registry.models import Household

CLERK = service("tests")
LATER = date(2020, 7, 7)  # seven days of notice after the day of the cast


def good_homes(cast: Cast, count: int, village: str = "shigou-3") -> list[Household]:
    """So many households of which everything is known and good, registered as poor and judged."""
    AreaTag.objects.get_or_create(area=cast.areas["north"], tag="west")
    homes = []
    for number in range(count):
        head = {
            "name": f"Head {number} Made-Up",
            "birth_date": "1970-01-01",
            "sex": "male",
            "relation": "head",
        }
        home = register_household(
            cast.areas[village], actor=CLERK, values={}, people=[head], on=date(2019, 1, 5)
        )
        person = home.memberships.get().person_id
        found = Findings(
            dict(GOOD),
            income=income("12000"),
            people={person: {"residents_medical_insurance": True}},
        )
        record_visit(home, found, actor=CLERK, visited_on=VISITED)
        homes.append(home)
    keys = [home.pk for home in homes]
    Household.objects.filter(pk__in=keys).update(register_status="registered_poor")
    bring_up_to_date()
    return list(Household.objects.filter(pk__in=keys).order_by("number"))


def bring_up_to_date() -> None:
    """Judge what was touched and carry it into the ledger, as the worker does."""
    while judge_touched():
        pass
    while follow_decisions():
        pass


def second(cast: Cast, role: str, area: str) -> Actor:
    """Somebody else of a role in an area."""
    user = User.objects.create(username=f"{role}.second", name=f"{role} second", password="!")  # noqa: S106
    give_duty(user, role, cast.areas[area])
    return actor_of(user)


def voted(found: Round, *, aside: int = 0, against: int = 0) -> Voting:
    """A meeting of 30 with 24 there, who are for every household but those against."""
    rows = Candidate.objects.filter(round=found, state="open")
    there = 24 - aside
    ballots = {one.pk: Ballot(aside, aside, there - against, against) for one in rows}
    return Voting(Meeting(30, 24), ballots)


def opened(cast: Cast, count: int = 3) -> Round:
    """A round of exit with so many households in the village of the cast."""
    good_homes(cast, count)
    (found,) = open_rounds([cast.areas["shigou-3"]], "exit", actor=cast.actor("village_worker"))
    return found


def take_up_to(found: Round, last: str, cast: Cast, settings: object) -> None:
    """The steps of a round up to and with one, each by whom it belongs to, days passing."""
    worker = cast.actor("village_worker")
    done = set(found.steps.values_list("step", flat=True))
    for name, act in _acts(found, cast, settings, worker):
        if name not in done:
            act()
            bring_up_to_date()
        if name == last:
            return


def _acts(found: Round, cast: Cast, settings: object, worker: Actor):
    town, county = cast.actor("township"), cast.actor("county")

    def simple(name, actor):
        return name, lambda: take_step([found], name, actor=actor)

    def agree():
        for one in Candidate.objects.filter(round=found, state="open"):
            sign(one, Signed("paper", settings.ABOVELINE_TODAY, "Witness"), actor=worker)
        take_step([found], "agreement", actor=worker)

    def notice():
        post_notices([found], "notice", actor=worker, place="The board")
        settings.ABOVELINE_TODAY = LATER
        bring_up_to_date()
        take_step([found], "notice", actor=worker)

    def again(name, actor):
        def act():
            draw_rechecks(found, name, actor=actor)
            for one in Recheck.objects.filter(draw__round=found, result=""):
                record_recheck(one, Finding(True, settings.ABOVELINE_TODAY), actor=actor)
            take_step([found], name, actor=actor)

        return name, act

    yield "proposal", lambda: take_step([found], "proposal", actor=worker, voting=voted(found))
    yield simple("verification", worker)
    yield "agreement", agree
    yield "notice", notice
    yield again("township_check", town)
    yield again("county_check", county)
    yield simple("approval", county)
    yield simple("announcement", county)
    yield simple("cancellation", county)


def statuses(found: Round) -> set[str]:
    """The register statuses of the households of a round that were not refused."""
    rows = Household.objects.filter(candidacies__round=found).exclude(candidacies__state="refused")
    return set(rows.values_list("register_status", flat=True))


assert DAY < LATER
