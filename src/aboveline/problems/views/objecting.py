"""The public page on which a household objects by the code of its slip."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from aboveline.evaluation.receipts.content import check_mark
from aboveline.evaluation.receipts.finding import receipt_with
from aboveline.problems.actions.objecting import object_to_decision
from aboveline.problems.errors import ProblemError, fault
from aboveline.web.faults import Fault
from aboveline.web.pages import render


@dataclass(frozen=True)
class ObjectionPage:
    """The form, or what became of it; nothing of the household is shown but what its slip says."""

    code: str
    words: str
    faults: tuple[Fault, ...] = ()
    number: str = ""
    due_on: date | None = None
    digest: str = ""
    decided_on: date | None = None


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def objection(request: HttpRequest) -> HttpResponse:
    """Check a slip by its code, or object to what it says."""
    given = request.POST if request.method == "POST" else request.GET
    code, words = given.get("code", "")[:40], given.get("words", "")
    page, status = ObjectionPage(code, words), 200
    if request.method == "POST" and "object" in given:
        try:
            problem = object_to_decision(code, words)
            page = ObjectionPage(code, "", number=problem.number, due_on=problem.due_on)
        except ProblemError as error:
            page, status = ObjectionPage(code, words, error.faults), 422
    elif code:
        page, status = _checked(code, words)
    return render(request, "problems/objection.html", page, status=status)


def _checked(code: str, words: str) -> tuple[ObjectionPage, int]:
    """Whether there is such a slip, and its check mark to compare."""
    receipt = receipt_with(code)
    if receipt is None:
        return ObjectionPage(code, words, (fault("PROBLEM-030"),)), 422
    return ObjectionPage(
        receipt.code, words, digest=check_mark(receipt.digest), decided_on=receipt.on
    ), 200
