"""The why panel says in the reader's words what holds, what does not, and what is missing."""

import re
from datetime import date
from decimal import Decimal

import pytest
from django.utils.translation import override
from tests.cast import DAY

from aboveline.accounts.actors import service
from aboveline.areas.models import AreaTag
from aboveline.evaluation import judging
from aboveline.evaluation.actions import judge_household, judge_touched
from aboveline.evaluation.models import Decision
from aboveline.evaluation.panels import why
from aboveline.registry.actions import Findings, add_person, change_person, record_visit
from aboveline.registry.income import Answer, Statement
from aboveline.registry.models import Touched

ACTOR = service("tests")
VISITED = date(2020, 5, 2)
GOOD = {
    "enough_food": True,
    "protein_available": True,
    "enough_clothing": True,
    "dwelling_grade": "A",
    "water_litres_per_person_day": 40,
    "water_quality": "looks_safe",
    "water_at_home": True,
    "water_assurance_percent": 95,
}
KINDS = ("business", "property", "transfer", "production_expense")


def _income(wage, **answers):
    lines = [Answer("wage", "amount", wage, "CNY", "year", "household")]
    lines += [Answer(kind, answers.get(kind, "none")) for kind in KINDS]
    return Statement(date(2018, 10, 1), date(2019, 10, 1), lines)


@pytest.fixture
def home(cast):
    """A household of two, visited in May, that meets everything but insurance of one."""
    found = cast.households["0417"]
    AreaTag.objects.create(area=cast.areas["north"], tag="west")
    people = {row.person.pk: row.person for row in found.memberships.select_related("person")}
    values = {key: {"residents_medical_insurance": True} for key in people}
    child = next(p for p in people.values() if p.birth_date.year == 2010)
    values[child.pk] = {
        "residents_medical_insurance": False,
        "employees_medical_insurance": False,
        "insurance_exception": "none",
        "in_school": True,
    }
    record_visit(
        found,
        Findings(GOOD, income=_income("12000"), people=values),
        actor=ACTOR,
        visited_on=VISITED,
    )
    return found


def _criterion(panel, name):
    return next(item for item in panel.criteria if item.name == name)


def test_it_names_the_member_and_the_clause(home):
    panel = why(home)
    assert (panel.state, panel.word) == ("does_not_meet", "does not hold")
    item = _criterion(panel, "medical_insurance")
    assert (item.holds, item.label) == (False, "basic medical insurance")
    assert item.why.startswith("1 of 2 members: ")
    assert "Child of Wang Made-Up, born 2010" in item.why
    assert "residents' or the employees'" in item.clause
    held = [c.name for c in panel.criteria if c.holds]
    assert held == ["food", "clothing", "schooling", "housing", "water", "income"]


def test_income_stands_against_the_line_month_by_month(home):
    income = why(home).income
    assert (income.per_person, income.unit) == (Decimal(6000), "yuan per person per year")
    assert income.line is not None
    assert income.window == (date(2018, 10, 1), date(2019, 10, 1))
    assert [m.month for m in income.months][:2] == [date(2018, 10, 1), date(2018, 11, 1)]
    assert [m.net for m in income.months[:12]] == [Decimal(500)] * 12
    assert income.months[12].net is None


def test_days_are_those_on_which_somebody_saw_it(home):
    record_visit(home, Findings({"dwelling_grade": "C"}), actor=ACTOR, visited_on=date(2020, 6, 9))
    panel = why(home)
    grade = next(x for x in _criterion(panel, "housing").lines if x.name == "dwelling_grade")
    food = next(x for x in _criterion(panel, "food").lines if x.name == "enough_food")
    assert (grade.value, grade.day) == ("C: dangerous in part", date(2020, 6, 9))
    assert (food.day, food.source) == (VISITED, "seen on 2 May 2020")


def test_what_is_missing_is_named_and_unknown_is_no_failure(home):
    findings = Findings({"water_quality": None}, income=_income("12000", transfer="refused"))
    record_visit(home, findings, actor=ACTOR, visited_on=date(2020, 6, 9))
    panel = why(home)
    water = _criterion(panel, "water")
    assert (water.holds, water.word) == (None, "cannot tell")
    assert water.why == "unknown: quality of water"
    assert "water_quality" in [line.name for line in panel.missing]
    assert _criterion(panel, "income").holds is None


def test_it_speaks_chinese(home):
    with override("zh-hans"):
        panel = why(home)
    item = _criterion(panel, "medical_insurance")
    assert item.label == "基本医疗有保障"
    assert panel.income.unit == "元/人·年"
    assert panel.income.kinds[0].label == "工资性收入"
    problem = next(problem for problem in panel.problems if problem.label == "未参加基本医疗保险")
    assert problem.owner == "医保部门"
    made_up = "Child of Wang Made-Up"
    texts = [text for c in panel.criteria for text in (c.clause, c.source, c.why)]
    texts += [text for c in panel.criteria for x in c.lines for text in (x.label, x.unit, x.source)]
    assert [x for x in texts if re.search(r"[A-Za-z]{3,}", x.replace(made_up, ""))] == []


def test_a_decision_is_a_new_row_only_when_it_differs(home, cast):
    first = judge_household(home)
    assert (first.state, first.criteria["medical_insurance"]) == ("does_not_meet", False)
    assert first.facts["income_per_person"] == "6000"
    record_visit(home, Findings(note="Nothing new."), actor=ACTOR, visited_on=date(2020, 6, 9))
    assert judge_household(home) == first
    child = home.memberships.get(person__birth_date__year=2010).person
    change_person(child, {"residents_medical_insurance": True}, actor=ACTOR)
    assert judge_touched() == 1
    assert Decision.objects.get(household=home, is_latest=True).state == "meets"
    assert Decision.objects.filter(household=home).count() == 2
    assert not Touched.objects.exists()


def test_an_act_on_a_member_shows_after_the_next_judgement(home):
    judge_household(home)
    add_person(home, {"birth_date": "2020-06-01"}, actor=ACTOR)
    decision = judge_household(home)
    assert (decision.facts["members"], decision.facts["income_per_person"]) == (3, "4000")
    assert decision.criteria["medical_insurance"] is False


def test_an_older_judgement_does_not_take_the_place_of_a_later_one(home, monkeypatch):
    older = judging.judge_one(home, DAY)
    child = home.memberships.get(person__birth_date__year=2010).person

    def judged_meanwhile(household, on):
        monkeypatch.undo()
        change_person(child, {"residents_medical_insurance": True}, actor=ACTOR)
        assert judge_household(household).state == "meets"
        return older

    monkeypatch.setattr("aboveline.evaluation.actions.judge_one", judged_meanwhile)
    assert judge_household(home).state == "meets"
    assert Decision.objects.filter(household=home).count() == 1
