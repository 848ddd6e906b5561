"""The ledger shows what is open, whose it is and until when, and its account adds up."""

from datetime import date, timedelta

import pytest
from tests.cast import DAY
from tests.problems.scene import judged, known_home, problem_of

from aboveline.accounts.actors import service
from aboveline.areas.actions import NewArea, add_areas
from aboveline.problems.actions import (
    Clue,
    assign_problems,
    confirm_problem,
    dismiss_problem,
    report_problem,
)
from aboveline.problems.models import OpenSpan, Problem, Report, Transition


@pytest.fixture
def home(cast):
    """A household with one problem: its dwelling."""
    home = judged(known_home(cast, {"dwelling_grade": "D", "dwelling_remedy": "none"}))
    others = Problem.objects.exclude(rule="housing")
    Transition.objects.filter(problem__in=others).delete()
    Report.objects.filter(problem__in=others).delete()
    others.delete()
    return home


def ledger(client, **query):
    answer = client.get("/problems/", query)
    assert answer.status_code == 200
    return answer


def numbers(answer):
    return [row.number for row in answer.context["page"].rows]


def opened_before(day):
    """Everything happened on a day before the test."""
    Transition.objects.update(on=day)
    OpenSpan.objects.update(begins_on=day, opened_on=day)
    Problem.objects.update(opened_on=day)


def test_the_ledger_shows_what_is_open_in_my_area(cast, home):
    dwelling = problem_of(home, "housing")
    answer = ledger(cast.client("township"))
    assert numbers(answer) == [dwelling.number]
    assert "dwelling not safe" in answer.text
    assert "housing office" in answer.text
    assert numbers(ledger(cast.client("township", "beside"))) == []


def test_each_filter_narrows_and_says_so(cast, home):
    dwelling = problem_of(home, "housing")
    ill = report_problem(home, Clue("medical_burden", "grid_worker"), actor=cast.actor("township"))
    assign_problems([ill], cast.user("village_worker"), actor=cast.actor("township"))
    client = cast.client("township")
    worker = cast.user("village_worker")
    both = [dwelling.number, ill.number]
    assert numbers(ledger(client)) == both
    assert numbers(ledger(client, rule="housing")) == [dwelling.number]
    assert numbers(ledger(client, source="grid_worker")) == [ill.number]
    assert numbers(ledger(client, office="housing office")) == [dwelling.number]
    assert numbers(ledger(client, owner=worker.pk)) == [ill.number]
    assert numbers(ledger(client, owner="nobody")) == [dwelling.number]
    assert numbers(ledger(client, owner="me")) == []
    assert numbers(ledger(client, q="0417")) == both
    assert numbers(ledger(client, q=ill.number)) == [ill.number]
    assert numbers(ledger(client, state="confirmed")) == []
    assert numbers(ledger(client, severity="low")) == []
    assert numbers(ledger(client, area=cast.areas["shigou-4"].pk)) == []
    narrowed = ledger(client, area=cast.areas["shigou"].pk, rule="housing")
    assert narrowed.context["words"] == ["open", "dwelling not safe", "in Shigou Township"]


def test_what_is_late_is_told_from_what_is_due_this_week(cast, home):
    dwelling = problem_of(home, "housing")
    client = cast.client("township")
    Problem.objects.filter(pk=dwelling.pk).update(due_on=DAY - timedelta(days=1))
    assert numbers(ledger(client, due="overdue")) == [dwelling.number]
    assert numbers(ledger(client, due="week")) == []
    Problem.objects.filter(pk=dwelling.pk).update(due_on=DAY + timedelta(days=6))
    assert numbers(ledger(client, due="overdue")) == []
    assert numbers(ledger(client, due="week")) == [dwelling.number]


def test_a_filter_that_makes_no_sense_narrows_nothing(cast, home):
    client = cast.client("township")
    assert len(numbers(ledger(client, area="x", owner="y"))) == 1
    made_up = ledger(client, state="x", severity="x", due="x")
    assert len(numbers(made_up)) == 1
    assert made_up.context["words"] == ledger(client).context["words"]


def test_the_account_adds_up_and_each_figure_opens_its_list(cast, home):
    town = cast.actor("township")
    dwelling = problem_of(home, "housing")
    opened_before(date(2020, 5, 3))
    ill = report_problem(home, Clue("medical_burden", "visit"), actor=town)
    dismiss_problem(ill, actor=town, reason="settled before")
    client = cast.client("township")
    shown = ledger(client).context["account"]
    figures = {one.label: one for one in shown.figures}
    counts = {label: one.count for label, one in figures.items()}
    assert counts["open at the start"] == 1
    assert counts["opened"] == 1
    assert counts["dismissed"] == 1
    assert counts["open at the end"] == 1
    total = sum(one.count * {"": 1, "+": 1, "−": -1, "=": 0}[one.sign] for one in shown.figures)
    assert total == counts["open at the end"]
    for one in shown.figures:
        answer = client.get(one.address)
        assert answer.context["count"] == one.count == len(answer.context["page"].rows), one.label
    start = client.get(figures["open at the start"].address)
    assert [row.number for row in start.context["page"].rows] == [dwelling.number]
    gone = client.get(figures["dismissed"].address)
    assert "settled before" in gone.text


