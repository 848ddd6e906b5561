"""The slip says what was decided and why, on the screen and on paper, in both languages."""

import pytest
from django.urls import reverse
from django.utils.translation import override
from tests.problems.scene import known_home

from aboveline.audit.models import Entry
from aboveline.evaluation.models import Receipt
from aboveline.evaluation.receipts.issuing import issue_receipt
from aboveline.evaluation.receipts.printing import slip_pdf
from aboveline.evaluation.receipts.slip import slip_of


@pytest.fixture
def receipt(cast):
    home = known_home(cast, {"dwelling_grade": "D", "dwelling_remedy": "none"})
    return issue_receipt(home, actor=cast.actor("county"))


def test_it_says_what_holds_what_does_not_and_how_to_object(receipt):
    slip = slip_of(receipt)
    assert slip.state.kind == "fails"
    rows = {row.label: row for row in slip.criteria}
    income, dwelling = rows["income above the line"], rows["safe housing"]
    assert (income.shown.kind, dwelling.shown.kind) == ("holds", "fails")
    assert any("6,000 yuan per person per year" in reason for reason in income.reasons)
    assert dwelling.reasons
    assert slip.code == receipt.code
    assert slip.confirmed_by == "county inside"


def test_it_speaks_chinese(receipt):
    with override("zh-hans"):
        slip = slip_of(receipt)
        words = " ".join(
            f"{row.label} {' '.join(row.reasons)} {row.clause}" for row in slip.criteria
        )
        assert "住房" in words
        assert str(slip.state.word) == "未达标"


def test_a_worker_issues_reads_and_prints_it(cast, receipt):
    client = cast.client("village_worker")
    answer = client.post(reverse("evaluation:issue", args=["0417"]), follow=True)
    page = answer.content.decode()
    newest = Receipt.objects.order_by("-pk")[0]
    assert newest.code in page
    assert "does not hold" in page
    printed = client.get(reverse("evaluation:slip_pdf", args=[newest.pk]))
    assert printed["Content-Type"] == "application/pdf"
    assert printed.content.startswith(b"%PDF-")
    assert Entry.objects.filter(action="evaluation:receipt:print").count() == 1


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_the_printed_slip_is_one_page(receipt, language):
    with override(language):
        found = slip_pdf(slip_of(receipt), "https://example.org/objection/")
    assert found.count(b"/Type /Page\n") + found.count(b"/Type/Page/") <= 1
    assert len(found) > 5_000


def test_the_page_costs_the_same_for_every_household(cast, receipt, django_assert_num_queries):
    client = cast.client("village_worker")
    address = reverse("evaluation:slip", args=[receipt.pk])
    client.get(address)
    with django_assert_num_queries(6):
        client.get(address)
