"""A watched household leaves the watch only when the standard holds and nothing is open."""

from datetime import date, timedelta

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


def _later_standard(cast, settings, on):
    """The household under the standard of 2021 from a day of that year on, its line known."""
    settings.ABOVELINE_STANDARD = "china-2021"
    settings.ABOVELINE_TODAY = on
    province = cast.areas["north"]
    province.code = "610000"
    province.save()
    return cast.households["0417"]


def test_under_the_later_standard_each_condition_that_is_not_met_is_named(cast, settings):
    home = _later_standard(cast, settings, date(2021, 9, 1))
    home = _watched(known_home(cast, {"schooling_cost_year": 0, "disaster_loss_year": 0}))
    assert home.identified_on == date(2021, 9, 1)
    settings.ABOVELINE_TODAY = date(2021, 10, 31)
    judged(home)
    (said,) = [
        fault.message
        for fault in end_faults(home, "not_registered", actor=cast.actor("county"))
        if fault.code == "PROBLEM-046"
    ]
    assert "watched for not less than half a year" in said
    assert "not in the month in which the watch began, nor in the next" in said
    assert "income of the last 12 months" in said  # that of these months is not known
    assert "no main earner has lost work" not in said
    assert "somebody can work" in said  # nobody asked what the members can do


def test_who_comes_under_watch_again_is_watched_from_that_day(cast, settings):
    home = _watched(known_home(cast))
    seen(home, {"enough_food": True}, DAY)
    change_status(home, "not_registered", actor=OFFICE, reason="Gone.")
    settings.ABOVELINE_TODAY = DAY + timedelta(days=3)
    again = change_status(home, "monitored", actor=OFFICE, reason="At risk.")
    assert again.identified_on == DAY + timedelta(days=3)
