"""Channels in use, days to the decision, help in time: each figure counts what its list shows."""

import re
from datetime import timedelta
from html import unescape

import pytest
from tests.cast import DAY

from aboveline.problems import mechanism
from aboveline.problems.account import Period
from aboveline.problems.actions import (
    Clue,
    confirm_problem,
    dismiss_problem,
    plan_measure,
    report_problem,
)
from aboveline.problems.actions.helping import Help
from aboveline.problems.models import Measure, Problem

FROM = DAY - timedelta(days=90)
HELP = ("employment", "social_help")


@pytest.fixture
def at(settings):
    """Set the clock some days before the day of the scene."""

    def move(days):
        settings.ABOVELINE_TODAY = DAY - timedelta(days=days)

    return move


@pytest.fixture
def told(cast, at):
    """Five clues of a household: two confirmed with help, one without, one dismissed, one left."""
    home, worker, town = (
        cast.households["0417"],
        cast.actor("village_worker"),
        cast.actor("township"),
    )
    sources = ("self_report", "visit", "grid_worker", "petition", "self_report")
    rules = ("lost_work", "disaster_loss", "food", "housing", "water")
    at(60)
    clues = [
        report_problem(home, Clue(rule, source, "seen"), actor=worker)
        for rule, source in zip(rules, sources, strict=True)
    ]
    for clue, days in zip(clues[:3], (58, 50, 20), strict=True):
        at(days)
        confirm_problem(clue, actor=town)
    at(44)
    dismiss_problem(clues[3], actor=town, reason="It was another household.")
    for clue, days, kind in zip(clues[:2], (40, 5), HELP, strict=True):
        at(days)
        given = Help(kind, "Help", "county office", None, "")
        plan_measure(Problem.objects.get(pk=clue.pk), given, actor=worker)
    Measure.objects.update(state="given")
    at(0)
    return clues


def counts(area, period):
    return {name: mechanism.problems_behind(area, period, name).count() for name in mechanism.LISTS}


def test_clues_are_counted_by_channel_and_those_of_none_apart(cast, told):
    channels, others = mechanism.channels_of(cast.areas["shigou"], Period(FROM, DAY))
    assert {one.name: one.reports for one in channels} == {
        "self_report": 2,
        "visits": 2,
        "departments": 0,
    }
    assert [(one.name, one.reports) for one in others] == [("petition", 1)]


def test_days_run_from_the_clue_to_the_decision_and_what_is_left_is_counted_apart(cast, told):
    waits = mechanism.waits_of(cast.areas["shigou"], Period(FROM, DAY))
    assert (waits.decided, waits.median, waits.longest) == (4, 13, 40)
    assert (waits.undecided, waits.since) == (1, DAY - timedelta(days=60))


def test_at_an_earlier_day_what_was_decided_later_still_waited(cast, told):
    waits = mechanism.waits_of(cast.areas["shigou"], Period(FROM, DAY - timedelta(days=45)))
    assert (waits.decided, waits.median, waits.undecided) == (2, 6, 3)


def test_a_case_without_help_is_late_only_when_its_days_are_over(cast, told, settings):
    area, period = cast.areas["shigou"], Period(FROM, DAY)
    found = mechanism.help_of(area, period)
    assert (found.within, found.in_time, found.late, found.waiting) == (30, 1, 1, 1)
    assert found.share == 50
    settings.ABOVELINE_TODAY = DAY + timedelta(days=11)
    assert mechanism.help_of(area, period).late == 2
    Measure.objects.update(state="planned")
    assert mechanism.help_of(area, period).in_time == 0, "a plan is no help"


@pytest.mark.parametrize("later", [0, 11])
def test_every_figure_counts_what_its_list_shows(cast, told, settings, later):
    area, period = cast.areas["shigou"], Period(FROM, DAY)
    settings.ABOVELINE_TODAY = DAY + timedelta(days=later)
    waits, found = mechanism.waits_of(area, period), mechanism.help_of(area, period)
    assert counts(area, period) == {
        "decided": waits.decided,
        "undecided": waits.undecided,
        "in_time": found.in_time,
        "late": found.late,
        "waiting": found.waiting,
    }
    assert counts(cast.areas["baishi"], period) == dict.fromkeys(mechanism.LISTS, 0)


def test_the_page_says_the_figures_and_opens_their_lists(cast, told, django_assert_max_num_queries):
    client = cast.client("county")
    days = f"from={FROM:%Y-%m-%d}&to={DAY:%Y-%m-%d}"
    path = f"/problems/mechanism/{cast.areas['qinglan'].pk}/"
    with django_assert_max_num_queries(25):
        page = client.get(f"{path}?{days}").content.decode()
    assert "2 of 3 channels in use" in page
    assert "days in the middle case, 40 in the longest" in page
    late = client.get(f"{path}late/?{days}").content.decode()
    assert told[1].number in late
    assert told[0].number not in late
    assert client.get(f"{path}other/?{days}").status_code == 404


def test_every_channel_opens_the_problems_of_its_clues(cast, told):
    client = cast.client("county")
    days = f"from={FROM:%Y-%m-%d}&to={DAY:%Y-%m-%d}"
    page = client.get(f"/problems/mechanism/{cast.areas['qinglan'].pk}/?{days}").text
    lists = re.findall(r'href="(/problems/channel/[^"]+)">(\d+)</a>', page)
    assert [int(count) for _address, count in lists] == [2, 2, 0, 1]
    for address, count in lists:
        shown = client.get(unescape(address)).text
        assert len(set(re.findall(r'href="/problems/([^"/]+-P\d+)/"', shown))) == int(count)
    assert client.get(f"/problems/channel/{cast.areas['qinglan'].pk}/none/").status_code == 404
