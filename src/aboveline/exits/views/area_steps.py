"""The acts on the exit of an area, as they are sent from its pages."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from aboveline.accounts.doors import needs
from aboveline.accounts.permissions import Permission
from aboveline.areas.access import area_for
from aboveline.exits.access import area_exit_for, comment_for
from aboveline.exits.actions.area_comments import answer_comment, comment_on
from aboveline.exits.actions.area_exits import (
    Said,
    propose_area_exit,
    refuse_area_exit,
    take_area_step,
)
from aboveline.exits.area_procedure import way_of
from aboveline.exits.area_states import DECLARED
from aboveline.exits.errors import ExitError
from aboveline.exits.forms import AreaStepForm, WordsForm
from aboveline.exits.views.area_exits import Tried, area_exit_page, area_page, cohorts
from aboveline.registry.views.acts import both

STEP = Permission.EXITS_AREA_STEP


@both
@needs(STEP)
def propose(request: HttpRequest, key: UUID) -> HttpResponse:
    """Propose an area for exit."""
    area = area_for(request.actor, key, STEP)
    if request.method != "POST":
        return area_page(request, area)
    form = AreaStepForm(request.POST, cohorts=cohorts())
    if not form.is_valid():
        return area_page(request, area, form=form)
    year = form.cleaned_data["cohort_year"]
    try:
        found = propose_area_exit(area, _said(form), cohort_year=year, actor=request.actor)
    except ExitError as error:
        return area_page(request, area, error.faults, form)
    messages.success(request, _("%(area)s is proposed for exit.") % {"area": area.name})
    return redirect("exits:area_exit", key=found.pk)


@both
@needs(STEP)
def step(request: HttpRequest, key: UUID) -> HttpResponse:
    """Take the next step of an exit."""
    found = area_exit_for(request.actor, key, STEP)
    if request.method != "POST":
        return area_exit_page(request, found)
    form = AreaStepForm(request.POST)
    if not form.is_valid():
        return area_exit_page(request, found, Tried(step=form))
    upcoming = way_of(found).next
    try:
        name = request.POST.get("step", upcoming.name if upcoming else "")
        after = take_area_step(found, name, _said(form), actor=request.actor)
    except ExitError as error:
        return area_exit_page(request, found, Tried(error.faults, step=form))
    text = _("The step is taken.")
    if after.state == DECLARED:
        text = _("%(area)s has left poverty.") % {"area": found.area.name}
    messages.success(request, text)
    return redirect("exits:area_exit", key=found.pk)


@both
@needs(STEP)
def refuse(request: HttpRequest, key: UUID) -> HttpResponse:
    """Refuse an exit; its history stays."""
    found = area_exit_for(request.actor, key, STEP)
    if request.method != "POST":
        return area_exit_page(request, found)
    form = WordsForm(_("Why the exit is refused"), request.POST, auto_id="refuse-%s")
    try:
        refuse_area_exit(found, actor=request.actor, words=_words(form))
    except ExitError as error:
        return area_exit_page(request, found, Tried(error.faults, refusal=form))
    messages.success(request, _("The exit is refused; the area may be proposed in a later cohort."))
    return redirect("exits:area_exit", key=found.pk)


@both
@needs(STEP)
def comment(request: HttpRequest, key: UUID) -> HttpResponse:
    """Record what was said against an exit during its notice."""
    found = area_exit_for(request.actor, key, STEP)
    if request.method != "POST":
        return area_exit_page(request, found)
    form = WordsForm(_("What was said against the exit"), request.POST, auto_id="comment-%s")
    try:
        comment_on(found, _words(form), actor=request.actor)
    except ExitError as error:
        return area_exit_page(request, found, Tried(error.faults, comment=form))
    messages.success(request, _("The comment is recorded and waits for its answer."))
    return redirect("exits:area_exit", key=found.pk)


@both
@needs(STEP)
def answer(request: HttpRequest, key: UUID) -> HttpResponse:
    """Answer a comment."""
    row = comment_for(request.actor, key, STEP)
    found = area_exit_for(request.actor, row.area_exit_id, STEP)
    if request.method != "POST":
        return area_exit_page(request, found)
    try:
        answer_comment(
            row, _words(WordsForm(pgettext("comment", "Answer"), request.POST)), actor=request.actor
        )
    except ExitError as error:
        return area_exit_page(request, found, Tried(error.faults))
    messages.success(request, _("The comment is answered."))
    return redirect("exits:area_exit", key=found.pk)


def _said(form: AreaStepForm) -> Said:
    given = form.cleaned_data
    return Said(given["words"], given["evidence"], given["on"])


def _words(form: WordsForm) -> str:
    return str(form.cleaned_data["words"]) if form.is_valid() else ""
