"""The moves of a problem, as they are sent from its page."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from aboveline.accounts.actors import Actor
from aboveline.accounts.doors import needs
from aboveline.accounts.permissions import Permission
from aboveline.areas.access import area_for
from aboveline.problems import actions, words
from aboveline.problems.access import problem_for
from aboveline.problems.clearing import evidence_since
from aboveline.problems.errors import ProblemError
from aboveline.problems.forms import MoveForm
from aboveline.problems.models import Problem
from aboveline.problems.moves import areas_near, targets_of
from aboveline.problems.views.problem import Tried, problem_page
from aboveline.registry.views.acts import both

DECIDE = Permission.PROBLEMS_PROBLEM_DECIDE
ANSWER = Permission.PROBLEMS_PROBLEM_ANSWER
CLEAR = Permission.PROBLEMS_PROBLEM_CLEAR
Given = Mapping[str, Any]


@both
@needs(DECIDE)
def decide(request: HttpRequest, number: str) -> HttpResponse:
    """Confirm, dismiss or merge a clue; take up again what was cleared."""
    found = problem_for(request.actor, number, DECIDE)
    return _moved(request, found, {"confirmed", "dismissed", "merged", "reopened", "transferred"})


@both
@needs(ANSWER)
def answer(request: HttpRequest, number: str) -> HttpResponse:
    """Answer a problem by the help that was recorded."""
    return _moved(request, problem_for(request.actor, number, ANSWER), {"answered"})


@both
@needs(CLEAR)
def clear(request: HttpRequest, number: str) -> HttpResponse:
    """Clear an answered problem on the evidence ticked, or return it."""
    return _moved(request, problem_for(request.actor, number, CLEAR), {"cleared", "returned"})


def _moved(request: HttpRequest, found: Problem, kinds: Collection[str]) -> HttpResponse:
    """Make the move that was sent; what is refused stands on the page with what was written."""
    kind = request.POST.get("move", "")
    if request.method != "POST" or kind not in kinds:
        return problem_page(request, found)
    evidence = evidence_since(found)
    is_transfer = kind == "transferred"
    targets = areas_near(found, request.actor) if is_transfer else targets_of(found)
    form = MoveForm(kind, request.POST, evidence=evidence, targets=targets)
    if not form.is_valid():
        return problem_page(request, found, Tried(move=form))
    try:
        _MAKE[kind](found, form.cleaned_data, request.actor)
    except ProblemError as error:
        return problem_page(request, found, Tried(error.faults, move=form))
    said = {"number": found.number, "what": words.move_label(kind)}
    messages.success(request, _("Problem %(number)s is %(what)s.") % said)
    return HttpResponseRedirect(reverse("problems:problem", args=[found.number]))


def _confirm(found: Problem, given: Given, actor: Actor) -> None:
    actions.confirm_problem(found, actor=actor, reason=given["reason"])


def _dismiss(found: Problem, given: Given, actor: Actor) -> None:
    actions.dismiss_problem(found, actor=actor, reason=given["reason"])


def _merge(found: Problem, given: Given, actor: Actor) -> None:
    if not given["into"]:
        raise Http404
    into = problem_for(actor, given["into"], DECIDE)
    actions.merge_problem(found, into, actor=actor, reason=given["reason"])


def _reopen(found: Problem, given: Given, actor: Actor) -> None:
    actions.reopen_problem(found, actor=actor, reason=given["reason"])


def _transfer(found: Problem, given: Given, actor: Actor) -> None:
    to_area = area_for(actor, given["to_area"], DECIDE)
    actions.transfer_problem(found, to_area, actor=actor, reason=given["reason"])


def _answer(found: Problem, given: Given, actor: Actor) -> None:
    actions.answer_problem(found, actor=actor, reason=given["reason"])


def _return(found: Problem, given: Given, actor: Actor) -> None:
    actions.return_problem(found, actor=actor, reason=given["reason"])


def _clear(found: Problem, given: Given, actor: Actor) -> None:
    actions.clear_problem(found, actor=actor, evidence=given["evidence"], reason=given["reason"])


_MAKE: Mapping[str, Callable[[Problem, Given, Actor], None]] = {
    "confirmed": _confirm,
    "dismissed": _dismiss,
    "merged": _merge,
    "reopened": _reopen,
    "transferred": _transfer,
    "answered": _answer,
    "returned": _return,
    "cleared": _clear,
}
