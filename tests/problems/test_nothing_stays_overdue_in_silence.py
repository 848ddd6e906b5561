"""What is overdue goes up, once for each deadline that passed, and the office above is told."""

from datetime import timedelta

import pytest
from django.urls import reverse
from tests.cast import DAY
from tests.problems.scene import judged, known_home, problem_of

from aboveline.accounts.messages import send_waiting
from aboveline.accounts.models import Message
from aboveline.problems.actions import confirm_problem
from aboveline.problems.actions.escalating import escalate_overdue
from aboveline.problems.balance import balance_of


@pytest.fixture
def home(cast):
    return judged(known_home(cast, {"dwelling_grade": "D", "dwelling_remedy": "none"}))


def test_on_its_last_day_a_problem_stays_where_it_is(home, settings):
    settings.ABOVELINE_TODAY = DAY + timedelta(days=15)
    assert escalate_overdue() == 0


def test_the_day_after_it_goes_to_the_township_and_its_office_is_told(cast, home, settings):
    settings.ABOVELINE_TODAY = day = DAY + timedelta(days=16)
    assert escalate_overdue() == 2  # the dwelling, and the household that nobody registered
    problem = problem_of(home, "housing")
    assert (problem.escalated_to, problem.escalated_on) == (cast.areas["shigou"], day)
    assert problem.state == "clue"
    message = Message.objects.get(user=cast.user("township"))
    assert message.params == {"area": "Shigou Township", "count": 2}
    client = cast.client("township")
    page = client.get(message.link)
    assert (page.status_code, page.context["count"]) == (200, 2)
    assert "Came up to your office" in client.get("/problems/mine/").text
    assert "Taken up to" in client.get(f"/problems/{problem.number}/").text
    assert cast.client("county").get(message.link).context["count"] == 0
    assert not Message.objects.filter(user=cast.user("township", "beside")).exists()


def test_the_same_day_it_goes_no_further_and_nobody_is_told_twice(home, settings):
    settings.ABOVELINE_TODAY = DAY + timedelta(days=16)
    escalate_overdue()
    told = Message.objects.count()
    assert escalate_overdue() == 0
    settings.ABOVELINE_TODAY = DAY + timedelta(days=20)
    assert escalate_overdue() == 0
    assert Message.objects.count() == told


def test_when_nothing_happens_there_it_goes_to_the_county(cast, home, settings):
    settings.ABOVELINE_TODAY = DAY + timedelta(days=16)
    escalate_overdue()
    settings.ABOVELINE_TODAY = DAY + timedelta(days=16 + 16)
    escalate_overdue()
    assert problem_of(home, "housing").escalated_to == cast.areas["qinglan"]


def test_a_step_taken_brings_it_back_and_the_account_still_balances(cast, home, settings):
    settings.ABOVELINE_TODAY = day = DAY + timedelta(days=16)
    escalate_overdue()
    confirmed = confirm_problem(problem_of(home, "housing"), actor=cast.actor("township"))
    assert confirmed.escalated_to is None
    account = balance_of(cast.areas["shigou"], DAY, day)
    assert (account.came, account.went, account.open_at_end) == (2, 0, 2)


def test_a_message_is_shown_once_as_new_and_mailed_once(cast, home, settings, mailoutbox):
    settings.ABOVELINE_TODAY = DAY + timedelta(days=16)
    settings.ABOVELINE_EMAIL = "mail.example"
    user = cast.user("township")
    user.email = "office@example.org"
    user.save()
    escalate_overdue()
    assert (send_waiting(), send_waiting()) == (1, 0)
    assert "2 overdue problems" in mailoutbox[0].body
    client = cast.client("township")
    page = client.get(reverse("accounts:messages")).content.decode()
    assert "2 overdue problems have come up to Shigou Township." in page
    assert "new" in page
    again = client.get(reverse("accounts:messages")).content.decode()
    assert ">new<" not in again


TEXTED = []


def gateway(person, text):
    """A gateway as a site names it: what it takes goes out to a telephone."""
    TEXTED.append((person, text))


def test_a_message_goes_once_through_the_gateway_that_the_site_names(cast, home, settings):
    settings.ABOVELINE_TODAY = DAY + timedelta(days=16)
    settings.ABOVELINE_SMS = f"{__name__}.gateway"
    TEXTED.clear()
    user = cast.user("township")
    user.language = "zh-hans"
    user.save()
    escalate_overdue()
    assert (send_waiting(), send_waiting()) == (1, 0)
    ((person, text),) = TEXTED
    assert person == user
    assert "2" in text
    assert "逾期" in text
