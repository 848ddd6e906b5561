"""A judgement tells which rules break, which surely do not, and says nothing of the others."""

from datetime import date
from uuid import uuid4

import pytest

from aboveline.accounts.actors import service
from aboveline.evaluation.actions import judge_household
from aboveline.evaluation.models import Decision
from aboveline.evaluation.runs.judging import judge_area
from aboveline.registry.actions import (
    Findings,
    NewHousehold,
    NewPerson,
    add_households,
    record_visit,
)
from aboveline.registry.income import Answer, Statement
from aboveline.registry.models import Household

ACTOR = service("tests")
DAY = date(2020, 6, 30)
CHILD = uuid4()
AWAY = {"taught_at_home": False, "certified_unable_to_attend": False}


@pytest.fixture
def home(cast):
    people = [
        NewPerson({"birth_date": "1980-01-01", "residents_medical_insurance": True}, "head"),
        NewPerson({"birth_date": "2010-01-01", "in_school": False, **AWAY}, "son", key=CHILD),
    ]
    (home,) = add_households(
        [NewHousehold(cast.areas["shigou-3"].pk, {}, people, status="registered_poor")],
        actor=ACTOR,
    )
    return home


def _found(home):
    return judge_household(Household.objects.get(pk=home.pk)).findings


def test_a_child_out_of_school_is_found_by_name_and_the_head_surely_not(home):
    found = _found(home)
    assert ["schooling", str(CHILD), ""] in found["open"]
    head = home.memberships.get(relation="head").person_id
    assert ["schooling", str(head)] in found["held"]


def test_what_is_not_known_is_neither_found_nor_held(home):
    found = _found(home)
    rules = {rule for rule, *_ in found["open"]} | {rule for rule, _ in found["held"]}
    assert "housing" not in rules
    assert "lost_work" not in rules
    assert "to_verify" in {rule for rule, *_ in found["open"]}


def test_what_a_visit_answers_is_held_or_found(home):
    visit = {"dwelling_grade": "D", "dwelling_remedy": "none", "lost_work": False}
    record_visit(home, Findings(living=visit), actor=ACTOR, visited_on=DAY)
    found = _found(home)
    assert ["housing", "", ""] in found["open"]
    assert ["lost_work", ""] in found["held"]


def test_many_together_find_what_one_alone_finds(home, cast):
    _found(home)
    alone = Decision.objects.get(household=home, is_latest=True).findings
    Decision.objects.all().delete()
    judge_area(cast.areas["shigou"])
    assert Decision.objects.get(household=home, is_latest=True).findings == alone


def test_an_income_above_the_line_is_held(home):
    kinds = ("wage", "business", "property", "transfer", "production_expense")
    answers = [Answer(kind, "none") for kind in kinds[1:]]
    answers.append(Answer("wage", "amount", "20000", "CNY", "year", "household"))
    told = Statement(date(2018, 10, 1), date(2019, 10, 1), answers)
    record_visit(home, Findings(income=told), actor=ACTOR, visited_on=DAY)
    assert ["income", ""] in _found(home)["held"]
