"""A round goes from proposal to exit by every step, and each household gets its receipt."""

import pytest
from tests.cast import DAY
from tests.exits.homes_scene import opened, second, statuses, take_up_to, voted

from aboveline.evaluation.models import Receipt
from aboveline.exits.actions import Signed, open_rounds, sign, take_step
from aboveline.exits.models import Candidate, Round, StepTaken
from aboveline.exits.round_errors import RoundError
from aboveline.registry.models import StatusChange


def codes(error):
    return {fault.code for fault in error.value.faults}


def test_every_step_is_taken_and_every_household_leaves_with_a_receipt(cast, settings):
    found = opened(cast)
    take_up_to(found, "approval", cast, settings)
    assert statuses(found) == {"exit_proposed"}
    take_step([found], "announcement", actor=cast.actor("county"))
    taken = take_step([found], "cancellation", actor=cast.actor("county"))
    assert (taken.passed, taken.ended) == (3, 1)
    assert statuses(found) == {"exited"}
    assert Receipt.objects.filter(kind="out", status_change__after="exited").count() == 3
    assert [row.step for row in found.steps.order_by("pk")] == [
        "proposal",
        "verification",
        "agreement",
        "notice",
        "township_check",
        "county_check",
        "approval",
        "announcement",
        "cancellation",
    ]
    found.refresh_from_db()
    assert found.ended_on == settings.ABOVELINE_TODAY
    assert set(found.candidates.exclude(state="refused").values_list("state", flat=True)) == {
        "done"
    }


def test_no_step_is_taken_before_its_turn(cast):
    found = opened(cast, 1)
    for name in ("verification", "notice", "approval", "cancellation", "unheard_of"):
        with pytest.raises(RoundError, match="EXITS-012"):
            take_step([found], name, actor=cast.actor("county"))
    assert not StepTaken.objects.exists()


def test_a_step_of_another_office_is_refused_with_whose_it_is(cast, settings):
    found = opened(cast, 1)
    with pytest.raises(RoundError, match="EXITS-014") as refused:
        take_step([found], "proposal", actor=cast.actor("county"), voting=voted(found))
    assert "township office" in refused.value.faults[0].message
    take_up_to(found, "county_check", cast, settings)
    with pytest.raises(RoundError, match="EXITS-014"):
        take_step([found], "approval", actor=cast.actor("township"))


def test_who_took_a_step_before_does_not_look_again(cast, settings):
    found = opened(cast, 1)
    take_up_to(found, "verification", cast, settings)
    StepTaken.objects.update(actor=cast.actor("township").key)
    take_up = second(cast, "township", "shigou")
    Candidate.objects.filter(round=found, state="open").update(position=4)
    with pytest.raises(RoundError, match="EXITS-013"):
        take_step([found], "township_check", actor=cast.actor("township"))
    with pytest.raises(RoundError) as waits:
        take_step([found], "township_check", actor=take_up)
    assert codes(waits) == {"EXITS-050"}


def test_one_round_of_a_kind_goes_on_in_a_village(cast):
    opened(cast, 1)
    with pytest.raises(RoundError, match="EXITS-011"):
        open_rounds([cast.areas["shigou-3"]], "exit", actor=cast.actor("village_worker"))
    assert Round.objects.count() == 1


def test_a_decision_that_changed_stops_the_household_and_not_the_round(cast, settings):
    found = opened(cast, 2)
    take_up_to(found, "verification", cast, settings)
    first = found.candidates.filter(state="open").order_by("household__number")[0]
    latest = first.household.decisions.get(is_latest=True)
    latest.criteria = {**latest.criteria, "housing": False}
    latest.save()
    for one in found.candidates.filter(state="open"):
        sign(one, Signed("paper", DAY, "Witness"), actor=cast.actor("village_worker"))
    taken = take_step([found], "agreement", actor=cast.actor("village_worker"))
    assert (taken.passed, taken.stopped) == (1, {"EXITS-021": 1})
    first.refresh_from_db()
    assert first.state == "stopped"
    assert first.reasons == [{"code": "EXITS-021", "values": {"criteria": ["housing"]}}]
    first.household.refresh_from_db()
    assert first.household.register_status == "registered_poor"
    assert StatusChange.objects.filter(household=first.household).count() == 2
