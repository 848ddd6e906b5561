"""Help for a problem, recorded on its page."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from aboveline.accounts.doors import needs
from aboveline.accounts.permissions import Permission
from aboveline.problems import actions
from aboveline.problems.access import problem_for
from aboveline.problems.actions.helping import NEXT
from aboveline.problems.errors import ProblemError
from aboveline.problems.forms import HelpForm, MeasureForm
from aboveline.problems.models import Problem
from aboveline.problems.rules import known_terms
from aboveline.problems.views.problem import Tried, problem_page, signature_choices
from aboveline.registry.models import Attachment
from aboveline.registry.views.acts import both

ANSWER = Permission.PROBLEMS_PROBLEM_ANSWER


@both
@needs(ANSWER)
def plan(request: HttpRequest, number: str) -> HttpResponse:
    """Record help that is planned for a problem."""
    found = problem_for(request.actor, number, ANSWER)
    if request.method != "POST":
        return problem_page(request, found)
    form = HelpForm(known_terms(found.rule).answered_by, request.POST)
    if not form.is_valid():
        return problem_page(request, found, Tried(help=form))
    try:
        actions.plan_measure(found, form.help(), actor=request.actor)
    except ProblemError as error:
        return problem_page(request, found, Tried(error.faults, help=form))
    return _back(request, found, _("The help is recorded as planned. Say here when it began."))


@both
@needs(ANSWER)
def change(request: HttpRequest, number: str, key: UUID) -> HttpResponse:
    """Say what became of help."""
    found = problem_for(request.actor, number, ANSWER)
    measure = found.measures.filter(pk=key).first()
    if measure is None:
        raise Http404
    if request.method != "POST":
        return problem_page(request, found)
    nexts = NEXT.get(measure.state, ())
    form = MeasureForm(measure, nexts, signature_choices(found), request.POST)
    if not form.is_valid():
        return problem_page(request, found, Tried(measure=(key, form)))
    given = form.cleaned_data
    try:
        actions.change_measure(
            measure,
            given["after"],
            actor=request.actor,
            on=given["on"],
            effect=given["effect"],
            signature=Attachment.objects.get(pk=given["signature"]) if given["signature"] else None,
        )
    except ProblemError as error:
        return problem_page(request, found, Tried(error.faults, measure=(key, form)))
    return _back(request, found, _("What became of the help is recorded."))


def _back(request: HttpRequest, found: Problem, words: str) -> HttpResponse:
    messages.success(request, words)
    return HttpResponseRedirect(reverse("problems:problem", args=[found.number]) + "#help")
