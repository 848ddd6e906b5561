"""Help that is a benefit of the standard is a decision: the household gets a receipt of it."""

import pytest
from tests.problems.scene import judged, known_home

from aboveline.evaluation.models import Receipt
from aboveline.evaluation.receipts.issuing import issue_noted
from aboveline.problems.actions import Clue, confirm_problem, plan_measure, report_problem
from aboveline.problems.actions.helping import Help
from aboveline.problems.errors import ProblemError


@pytest.fixture
def problem(cast):
    home = judged(known_home(cast, wage="2000"))
    found = report_problem(home, Clue("severe_disability", "visit"), actor=cast.actor("township"))
    return confirm_problem(found, actor=cast.actor("township"))


def allowance(**more):
    return Help("comprehensive_security", "Minimum living allowance", **more)


def test_the_receipt_is_written_names_who_decided_and_opens_from_the_help(cast, problem):
    town = cast.actor("township")
    measure = plan_measure(problem, allowance(benefit="minimum_allowance"), actor=town)
    receipt = measure.receipt
    assert (receipt.kind, receipt.confirmed_by) == ("benefit", town.key)
    assert issue_noted() == 1
    receipt.refresh_from_db()
    assert receipt.issued_at
    assert not receipt.fault
    client = cast.client("township")
    page = client.get(f"/problems/{problem.number}/")
    assert f"/slips/{receipt.pk}/" in page.text
    assert "minimum living allowance still due" in page.text
    slip = client.get(f"/slips/{receipt.pk}/").context["slip"]
    assert slip.decided == "a benefit was decided for the household"


def test_other_help_has_none(cast, problem):
    measure = plan_measure(problem, allowance(), actor=cast.actor("township"))
    assert measure.receipt is None
    assert not Receipt.objects.filter(kind="benefit").exists()


def test_a_benefit_that_the_standard_does_not_have_is_refused(cast, problem):
    with pytest.raises(ProblemError, match="PROBLEM-045"):
        plan_measure(problem, allowance(benefit="a_castle"), actor=cast.actor("township"))


def test_the_form_offers_the_benefits_of_the_standard(cast, problem):
    client = cast.client("township")
    form = client.get(f"/problems/{problem.number}/").context["help"]
    offered = [key for key, _label in form.fields["benefit"].choices]
    assert offered[0] == ""
    assert "minimum_allowance" in offered
    given = {
        "kind": "comprehensive_security",
        "content": "Allowance",
        "benefit": "minimum_allowance",
    }
    client.post(f"/problems/{problem.number}/help/", given)
    assert Receipt.objects.filter(kind="benefit").count() == 1
