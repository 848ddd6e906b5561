"""A village round of identification: who is below the standard comes in, in the window of entry."""

from datetime import date

import pytest
from tests.cast import DAY
from tests.exits.homes_scene import bring_up_to_date, second, voted
from tests.problems.scene import known_home

from aboveline.evaluation.actions import judge_due
from aboveline.exits.actions import (
    Finding,
    draw_rechecks,
    open_rounds,
    post_notices,
    record_recheck,
    take_step,
)
from aboveline.exits.models import Recheck
from aboveline.exits.round_errors import RoundError
from aboveline.exits.windows import next_window
from aboveline.problems.actions import pair_helper
from aboveline.registry.models import Household
from aboveline.registry.standards import site_standard


def days_pass():
    """Who is judged otherwise by today is judged, as the timetable does."""
    judge_due()
    bring_up_to_date()


WINDOW = date(2020, 11, 1)


@pytest.fixture
def found(cast):
    home = known_home(cast, {"dwelling_grade": "D", "dwelling_remedy": "none"})
    days_pass()
    (opened,) = open_rounds(
        [cast.areas["shigou-3"]], "identification", actor=cast.actor("village_worker")
    )
    assert opened.candidates.get().household == home
    return opened


def take(found, name, actor, **more):
    kind = next(s for s in steps() if s.name == name).shape.kind
    if kind == "recheck":
        draw_rechecks(found, name, actor=actor)
        for one in Recheck.objects.filter(draw__round=found, result=""):
            record_recheck(one, Finding(True, one.draw.on), actor=actor)
    return take_step([found], name, actor=actor, **more)


def steps():
    return site_standard().identification["household"].steps


def up_to_the_entry(found, cast, settings):
    worker, town, county = (cast.actor(r) for r in ("village_worker", "township", "county"))
    take(found, "application", worker)
    take(found, "group_review", worker)
    take(found, "comparison", county)
    take(found, "review", worker, voting=voted(found))
    post_notices([found], "first_notice", actor=worker, place="The board")
    settings.ABOVELINE_TODAY = date(2020, 7, 7)
    days_pass()
    take(found, "first_notice", worker)
    take(found, "township_review", town)
    post_notices([found], "second_notice", actor=town, place="The township")
    settings.ABOVELINE_TODAY = date(2020, 7, 14)
    days_pass()
    take(found, "second_notice", town)
    take(found, "county_review", second(cast, "county", "qinglan"))
    take(found, "announcement", county)


def test_a_household_comes_in_by_its_round_and_only_in_the_window(cast, found, settings):
    up_to_the_entry(found, cast, settings)
    county = cast.actor("county")
    with pytest.raises(RoundError) as refused:
        take_step([found], "entry", actor=county)
    (fault,) = refused.value.faults
    assert fault.code == "EXITS-090"
    assert "1 November 2020" in str(fault.message)
    assert "20 November 2020" in str(fault.message)
    settings.ABOVELINE_TODAY = WINDOW
    days_pass()
    assert take_step([found], "entry", actor=county).passed == 1
    home = Household.objects.get(number="0417")
    assert (home.register_status, home.registered_on) == ("registered_poor", WINDOW)
    with pytest.raises(RoundError, match="EXITS-051"):
        take_step([found], "helper", actor=cast.actor("township"))
    pair_helper(home, helper=cast.user("village_worker"), actor=cast.actor("township"))
    assert take_step([found], "helper", actor=cast.actor("township")).ended == 1


def test_who_meets_the_standard_is_not_asked(cast):
    known_home(cast)
    days_pass()
    with pytest.raises(RoundError, match="EXITS-015"):
        open_rounds([cast.areas["shigou-3"]], "identification", actor=cast.actor("village_worker"))


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2020, 10, 31), (date(2020, 11, 1), date(2020, 11, 20))),
        (date(2020, 11, 1), None),
        (date(2020, 11, 20), None),
        (date(2020, 11, 21), (date(2021, 11, 1), date(2021, 11, 20))),
    ],
)
def test_the_window_is_open_from_its_first_to_its_last_day(day, expected):
    assert next_window(site_standard(), "registered_poor", day) == expected


def test_who_returns_is_no_entry():
    assert next_window(site_standard(), "returned", DAY) is None