def test_the_account_is_of_the_days_chosen(cast, home):
    opened_before(date(2020, 5, 3))
    client = cast.client("township")
    shown = ledger(client, **{"from": "2020-05-01", "to": "2020-05-31"}).context["account"]
    assert {one.label: one.count for one in shown.figures}["opened"] == 1
    assert shown.period.end == date(2020, 5, 31)


def test_the_stock_of_a_day_and_what_is_new_since_stand_apart(cast, home):
    town = cast.actor("township")
    opened_before(date(2020, 5, 3))
    old = report_problem(home, Clue("medical_burden", "visit", on=date(2020, 5, 4)), actor=town)
    dismiss_problem(old, actor=town, reason="settled")
    report_problem(home, Clue("lost_work", "visit"), actor=town)
    client = cast.client("township")
    answer = ledger(client, stock="2020-05-31")
    figures = {one.label: one for one in answer.context["stock"]}
    counts = {label: one.count for label, one in figures.items()}
    assert counts["of the stock, still open"] == 1
    assert counts["of the stock, closed"] == 1
    assert counts["of the stock, open elsewhere"] == 0
    assert counts["new since, open"] == 1
    for one in figures.values():
        assert client.get(one.address).context["count"] == one.count, one.label
    assert ledger(client, stock="2020-07-31").context["stock_day"] is None


def test_the_ledger_takes_as_many_queries_for_many_problems_as_for_one(
    cast, home, django_assert_num_queries
):
    client = cast.client("township")
    with django_assert_num_queries(14):
        ledger(client)
    town = cast.actor("township")
    for number in range(5):
        report_problem(home, Clue("other", "visit", title=f"Trouble {number}"), actor=town)
    confirm_problem(problem_of(home, "housing"), actor=town)
    with django_assert_num_queries(14):
        assert len(numbers(ledger(client))) == 6


@pytest.mark.parametrize("others", [False, True])
def test_a_nation_sees_what_lies_in_it_and_no_other(cast, home, others):
    dwelling = problem_of(home, "housing")
    if others:
        other = NewArea("Elsewhere", "nation")
        add_areas([other], actor=service("tests"))
        Problem.objects.update(area=other.key)
        Transition.objects.update(area=other.key)
        OpenSpan.objects.update(area=other.key)
    opened_before(DAY - timedelta(days=10))
    seen = ledger(cast.client("nation"), stock=str(DAY - timedelta(days=5))).context
    mine = 0 if others else 1
    assert [row.number for row in seen["page"].rows] == [dwelling.number] * mine
    assert seen["count"] == mine
    assert sum(one.count for one in seen["account"].figures) == 2 * mine  # opened, open at the end
    assert sum(one.count for one in seen["stock"]) == mine


def test_the_ledger_is_read_in_chinese(cast, home):
    client = cast.client("township")
    client.cookies["django_language"] = "zh-hans"
    assert "问题台账" in ledger(client).text


def test_what_is_due_first_stands_first_and_what_has_no_day_last(cast, home, monkeypatch):
    monkeypatch.setattr("aboveline.web.keyset.page_by.__kwdefaults__", {"size": 2})
    town = cast.actor("township")
    rules = ("medical_burden", "lost_work", "disaster_loss")
    later, none, first = (report_problem(home, Clue(r, "visit"), actor=town) for r in rules)
    for problem, day in ((later, DAY + timedelta(days=9)), (none, None), (first, DAY)):
        Problem.objects.filter(pk=problem.pk).update(due_on=day)
    dwelling = problem_of(home, "housing")  # due in fifteen days
    client = cast.client("township")
    page = ledger(client)
    assert numbers(page) == [first.number, later.number]
    rest = client.get(page.context["page"].next_address)
    assert numbers(rest) == [dwelling.number, none.number]
    assert rest.context["page"].next_address == ""
    ordered = numbers(ledger(client, sort="number"))
    assert ordered == sorted(ordered)
    assert len(ordered) == 4


def test_an_address_that_somebody_made_up_begins_the_list_anew(cast, home):
    assert len(numbers(ledger(cast.client("township"), after="never~1"))) == 1
