"""The public page on which anybody objects to a notice, by what is printed on it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from aboveline.exits.actions import object_publicly
from aboveline.exits.actions.area_comments import object_to_area
from aboveline.exits.errors import ExitError
from aboveline.exits.round_errors import RoundError
from aboveline.problems.errors import ProblemError
from aboveline.web.faults import Fault
from aboveline.web.pages import render


@dataclass(frozen=True)
class PublicObjectionPage:
    """The form, or what became of it; nothing of any household is shown."""

    code: str
    household: str
    words: str
    faults: Sequence[Fault] = ()
    number: str = ""
    due_on: date | None = None
    is_taken: bool = False


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def object_to_notice(request: HttpRequest) -> HttpResponse:
    """Object to a household of a notice that is up, or to the exit of an area."""
    given = request.POST if request.method == "POST" else request.GET
    code, household = given.get("code", "")[:40], given.get("household", "")[:40]
    words = given.get("words", "")
    page, status = PublicObjectionPage(code, household, words), 200
    if request.method == "POST":
        try:
            page = _objected(code, household, words)
        except (RoundError, ProblemError, ExitError) as error:
            page, status = PublicObjectionPage(code, household, words, error.faults), 422
    return render(request, "exits/public_objection.html", page, status=status)


def _objected(code: str, household: str, words: str) -> PublicObjectionPage:
    if not household.strip():
        object_to_area(code, words)
        return PublicObjectionPage(code, "", "", is_taken=True)
    problem = object_publicly(code, household, words).problem
    said = {"number": problem.number, "due_on": problem.due_on}
    return PublicObjectionPage(code, household, "", **said, is_taken=True)
