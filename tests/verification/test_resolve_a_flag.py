"""A flag is resolved by two people; one that is confirmed becomes a problem of the ledger."""

from datetime import timedelta

import pytest
from django.http import Http404
from tests.cast import DAY
from tests.verification.flag_scene import kept, of_household, of_recorder, raised_flag

from aboveline.accounts.actors import actor_of
from aboveline.accounts.models import Duty, User
from aboveline.audit.models import Entry
from aboveline.problems.models import Problem
from aboveline.verification.actions.flags import agree_outcome, propose_outcome, return_flag
from aboveline.verification.checks.errors import FlagError
from aboveline.verification.models import Flag


@pytest.fixture
def second(cast):
    """Another person of the county office."""
    user = User.objects.create(username="second.county", name="Second Made-Up", password="!")  # noqa: S106
    Duty.objects.create(
        user=user,
        role="county",
        area=cast.areas["qinglan"],
        valid_from=DAY - timedelta(days=30),
        given_by="service:tests",
        given_at=cast.user("county").duties.get().given_at,
    )
    return actor_of(user)


def codes(error):
    return [fault.code for fault in error.value.faults]


def proposed(cast, outcome="confirmed"):
    flag = raised_flag(cast)
    reason = "The form is the same to the last number."
    return propose_outcome(flag, outcome, reason=reason, actor=cast.actor("county"))


def test_a_confirmed_flag_opens_a_problem_about_the_household(cast, second):
    flag = agree_outcome(proposed(cast), actor=second)
    assert (flag.state, flag.resolved_on) == ("confirmed", DAY)
    problem = Problem.objects.get(pk=flag.problem_id)
    assert (problem.household.number, problem.state, problem.rule) == ("0417", "clue", "other")
    assert "copied" in problem.title
    assert "to the last number" in problem.reports.get().words


@pytest.mark.parametrize("outcome", ["explained", "dismissed"])
def test_another_outcome_opens_no_problem(cast, second, outcome):
    flag = agree_outcome(proposed(cast, outcome), actor=second)
    assert flag.state == outcome
    assert not Problem.objects.exists()


def test_nobody_agrees_to_an_outcome_of_their_own(cast):
    flag = proposed(cast)
    with pytest.raises(FlagError) as error:
        agree_outcome(flag, actor=cast.actor("county"))
    assert codes(error) == ["FLAG-003"]


def test_a_second_person_sends_it_back_and_every_move_stays(cast, second):
    flag = return_flag(proposed(cast), reason="Ask the household first.", actor=second)
    assert (flag.state, flag.outcome, flag.proposed_by) == ("open", "", "")
    assert [m.kind for m in flag.moves.order_by("pk")] == ["opened", "proposed", "returned"]
    actions = Entry.objects.filter(action__startswith="verification:flag").values_list("action")
    assert {name for (name,) in actions} == {
        "verification:flag:proposed",
        "verification:flag:returned",
    }


def test_every_fault_of_a_proposal_is_told_at_once(cast):
    actor = cast.actor("county")
    kept(cast, of_recorder(cast, actor.key))
    with pytest.raises(FlagError) as error:
        propose_outcome(Flag.objects.get(), "guilty", reason=" ", actor=actor)
    assert codes(error) == ["FLAG-004", "FLAG-002", "FLAG-005"]


@pytest.mark.parametrize(
    ("role", "place"), [("county", "beside"), ("township", "inside"), ("auditor", "inside")]
)
def test_whoever_may_not_decide_here_finds_nothing(cast, role, place):
    flag = raised_flag(cast)
    with pytest.raises(Http404):
        propose_outcome(flag, "explained", reason="Because.", actor=cast.actor(role, place))


def test_a_flag_that_waits_is_brought_up_to_date_and_a_resolved_one_stays_so(cast, second):
    raised_flag(cast)
    kept(cast, of_household(cast, observed=95.0))
    flag = Flag.objects.get()
    assert flag.observed == 95.0
    propose_outcome(flag, "explained", reason="Twins share a yard.", actor=cast.actor("county"))
    agree_outcome(flag, actor=second)
    run = kept(cast, of_household(cast))
    assert run.opened == 0
    assert Flag.objects.count() == 1
