"""What an evaluation finds opens a problem once; what it finds no more stays for a decision."""

from datetime import date, timedelta

import pytest
from tests.cast import DAY
from tests.problems.scene import judged, known_home, problem_of, seen

from aboveline.evaluation.models import Decision
from aboveline.evaluation.runs.judging import judge_area
from aboveline.problems.actions import follow_decisions, follow_household
from aboveline.problems.models import Problem, Report, Transition

UNSAFE = {"dwelling_grade": "D", "dwelling_remedy": "none"}
SAFE = {"dwelling_grade": "A"}


@pytest.fixture
def home(cast):
    return judged(known_home(cast, UNSAFE))


def test_a_broken_criterion_opens_one_problem_with_owner_and_day(home):
    problem = problem_of(home, "housing")
    assert (problem.state, problem.source, problem.severity) == ("clue", "evaluation", "high")
    assert problem.office == "housing office"
    assert problem.number.endswith("-P00001")
    assert (problem.opened_on, problem.due_on) == (DAY, DAY + timedelta(days=15))
    move = problem.transitions.get()
    assert (move.kind, move.before, move.after) == ("opened", "", "clue")
    assert move.decision_id == Decision.objects.get(household=home, is_latest=True).pk
    assert Report.objects.get(problem=problem).source == "evaluation"


def test_a_second_evaluation_that_finds_the_same_opens_nothing(home):
    before = Problem.objects.count()
    seen(home, {"enough_food": True}, DAY)
    assert Problem.objects.count() == before
    assert follow_household(home) == 0


def test_a_gap_that_closed_is_noted_and_stays_open(home):
    seen(home, SAFE, DAY)
    problem = problem_of(home, "housing")
    assert (problem.state, problem.holds_since) == ("clue", DAY)
    assert problem.transitions.count() == 1


def test_since_when_it_holds_is_kept_and_forgotten_when_it_breaks_again(home, settings):
    seen(home, SAFE, DAY)
    settings.ABOVELINE_TODAY = DAY + timedelta(days=20)
    seen(home, {"enough_clothing": False}, DAY + timedelta(days=20))
    assert problem_of(home, "housing").holds_since == DAY
    seen(home, UNSAFE, DAY + timedelta(days=20))
    assert problem_of(home, "housing").holds_since is None


def test_what_becomes_unknown_does_not_count_as_held(home):
    seen(home, SAFE, DAY)
    seen(home, {"dwelling_grade": None}, DAY)
    assert problem_of(home, "housing").holds_since is None


def test_unknown_answers_make_one_problem_that_lists_them(home):
    seen(home, {"water_quality": None, "enough_food": None}, DAY)
    problem = problem_of(home, "to_verify")
    assert {"water_quality", "enough_food"} <= set(problem.unknown_inputs.split())
    assert Problem.objects.filter(household=home, rule="to_verify").count() == 1


def test_what_was_cleared_and_breaks_again_is_reopened_under_its_number(home, settings):
    problem = problem_of(home, "housing")
    seen(home, SAFE, DAY)
    Problem.objects.filter(pk=problem.pk).update(state="cleared", closed_on=DAY, due_on=None)
    problem.spans.update(ends_on=DAY)
    settings.ABOVELINE_TODAY = day = DAY + timedelta(days=30)
    seen(home, UNSAFE, day)
    again = problem_of(home, "housing")
    assert (again.pk, again.state, again.closed_on) == (problem.pk, "reopened", None)
    assert again.due_on == date(2020, 8, 13)  # ten working days after 30 July
    assert [m.kind for m in again.transitions.order_by("pk")] == ["opened", "reopened"]


def test_what_was_cleared_long_ago_opens_anew(home, settings):
    problem = problem_of(home, "housing")
    seen(home, SAFE, DAY)
    long_ago = DAY - timedelta(days=181)
    Problem.objects.filter(pk=problem.pk).update(state="cleared", closed_on=long_ago)
    seen(home, UNSAFE, DAY)
    assert problem_of(home, "housing").pk != problem.pk


def test_what_was_just_dismissed_does_not_come_back_at_once(home):
    problem = problem_of(home, "housing")
    Problem.objects.filter(pk=problem.pk).update(state="dismissed", closed_on=DAY)
    seen(home, {"enough_clothing": False}, DAY)
    assert Problem.objects.filter(household=home, rule="housing").count() == 1


def test_a_run_over_an_area_opens_what_one_household_after_another_opens(cast):
    home = known_home(cast, UNSAFE)
    judge_area(cast.areas["nation"])
    waiting = Decision.objects.filter(is_latest=True).count()
    assert follow_decisions() == waiting
    assert follow_decisions() == 0
    assert {p.rule for p in Problem.objects.filter(household=home)} == {"housing", "missed"}
    opened = Transition.objects.filter(kind="opened").count()
    assert opened == Problem.objects.count() > 1
    assert len(set(Problem.objects.values_list("number", flat=True))) == opened


def test_following_costs_few_statements_for_many(cast, django_assert_max_num_queries):
    known_home(cast, UNSAFE)
    judge_area(cast.areas["nation"])
    with django_assert_max_num_queries(38):
        follow_decisions()
