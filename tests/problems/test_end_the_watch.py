"""A watched household leaves the watch only when the standard holds and nothing is open."""

import pytest
from tests.cast import DAY
from tests.problems.scene import judged, known_home, seen

from aboveline.accounts.actors import service
from aboveline.problems.actions import confirm_problem, report_problem
from aboveline.problems.actions.opening import Clue
from aboveline.problems.watching import end_faults
from aboveline.registry.actions import change_status
from aboveline.registry.errors import RegistryError

OFFICE = service("another office")


def _watched(home):
    change_status(home, "monitored", actor=OFFICE, reason="At risk.")
    judged(home)
    home.refresh_from_db()
    return home


def _codes(home, actor):
    return [fault.code for fault in end_faults(home, "not_registered", actor=actor)]


def test_with_everything_in_order_it_ends(cast):
    home = _watched(known_home(cast))
    seen(home, {"enough_food": True}, DAY)
    assert _codes(home, cast.actor("county")) == []
    ended = change_status(home, "not_registered", actor=cast.actor("county"), reason="Gone.")
    assert ended.register_status == "not_registered"


def test_a_criterion_that_fails_or_is_unknown_keeps_it_and_is_named(cast):
    home = _watched(known_home(cast, {"dwelling_grade": "D", "dwelling_remedy": "none"}))
    with pytest.raises(RegistryError) as refused:
        change_status(home, "not_registered", actor=cast.actor("county"), reason="Gone.")
    said = [(fault.code, fault.message) for fault in refused.value.faults]
    assert [code for code, _ in said] == ["PROBLEM-040", "PROBLEM-042"]
    assert "safe housing" in said[0][1]


def test_an_open_problem_keeps_it(cast):
    home = _watched(known_home(cast))
    seen(home, {"enough_food": True}, DAY)
    report_problem(home, Clue("medical_burden", "grid_worker"), actor=cast.actor("township"))
    assert _codes(home, cast.actor("county")) == ["PROBLEM-042"]


def test_what_is_not_judged_yet_keeps_it(cast):
    home = known_home(cast)
    change_status(home, "monitored", actor=OFFICE, reason="At risk.")
    home.refresh_from_db()
    assert "PROBLEM-018" in _codes(home, cast.actor("county"))


def test_who_took_it_under_watch_does_not_end_it(cast):
    home = known_home(cast)
    clue = report_problem(home, Clue("lost_work", "visit"), actor=cast.actor("township"))
    confirm_problem(clue, actor=cast.actor("township"))
    change_status(home, "monitored", actor=cast.actor("county"), reason="At risk.")
    home.refresh_from_db()
    assert "PROBLEM-043" in _codes(home, cast.actor("county"))


def test_under_the_later_standard_half_a_year_must_pass(cast, settings):
    settings.ABOVELINE_STANDARD = "china-2021"
    settings.ABOVELINE_TODAY = DAY.replace(year=2021)
    province = cast.areas["north"]
    province.code = "610000"  # its line of 2021 is known
    province.save()
    home = cast.households["0417"]
    home.register_status = "monitored"
    home.save()
    codes = _codes(judged(home), cast.actor("county"))
    assert codes[0] in {"PROBLEM-040", "PROBLEM-041"}
