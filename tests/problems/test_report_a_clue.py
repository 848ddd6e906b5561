"""Whoever sees a gap reports it; two reports of one gap are one problem with both sources."""

from datetime import timedelta

import pytest
from django.http import Http404
from tests.cast import DAY
from tests.problems.scene import judged, known_home, problem_of

from aboveline.problems.actions import confirm_problem, report_problem
from aboveline.problems.actions.opening import Clue
from aboveline.problems.errors import ProblemError
from aboveline.problems.models import Problem, Report

ILL = Clue("medical_burden", "grid_worker", words="in hospital since Monday", key="phone-1")


@pytest.fixture
def home(cast):
    return judged(known_home(cast))


@pytest.fixture
def worker(cast):
    return cast.actor("village_worker")


def test_an_alarm_has_a_number_an_owner_and_a_day(home, worker):
    problem = report_problem(home, ILL, actor=worker)
    assert (problem.state, problem.source, problem.rule) == ("clue", "grid_worker", ILL.rule)
    assert problem.office == "medical insurance office"
    assert problem.due_on == DAY + timedelta(days=15)


def test_the_same_message_twice_is_one_report(home, worker):
    first = report_problem(home, ILL, actor=worker)
    assert report_problem(home, ILL, actor=worker).pk == first.pk
    assert Report.objects.filter(key="phone-1").count() == 1


def test_a_second_alarm_is_merged_and_both_sources_stay(cast, home, worker):
    first = report_problem(home, ILL, actor=worker)
    bill = Clue("medical_burden", "feed", words="bill of the county hospital")
    second = report_problem(home, bill, actor=cast.actor("township"))
    assert (second.state, second.merged_into_id) == ("merged", first.pk)
    assert second.number != first.number
    assert {r.source for r in Report.objects.filter(problem__in=[first, second])} == {
        "grid_worker",
        "feed",
    }
    assert Problem.objects.get(pk=first.pk).state == "clue"


def test_another_risk_of_the_household_is_another_problem(home, worker):
    first = report_problem(home, ILL, actor=worker)
    second = report_problem(home, Clue("lost_work", "visit"), actor=worker)
    assert second.state == "clue"
    assert second.pk != first.pk


def test_what_the_evaluation_found_takes_in_the_alarm(cast, worker):
    home = judged(known_home(cast, {"lost_work": True}))
    found = problem_of(home, "lost_work")
    told = report_problem(home, Clue("lost_work", "self_report"), actor=worker)
    assert (told.state, told.merged_into_id) == ("merged", found.pk)


def test_a_report_in_own_words_needs_a_title_and_stands_alone(home, worker):
    with pytest.raises(ProblemError, match="PROBLEM-006"):
        report_problem(home, Clue("other", "visit"), actor=worker)
    first = report_problem(home, Clue("other", "visit", title="A wet wall"), actor=worker)
    second = report_problem(home, Clue("other", "visit", title="No road"), actor=worker)
    assert {first.state, second.state} == {"clue"}


def test_every_fault_of_a_report_comes_at_once(home, worker):
    wrong = Clue("no_such_rule", "rumour", on=DAY + timedelta(days=1))
    with pytest.raises(ProblemError) as refused:
        report_problem(home, wrong, actor=worker)
    codes = [fault.code for fault in refused.value.faults]
    assert codes == ["PROBLEM-005", "PROBLEM-008", "PROBLEM-009"]
    with pytest.raises(ProblemError, match="PROBLEM-007"):
        report_problem(home, Clue("schooling", "visit"), actor=worker)


def test_a_rule_about_a_member_names_the_member(home, worker):
    child = home.memberships.exclude(relation="head").first().person
    problem = report_problem(home, Clue("schooling", "visit", person=child), actor=worker)
    assert (problem.subject, problem.subject_id) == ("person", child.pk)


def test_an_area_is_a_subject_too(cast):
    water = Clue("other", "inspection", title="The water plant stands still")
    problem = report_problem(cast.areas["shigou"], water, actor=cast.actor("township"))
    assert (problem.subject, problem.household_id) == ("area", None)
    assert confirm_problem(problem, actor=cast.actor("county")).state == "confirmed"


def test_nobody_reports_outside_the_own_area(cast, home):
    for role in ("auditor", "enumerator", "province"):
        with pytest.raises(Http404):
            report_problem(home, ILL, actor=cast.actor(role))
    with pytest.raises(Http404):
        report_problem(home, ILL, actor=cast.actor("village_worker", "beside"))
