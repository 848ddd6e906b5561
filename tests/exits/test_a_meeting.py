"""A meeting counts relatives nowhere; without a quorum it decides nothing."""

from fractions import Fraction
from math import ceil

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.exits.homes_scene import opened

from aboveline.exits.actions import take_step
from aboveline.exits.models import Vote
from aboveline.exits.quorum import Ballot, Meeting, is_possible, result_of
from aboveline.exits.ready import Voting
from aboveline.exits.round_errors import RoundError

THIRDS, HALF = Fraction(2, 3), Fraction(1, 2)


@pytest.mark.parametrize(
    ("meeting", "ballot", "needed", "has_quorum", "is_for"),
    [
        # nobody related: 20 of 30
        (Meeting(30, 20), Ballot(0, 0, 11, 9), 20, True, True),
        (Meeting(30, 19), Ballot(0, 0, 19, 0), 20, False, True),
        # two of 31 stand aside, one of them was there: 29 may vote, 20 are needed
        (Meeting(31, 21), Ballot(2, 1, 11, 9), 20, True, True),
        (Meeting(31, 20), Ballot(2, 1, 19, 0), 20, False, True),
        # half of those there is not more than half
        (Meeting(30, 20), Ballot(0, 0, 10, 10), 20, True, False),
        # an absent relative lowers what is needed
        (Meeting(31, 20), Ballot(1, 0, 20, 0), 20, True, True),
    ],
)
def test_the_counts_once_relatives_stood_aside(meeting, ballot, needed, has_quorum, is_for):
    assert is_possible(meeting, ballot)
    found = result_of(meeting, ballot, quorum=THIRDS, majority=HALF)
    assert (found.needed, found.has_quorum, found.is_for) == (needed, has_quorum, is_for)


@given(st.integers(1, 300), st.data())
def test_the_quorum_is_never_below_the_share_of_those_who_may_vote(eligible, data):
    aside = data.draw(st.integers(0, eligible))
    present = data.draw(st.integers(0, eligible))
    there = data.draw(st.integers(0, min(aside, present)))
    found = result_of(
        Meeting(eligible, present), Ballot(aside, there, 0, 0), quorum=THIRDS, majority=None
    )
    assert found.needed == ceil(2 * found.eligible / 3)
    assert found.has_quorum == (3 * found.present >= 2 * found.eligible and found.eligible > 0)


@pytest.mark.parametrize(
    ("meeting", "ballot"),
    [
        (Meeting(20, 21), Ballot(0, 0, 0, 0)),  # more there than may vote
        (Meeting(20, 20), Ballot(1, 2, 0, 0)),  # more relatives there than there are
        (Meeting(20, 20), Ballot(1, 0, 0, 0)),  # everybody was there, and a relative was not
        (Meeting(20, 15), Ballot(1, 1, 15, 0)),  # a relative voted
    ],
)
def test_numbers_that_cannot_be_are_refused(meeting, ballot):
    assert not is_possible(meeting, ballot)


def test_without_a_quorum_a_household_waits_for_another_meeting(cast):
    found = opened(cast, 2)
    first, second = found.candidates.filter(state="open").order_by("pk")
    votes = {first.pk: Ballot(0, 0, 20, 0), second.pk: Ballot(10, 10, 10, 0)}
    voting = Voting(Meeting(30, 20), votes)
    # the second: 20 may vote, 10 were there, 14 are needed
    taken = take_step([found], "proposal", actor=cast.actor("village_worker"), voting=voting)
    assert (taken.passed, taken.waiting) == (1, {"EXITS-041": 1})
    assert Vote.objects.get(candidate=second).needed == 14
    second.refresh_from_db()
    assert (second.state, second.position) == ("open", 0)


def test_who_is_voted_down_is_stopped_with_the_numbers(cast):
    found = opened(cast, 1)
    one = found.candidates.get(state="open")
    voting = Voting(Meeting(30, 20), {one.pk: Ballot(0, 0, 10, 10)})
    take_step([found], "proposal", actor=cast.actor("village_worker"), voting=voting)
    one.refresh_from_db()
    values = {"in_favour": 10, "against": 10, "present": 20}
    assert one.reasons == [{"code": "EXITS-040", "values": values}]
    one.household.refresh_from_db()
    assert one.household.register_status == "registered_poor"


def test_a_meeting_is_not_recorded_with_wrong_numbers_or_without_any(cast):
    found = opened(cast, 1)
    one = found.candidates.get(state="open")
    worker = cast.actor("village_worker")
    voting = Voting(Meeting(30, 31), {one.pk: Ballot(0, 0, 31, 0)})
    with pytest.raises(RoundError, match="EXITS-016") as refused:
        take_step([found], "proposal", actor=worker, voting=voting)
    assert one.household.number in refused.value.faults[0].message
    with pytest.raises(RoundError, match="EXITS-018"):
        take_step([found], "proposal", actor=worker)
