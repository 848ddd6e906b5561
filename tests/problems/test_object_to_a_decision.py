"""A household objects by the code of its slip; somebody who did not decide looks at it."""

import pytest
from django.test import Client
from django.urls import reverse
from tests.problems.scene import known_home

from aboveline.evaluation.receipts.issuing import issue_receipt
from aboveline.problems.actions import confirm_problem, dismiss_problem, object_to_decision
from aboveline.problems.errors import ProblemError
from aboveline.problems.models import Problem

PAGE = reverse("objections:object")


@pytest.fixture
def receipt(cast):
    return issue_receipt(known_home(cast), actor=cast.actor("township"))


def test_an_objection_is_a_problem_with_a_deadline(receipt):
    problem = object_to_decision(receipt.code, "We have no wages since May.")
    assert (problem.source, problem.severity, problem.state) == ("objection", "high", "clue")
    assert problem.due_on is not None
    assert problem.receipt_id == receipt.pk
    assert problem.reports.get().words == "We have no wages since May."


def test_whoever_confirmed_the_decision_does_not_decide_about_it(cast, receipt):
    problem = object_to_decision(receipt.code, "Not so.")
    for act in (confirm_problem, dismiss_problem):
        with pytest.raises(ProblemError, match="PROBLEM-019"):
            act(problem, actor=cast.actor("township"), reason="I was right.")
    assert confirm_problem(problem, actor=cast.actor("county")).state == "confirmed"


def test_one_objection_is_open_at_a_time(receipt):
    object_to_decision(receipt.code, "Not so.")
    with pytest.raises(ProblemError, match="PROBLEM-032"):
        object_to_decision(receipt.code, "Still not so.")


def test_every_fault_comes_at_once(db):
    with pytest.raises(ProblemError) as refused:
        object_to_decision("none", " ")
    assert [fault.code for fault in refused.value.faults] == ["PROBLEM-030", "PROBLEM-031"]


def test_a_stranger_objects_on_the_public_page_and_learns_nothing_else(receipt):
    client = Client()
    typed = receipt.code.replace("-", " ").lower()
    answer = client.post(PAGE, {"code": typed, "words": "Not so.", "object": "1"})
    page = answer.content.decode()
    problem = Problem.objects.get(source="objection")
    assert problem.number in page
    assert receipt.household.head_name not in page
    assert receipt.household.number not in page.replace(problem.number, "")


def test_a_slip_is_checked_by_its_mark(receipt):
    answer = Client().post(PAGE, {"code": receipt.code, "words": "", "check": "1"})
    assert receipt.digest[:4] in answer.content.decode()
    assert Client().post(PAGE, {"code": "AAAA-AAAA-AAAA", "check": "1"}).status_code == 422
    assert not Problem.objects.filter(source="objection").exists()


def test_what_was_written_stays_when_it_is_refused(db):
    answer = Client().post(PAGE, {"code": "0000", "words": "My words.", "object": "1"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "My words." in page
    assert "PROBLEM-030" in page
