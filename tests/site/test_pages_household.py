"""Who opens a household sees why it is where it is, who lives there and what was done."""

from datetime import date
from decimal import Decimal

import pytest
from tests.cast import AT, DAY

from aboveline.evaluation.models import Decision
from aboveline.registry.actions import Findings, change_household, record_visit
from aboveline.registry.income import Answer, Statement
from aboveline.registry.models import Membership


@pytest.fixture
def household(cast):
    found = cast.households["0417"]
    Decision.objects.create(
        household=found,
        standard="china-2013",
        digest="0",
        on=DAY,
        state="does_not_meet",
        criteria={"medical_insurance": False, "water": None, "housing": True},
        facts={"income_per_person": "4320.50", "poverty_line": "4000", "watch_line": "6000"},
        at=AT,
    )
    return found


def page(client, number="0417"):
    answer = client.get(f"/households/{number}/")
    assert answer.status_code == 200
    return answer


def test_page_says_first_what_does_not_hold(cast, household):
    answer = page(cast.client("county"))
    labels = [(line.label, str(line.shown.word)) for line in answer.context["criteria"]]
    assert labels == [
        ("basic medical insurance", "does not hold"),
        ("safe drinking water", "cannot be told"),
        ("safe housing", "holds"),
    ]
    assert "Below the standard. Does not hold: basic medical insurance." in answer.text
    assert "Ask at the next visit: safe drinking water." in answer.text
    assert "4,320.5" in answer.text


def test_household_that_nobody_judged_says_so(cast):
    assert "Nobody has judged this household yet" in page(cast.client("nation"), "0512").text


def test_page_is_read_in_chinese(cast, household):
    client = cast.client("county")
    client.cookies["django_language"] = "zh-hans"
    assert "基本医疗有保障" in page(client).text


@pytest.mark.parametrize("number", ["0901", "9999"])
def test_household_elsewhere_and_no_household_look_the_same(cast, number):
    answer = cast.client("county").get(f"/households/{number}/")
    assert answer.status_code == 404


def test_identity_numbers_are_masked(cast, household):
    text = page(cast.client("county")).text
    assert "990101195103070018" not in text
    assert "9901**********0018" in text


def test_income_is_shown_by_month_with_the_line_and_as_a_table(cast, household):
    said = Statement(
        date(2020, 1, 1),
        date(2020, 4, 1),
        [
            Answer("wage", "amount", Decimal(3000), "CNY", "total", "household"),
            Answer("transfer", "none"),
            Answer("business", "refused"),
        ],
    )
    record_visit(household, Findings(income=said), actor=cast.actor("county"), visited_on=DAY)
    answer = page(cast.client("county"))
    panel = answer.context["income"]
    assert list(panel.kinds) == ["wages"]
    by_month = {month.first_day: month.amounts for month in panel.months}
    assert by_month[date(2020, 3, 1)] == (Decimal(500),)  # 3000 in 3 months for 2 people
    assert by_month[date(2019, 12, 1)] == (None,)
    assert "line 333" in panel.chart
    assert "March 2020" in answer.text


def test_change_stands_in_the_history_without_sealed_values(cast, household):
    change_household(
        household, {"help_needed": "a job", "phone": "19911112222"}, actor=cast.actor("county")
    )
    text = page(cast.client("county")).text
    assert "– → a job" in text
    assert "phone (value not shown)" in text
    assert "19911112222" not in text


def test_acts_are_offered_to_who_may_take_them(cast, household):
    assert "/households/0417/visit/" in page(cast.client("village_worker")).text
    assert "/households/0417/visit/" not in page(cast.client("province")).text


def test_who_left_is_not_among_the_members(cast, household):
    Membership.objects.filter(household=household, relation="child").update(valid_to=DAY)
    assert [m.name for m in page(cast.client("county")).context["members"]] == ["Wang Made-Up"]


def test_page_of_a_household_takes_19_queries(cast, household, django_assert_num_queries):
    client = cast.client("county")
    page(client)
    with django_assert_num_queries(19):
        page(client)
