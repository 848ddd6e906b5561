"""A watched household that nobody saw twice in a row comes to the office above, overdue or not."""

from datetime import date

import pytest
from tests.problems.scene import judged, known_home, problem_of, seen

from aboveline.accounts.actors import service
from aboveline.accounts.messages import text_of
from aboveline.accounts.models import Message
from aboveline.problems.actions.escalating import escalate_missed
from aboveline.problems.models import Problem
from aboveline.registry.actions import change_status

OFFICE = service("another office")


@pytest.fixture
def home(cast, settings):
    """Household 0417, under watch since 30 June 2020, seen that day and judged on 15 August."""
    home = known_home(cast)
    change_status(home, "monitored", actor=OFFICE, reason="At risk.")
    home.refresh_from_db()
    return home


def judged_on(home, settings, day):
    settings.ABOVELINE_TODAY = day
    judged(home)
    Problem.objects.filter(rule="visit_overdue").update(due_on=None)  # only what was missed counts
    return escalate_missed()


def test_one_contact_missed_stays_where_it_is(home, settings):
    assert judged_on(home, settings, date(2020, 8, 15)) == 0
    assert problem_of(home, "visit_overdue").escalated_to is None


@pytest.mark.parametrize(("day", "went"), [(date(2020, 8, 30), 0), (date(2020, 8, 31), 1)])
def test_two_in_a_row_go_up_the_day_after_the_second_was_missed(cast, home, settings, day, went):
    assert judged_on(home, settings, day) == went
    problem = problem_of(home, "visit_overdue")
    assert problem.escalated_to == (cast.areas["shigou"] if went else None)


def test_it_is_said_in_the_history_and_to_the_office_once(cast, home, settings):
    judged_on(home, settings, date(2020, 9, 2))
    assert escalate_missed() == 0
    kinds = [move.kind for move in problem_of(home, "visit_overdue").transitions.order_by("pk")]
    assert kinds == ["opened", "missed"]
    message = Message.objects.get(user=cast.user("township"), kind="missed")
    said = "1 watched households of Shigou Township were not seen 2 times in a row."
    assert text_of(message) == said
    page = cast.client("township").get(f"/problems/{problem_of(home, 'visit_overdue').number}/")
    assert "contacts missed in a row" in page.text


def test_a_visit_in_between_begins_the_count_anew(home, settings):
    settings.ABOVELINE_TODAY = date(2020, 7, 20)
    seen(home, {"enough_food": True}, date(2020, 7, 20))
    assert judged_on(home, settings, date(2020, 9, 2)) == 0


def test_a_household_that_is_watched_no_more_does_not_go_up(home, settings):
    settings.ABOVELINE_TODAY = date(2020, 9, 2)
    judged(home)
    home.register_status = "returned"
    home.save()
    assert escalate_missed() == 0
