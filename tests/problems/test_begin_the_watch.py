"""A household comes under watch on a problem that somebody confirmed, and the problem keeps it."""

import pytest
from tests.problems.scene import known_home

from aboveline.accounts.actors import service
from aboveline.evaluation.actions import judge_touched
from aboveline.evaluation.models import Tally
from aboveline.problems.actions import Clue, confirm_problem, report_problem
from aboveline.registry.actions import change_status
from aboveline.registry.errors import RegistryError


@pytest.fixture
def clue(cast):
    return report_problem(
        known_home(cast), Clue("lost_work", "visit"), actor=cast.actor("township")
    )


def watched(cast, actor=None):
    home = cast.households["0417"]
    return change_status(home, "monitored", actor=actor or cast.actor("county"), reason="At risk.")


def test_a_clue_alone_is_not_enough_and_the_refusal_says_what_is(cast, clue):
    with pytest.raises(RegistryError) as refused:
        watched(cast)
    (found,) = refused.value.faults
    assert found.code == "PROBLEM-044"
    assert "have it confirmed" in str(found.remedy)


def test_a_confirmed_problem_begins_the_watch_and_says_so_in_its_history(cast, clue):
    confirm_problem(clue, actor=cast.actor("township"))
    assert watched(cast).register_status == "monitored"
    move = clue.transitions.get(kind="watched")
    assert (move.before, move.after, move.actor_name) == (
        "confirmed",
        "confirmed",
        "county inside",
    )
    page = cast.client("county").get(f"/problems/{clue.number}/")
    assert "reason to take the household under watch" in page.text


def test_the_counts_of_its_village_know_the_watch_when_the_worker_has_judged(cast, clue):
    confirm_problem(clue, actor=cast.actor("township"))
    home = watched(cast)
    assert judge_touched()
    found = Tally.objects.get(area=home.area, measure="monitored")
    assert (found.households, found.people) == (1, home.size)


def test_what_was_decided_elsewhere_is_brought_over_by_a_service(cast, clue):
    assert watched(cast, service("import")).register_status == "monitored"
    assert not clue.transitions.filter(kind="watched").exists()
