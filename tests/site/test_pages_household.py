"""Who opens a household sees why it is where it is, who lives there and what was done."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from tests.cast import DAY

from aboveline.evaluation.models import Decision
from aboveline.problems.actions import confirm_problem, pair_helper, plan_measure
from aboveline.problems.actions.helping import Help
from aboveline.problems.models import Problem
from aboveline.registry.actions import (
    Findings,
    accept_move,
    add_person,
    change_household,
    propose_move,
    record_visit,
)
from aboveline.registry.income import Answer, Statement
from aboveline.registry.models import Membership, Person, Touched


@pytest.fixture
def household(cast):
    found = cast.households["0417"]
    living = {"enough_food": True, "enough_clothing": True, "dwelling_grade": "A"}
    people = {
        person.pk: {
            "residents_medical_insurance": person.name.startswith("Wang"),
            "employees_medical_insurance": False,
            "insurance_exception": "none",
        }
        for person in Person.objects.filter(memberships__household=found)
    }
    record_visit(
        found,
        Findings(living=living, people=people),
        actor=cast.actor("county"),
        visited_on=date(2020, 6, 20),
    )
    return found


def page(client, number="0417"):
    answer = client.get(f"/households/{number}/")
    assert answer.status_code == 200
    return answer


def test_page_says_first_what_does_not_hold_and_why(cast, household):
    answer = page(cast.client("county"))
    rows = [(row.criterion.label, str(row.shown.word)) for row in answer.context["criteria"]]
    assert rows[0] == ("basic medical insurance", "does not hold")
    assert ("safe drinking water", "cannot be told") in rows[1:4]
    assert rows[-1][1] == "holds"
    assert "It does not hold: basic medical insurance." in answer.text
    assert "1 of 2 members" in answer.text
    assert "Child of Wang Made-Up, born 2010" in answer.text


def test_page_says_what_to_ask_next(cast, household):
    missing = page(cast.client("county")).context["missing"]
    assert any(text.startswith("Ask at the next visit: ") for text in missing)
    about = next(text for text in missing if text.startswith("Ask at the next visit about Child"))
    assert about.startswith("Ask at the next visit about Child of Wang Made-Up, born 2010: ")
    assert "attends school" in about
    assert "No identity number yet: Child of Wang Made-Up." in missing


def test_page_says_who_has_what_happens_next(cast, household):
    answer = page(cast.client("county"))
    offices = {one.label: one for one in answer.context["ledger"].problems}
    insurance = offices["member without medical insurance"]
    assert insurance.office == "medical insurance office"
    assert insurance.due_on == DAY + timedelta(days=15)
    assert f'href="/problems/{insurance.number}/"' in answer.text


def test_page_shows_help_and_helpers_and_the_history_has_them(cast, household):
    town = cast.actor("township")
    page(cast.client("county"))
    problem = Problem.objects.get(household=household, rule="medical_insurance")
    confirm_problem(problem, actor=town, reason="asked at the office")
    plan_measure(problem, Help("health", "The premium is paid"), actor=town)
    pair_helper(household, actor=town, name="Sun Made-Up", purpose="papers")
    answer = page(cast.client("county"))
    assert "health: The premium is paid" in answer.text
    assert "Sun Made-Up" in answer.text
    happened = {event.what: event for event in answer.context["events"]}
    confirmed = happened[f"Problem {problem.number}: confirmed"]
    assert confirmed.who == "township inside"
    assert confirmed.details == ("member without medical insurance", "asked at the office")
    assert f"Help planned for problem {problem.number}" in happened


def test_what_a_visit_changed_is_judged_when_the_page_is_opened(cast, household):
    client = cast.client("county")
    page(client)
    assert Decision.objects.get(household=household, is_latest=True).state == "does_not_meet"
    assert not Touched.objects.filter(household=household).exists()
    child = Person.objects.get(name="Child of Wang Made-Up")
    insured = Findings(people={child.pk: {"residents_medical_insurance": True}})
    record_visit(household, insured, actor=cast.actor("county"), visited_on=DAY)
    assert page(client).context["criteria"][0].criterion.label != "basic medical insurance"


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
    assert "990101195103070014" not in text
    assert "990101************" in text


def test_income_is_shown_by_month_with_the_line_and_as_a_table(cast, household):
    said = Statement(
        date(2019, 1, 1),
        date(2019, 4, 1),
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
    by_month = {row.month: row.amounts for row in panel.months}
    assert by_month[date(2019, 3, 1)] == (Decimal(500),)  # 3000 in 3 months for 2 people
    assert by_month[date(2018, 12, 1)] == (None,)
    assert "line 333" in panel.chart  # 4000 yuan a year
    assert "these months count" in panel.chart
    assert panel.window == (date(2018, 10, 1), date(2019, 9, 1))
    assert "income from October 2018 to September 2019" in " ".join(answer.context["missing"])
    assert "March 2019" in answer.text


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
    Membership.objects.filter(household=household, relation="son").update(valid_to=DAY)
    assert [m.name for m in page(cast.client("county")).context["members"]] == ["Wang Made-Up"]


def test_page_takes_32_queries_however_many_live_there(cast, household, django_assert_num_queries):
    client = cast.client("county")
    page(client)
    with django_assert_num_queries(32):
        page(client)
    for n in range(4):
        values = {"name": f"Aunt {n} Made-Up", "relation": "other"}
        add_person(household, values, actor=cast.actor("county"), reason="marriage_in")
    page(client)
    with django_assert_num_queries(32):
        page(client)


def test_history_names_the_villages_of_a_move_and_writes_days_in_words(cast, household):
    office = cast.actor("county")
    move = propose_move(household, cast.areas["shigou-4"], actor=office, reason="New house.")
    accept_move(move, actor=office)
    change_household(
        household, {"registered_on": date(2014, 5, 31)}, actor=office, on=date(2020, 6, 30)
    )
    events = page(cast.client("county")).context["events"]
    told = [line for event in events for line in event.details]
    assert "area: Shigou Village 3 → Shigou Village 4" in told
    assert any(line.endswith("– → 31 May 2014") for line in told)
