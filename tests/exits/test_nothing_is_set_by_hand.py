"""Where the standard has a procedure, a register status goes by it and by no way around it."""

from datetime import date

import pytest
from tests.cast import DAY
from tests.exits.homes_scene import CLERK, bring_up_to_date, good_homes
from tests.problems.scene import known_home
from tests.registry.folders import brought_in, empty, written

from aboveline.accounts.actors import service
from aboveline.exits.actions import ask_correction, decide_correction
from aboveline.exits.by_hand import way_of_change
from aboveline.exits.round_errors import RoundError
from aboveline.registry.actions import Findings, change_status, record_visit
from aboveline.registry.errors import RegistryError
from aboveline.registry.importing.applying import apply_import
from aboveline.registry.importing.batches import check_import, start_import
from aboveline.registry.models import Household, StatusChange

ELSEWHERE = service("elsewhere")


def set_by(home, after, actor=ELSEWHERE):
    return change_status(home, after, actor=actor, reason="Said so.")


def refusal(cast, home, after):
    with pytest.raises(RegistryError) as refused:
        set_by(home, after, cast.actor("county"))
    return {fault.code for fault in refused.value.faults}


def test_the_county_registers_nobody_by_hand(cast):
    home = cast.households["0417"]
    assert refusal(cast, home, "registered_poor") == {"EXITS-070"}
    assert set_by(home, "registered_poor").register_status == "registered_poor"


def test_the_watch_is_no_way_around_the_round(cast):
    home = set_by(cast.households["0417"], "monitored")
    assert refusal(cast, home, "registered_poor") == {"EXITS-070"}
    assert refusal(cast, home, "returned") == {"EXITS-070"}


def test_who_left_and_is_watched_returns_by_hand_because_help_does_not_wait(cast):
    home = cast.households["0417"]
    for after in ("registered_poor", "exit_proposed", "exited", "monitored"):
        home = set_by(home, after)
    assert set_by(home, "returned", cast.actor("county")).register_status == "returned"


def test_moving_away_and_back_is_no_way_out(cast):
    home = set_by(set_by(cast.households["0417"], "registered_poor"), "moved")
    assert refusal(cast, home, "exited") == {"EXITS-071"}
    assert refusal(cast, home, "not_registered") == {"EXITS-071"}
    assert set_by(home, "registered_poor", cast.actor("county"))


def test_who_was_never_registered_does_not_come_back_registered(cast):
    home = set_by(cast.households["0417"], "moved")
    assert refusal(cast, home, "registered_poor") == {"EXITS-071"}
    assert set_by(home, "not_registered", cast.actor("county"))


def test_taken_off_by_mistake_is_a_correction_of_two_people_on_any_day(cast):
    (home,) = good_homes(cast, 1)
    assert refusal(cast, home, "not_registered") == {"EXITS-071"}
    asked = ask_correction(home, "not_registered", actor=cast.actor("county"), reason="Mistake.")
    assert asked.lock is None
    decide_correction(asked, actor=cast.actor("prefecture"), is_approved=True)
    home.refresh_from_db()
    assert home.register_status == "not_registered"
    page = cast.client("county").get(f"/households/{home.number}/correction/")
    assert page.status_code == 200


def test_a_correction_registers_nobody_who_meets_the_standard(cast):
    home = known_home(cast)
    bring_up_to_date()
    asked = ask_correction(home, "registered_poor", actor=cast.actor("county"), reason="Forgotten.")
    with pytest.raises(RoundError, match="EXITS-029"):
        decide_correction(asked, actor=cast.actor("prefecture"), is_approved=True)
    bad = {"dwelling_grade": "D", "dwelling_remedy": "none"}
    record_visit(home, Findings(bad), actor=CLERK, visited_on=DAY)
    bring_up_to_date()
    decide_correction(asked, actor=cast.actor("prefecture"), is_approved=True)
    assert Household.objects.get(pk=home.pk).register_status == "registered_poor"


def test_without_a_lock_no_correction_leaves_past_the_procedure(cast):
    (home,) = good_homes(cast, 1)
    with pytest.raises(RoundError, match="EXITS-083"):
        ask_correction(home, "exit_proposed", actor=cast.actor("county"), reason="Quicker.")


def test_a_register_that_was_identified_elsewhere_says_by_which_decision(cast, settings, tmp_path):
    settings.ABOVELINE_FILES = tmp_path
    set_by(cast.households["0417"], "registered_poor")
    content = written(cast)
    empty()
    batch = brought_in(cast, content)
    home = Household.objects.get(number="0417")
    assert home.register_status == "registered_poor"
    assert home.statuses.get().reason == batch.options["basis"]
    empty()
    actor = cast.actor("county")
    silent = start_import(content, "again.zip", area=cast.areas["qinglan"], actor=actor)
    apply_import(check_import(silent, actor=actor), actor=actor)
    assert Household.objects.get(number="0417").register_status == "not_registered"
    assert not StatusChange.objects.exists()


def test_under_the_later_standard_the_watch_ends_by_its_procedure(cast, settings):
    settings.ABOVELINE_STANDARD = "china-2021"
    settings.ABOVELINE_TODAY = date(2021, 6, 30)
    home = set_by(cast.households["0417"], "monitored")
    for after in ("exited", "not_registered"):
        assert way_of_change(home, after) == "EXITS-069"
        assert "EXITS-069" in refusal(cast, home, after)
    assert way_of_change(home, "returned") == ""  # nobody's help waits for a meeting
