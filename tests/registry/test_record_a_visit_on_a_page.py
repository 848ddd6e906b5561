"""A visit is written down on one page: one press when nothing changed, else only what changed."""

from datetime import UTC, date, datetime

import pytest
from tests.cast import DAY

from aboveline.registry.actions import Findings, record_visit
from aboveline.registry.errors import RegistryError
from aboveline.registry.income import Answer, Statement
from aboveline.registry.models import IncomeLine, Living, Membership, Person, Visit
from aboveline.registry.traces import place_of
from aboveline.web.keys import new_key

PATH = "/households/0417/visit/"


@pytest.fixture
def household(cast):
    found = cast.households["0417"]
    known = {"enough_food": True, "water_at_home": False, "dwelling_grade": "C"}
    record_visit(
        found, Findings(living=known), actor=cast.actor("county"), visited_on=date(2020, 5, 1)
    )
    return found


def sent(page, **changed):
    """What the browser sends: everything as it is prefilled, and what was changed."""
    context = page.context
    forms = [context["form"], context["income"]]
    forms += [group.form for group in context["groups"]] + [m.form for m in context["members"]]
    data = {}
    for form in forms:
        for bound in form:
            value = bound.value()
            if value not in (None, ""):
                data[bound.html_name] = str(value)
    return {**data, **changed}


def part(page, name):
    return next(m for m in page.context["members"] if m.name == name).form.prefix


def latest():
    return Living.objects.order_by("-observed_on", "-recorded_at").first()


def test_form_is_prefilled_and_says_when_it_was_seen(cast, household):
    page = cast.client("village_worker").get(PATH)
    assert "Confirms everything that was seen on 1 May 2020." in page.text
    assert "dwelling grade: C: dangerous in part" in page.text


def test_nothing_changed_confirms_everything_in_one_press(cast, household):
    client = cast.client("village_worker")
    answer = client.post(PATH, sent(client.get(PATH), nothing_changed="yes"))
    assert answer["Location"] == "/households/0417/"
    row = latest()
    assert (row.observed_on, row.dwelling_grade, row.water_at_home) == (DAY, "C", False)
    assert row.extra["seen_on"] == {}


def test_what_was_not_touched_keeps_the_day_it_was_seen(cast, household):
    client = cast.client("village_worker")
    client.post(PATH, sent(client.get(PATH), **{"water-water_at_home": "yes"}))
    row = latest()
    assert (row.water_at_home, row.dwelling_grade) == (True, "C")
    assert row.extra["seen_on"] == {"enough_food": "2020-05-01", "dwelling_grade": "2020-05-01"}


def test_group_is_confirmed_by_itself(cast, household):
    client = cast.client("village_worker")
    client.post(PATH, sent(client.get(PATH), same_housing="yes"))
    assert set(latest().extra["seen_on"]) == {"enough_food", "water_at_home"}


def test_not_known_is_an_answer(cast, household):
    client = cast.client("village_worker")
    client.post(PATH, sent(client.get(PATH), **{"food-enough_food": "unknown"}))
    assert latest().enough_food is None


def test_refusal_and_amount_of_income_are_answers(cast, household):
    client = cast.client("village_worker")
    page = client.get(PATH)
    income = {
        "income-month_from": "2020-04",
        "income-month_last": "2020-05",
        "income-amount_wage": "1200.50",
        "income-basis_wage": "household",
        "income-answer_transfer": "refused",
    }
    client.post(PATH, sent(page, **income))
    lines = {line.kind: line for line in IncomeLine.objects.all()}
    assert (lines["wage"].amount_cents, lines["wage"].period) == (120_050, "total")
    assert (lines["transfer"].answer, lines["transfer"].amount_cents) == ("refused", None)
    assert lines["wage"].statement.month_to == date(2020, 6, 1)
    assert set(lines) == {"wage", "transfer"}


def test_amount_needs_to_say_whose_it_is(cast, household):
    client = cast.client("village_worker")
    page = client.get(PATH)
    monthly = {
        "income-month_from": "2020-04",
        "income-month_last": "2020-05",
        "income-amount_transfer": "470",
        "income-period_transfer": "month",
    }
    refused = client.post(PATH, sent(page, **monthly))
    assert refused.status_code == 422
    assert "of whom" in refused.context["income"].errors["basis_transfer"][0]
    client.post(PATH, sent(page, **monthly, **{"income-basis_transfer": "person"}))
    line = IncomeLine.objects.get()
    assert (line.amount_cents, line.period, line.basis) == (47_000, "month", "person")


def test_member_is_changed_on_the_same_page(cast, household):
    client = cast.client("village_worker")
    page = client.get(PATH)
    prefix = part(page, "Child of Wang Made-Up")
    client.post(PATH, sent(page, **{f"{prefix}-in_school": "no", f"{prefix}-health": "healthy"}))
    assert Person.objects.get(name="Child of Wang Made-Up").in_school is False


def test_every_fault_stands_at_its_field_and_nothing_is_saved(cast, household):
    client = cast.client("village_worker")
    page = client.get(PATH)
    before = Visit.objects.count()
    wrong = {
        "visited_on": "2020-07-01",
        "water-water_litres_per_person_day": "many",
        "costs-out_of_pocket_year": "-5",
        "income-amount_wage": "about 100",
    }
    answer = client.post(PATH, sent(page, **wrong))
    assert answer.status_code == 422
    assert Visit.objects.count() == before
    context = answer.context
    groups = {group.name: group.form for group in context["groups"]}
    assert groups["water"].errors["water_litres_per_person_day"]
    assert groups["costs"].errors["out_of_pocket_year"]
    assert context["income"].errors["amount_wage"]
    assert "many" in answer.text


def test_visit_that_is_sent_twice_is_recorded_once(cast, household):
    client = cast.client("village_worker")
    data = sent(client.get(PATH), key=str(new_key()), nothing_changed="yes")
    before = Visit.objects.count()
    assert client.post(PATH, data).status_code == client.post(PATH, data).status_code == 302
    assert Visit.objects.count() == before + 1


@pytest.mark.parametrize(
    ("role", "place", "status"),
    [
        ("county", "inside", 200),
        ("township", "inside", 200),
        ("county", "beside", 404),
        ("province", "inside", 404),
        ("enumerator", "inside", 404),
    ],
)
def test_page_opens_for_who_may_record(cast, household, role, place, status):
    assert cast.client(role, place).get(PATH).status_code == status


def test_a_member_may_be_named_who_receives_an_amount(cast, household):
    client = cast.client("village_worker")
    page = client.get(PATH)
    mother = Person.objects.get(name="Wang Made-Up")
    income = {
        "income-month_from": "2020-04",
        "income-month_last": "2020-05",
        "income-amount_wage": "1200",
        "income-basis_wage": "household",
        "income-receiver_wage": str(mother.pk),
        "income-amount_transfer": "470",
        "income-period_transfer": "month",
        "income-basis_transfer": "household",
    }
    client.post(PATH, sent(page, **income))
    lines = {line.kind: line.receiver for line in IncomeLine.objects.all()}
    assert lines == {"wage": mother, "transfer": None}
    shown = client.get("/households/0417/").context["answers"]
    assert [row.receiver for row in shown] == ["Wang Made-Up", ""]
    again = client.get(PATH).context["income"]
    assert again["receiver_wage"].value() == str(mother.pk)
    assert again["receiver_transfer"].value() in (None, "")


def test_who_receives_is_not_asked_of_somebody_who_lives_alone(cast, household):
    Membership.objects.filter(household=household).exclude(relation="head").delete()
    page = cast.client("village_worker").get(PATH)
    assert not [name for name in page.context["income"].fields if name.startswith("receiver")]


def test_nobody_from_outside_receives_income_of_a_household(cast, household):
    stranger = Person.objects.exclude(memberships__household=household).first()
    assert stranger is not None
    answer = Answer("wage", "amount", "5", "CNY", "month", "household", receiver=stranger.pk)
    given = Statement(date(2020, 1, 1), date(2020, 2, 1), [answer])
    with pytest.raises(RegistryError) as error:
        record_visit(household, Findings(income=given), actor=cast.actor("county"), visited_on=DAY)
    assert [fault.code for fault in error.value.faults] == ["REGISTRY-012"]


def test_times_are_typed_without_a_script_and_told_apart_when_wrong(cast, household):
    client = cast.client("village_worker")
    page = client.get(PATH)
    wrong = client.post(PATH, sent(page, began="09:30", ended="09:00"))
    assert wrong.status_code == 422
    assert "ends before it begins" in wrong.context["trace"].errors["ended"][0]
    place = {"longitude": "107.5", "latitude": "29.25", "accuracy": "8"}
    client.post(PATH, sent(page, began="09:30", ended="10:05:30", **place))
    visit = Visit.objects.get(visited_on=DAY)
    assert visit.started_at == datetime(DAY.year, DAY.month, DAY.day, 1, 30, tzinfo=UTC)
    assert (visit.ended_at - visit.started_at).total_seconds() == 35 * 60 + 30
    assert place_of(visit) == ("107.50000", "29.25000")
    assert "107.5" not in client.get("/households/0417/").text
