"""One household of a round: its signature, an objection to it, what was found looking again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from aboveline.accounts.actors import narrowed
from aboveline.accounts.doors import needs
from aboveline.accounts.permissions import Permission
from aboveline.exits.access import CARRY, round_for
from aboveline.exits.actions import object_to_candidate, record_recheck, sign
from aboveline.exits.models import Candidate, Recheck, Round
from aboveline.exits.round_errors import RoundError
from aboveline.exits.round_forms import AgainForm, ObjectForm, SignForm
from aboveline.problems.errors import ProblemError
from aboveline.registry.forms.record import ActForm
from aboveline.registry.models import Attachment, Household
from aboveline.registry.views.acts import both
from aboveline.web.clock import today
from aboveline.web.faults import Fault
from aboveline.web.pages import Crumb, render
from aboveline.web.templatetags.web import day

REPORT = Permission.PROBLEMS_CLUE_REPORT


@dataclass(frozen=True)
class HouseholdPage:
    """A short page about one household of a round."""

    crumbs: Sequence[Crumb]
    household: Household
    title: str
    words: str
    form: ActForm
    button: str
    back: str
    faults: Sequence[Fault]


@both
@needs(CARRY)
def agree(request: HttpRequest, key: UUID, number: str) -> HttpResponse:
    """Record what the household says to its exit."""
    found = round_for(request.actor, key, CARRY)
    one = _candidate(found, number)
    form = SignForm(_signatures(one), _data(request), initial={"on": today(), "kind": "paper"})
    faults: Sequence[Fault] = ()
    if request.method == "POST" and form.is_valid():
        try:
            sign(one, form.signed(), actor=request.actor)
        except RoundError as error:
            faults = error.faults
        else:
            messages.success(request, _("What the household says is recorded."))
            return redirect("exits:round", key=found.pk)
    words = _("A household that refuses stays in; it may be proposed again.")
    title = _("Does the household agree?")
    return _shown(request, found, one, _Act(title, words, form, _("Record"), faults))


@both
@needs(REPORT)
def object_to(request: HttpRequest, key: UUID, number: str) -> HttpResponse:
    """Record an objection against a household of a notice."""
    found = round_for(request.actor, key, REPORT)
    one = _candidate(found, number)
    form = ObjectForm(_data(request))
    faults: Sequence[Fault] = ()
    if request.method == "POST" and form.is_valid():
        try:
            made = object_to_candidate(one, form.cleaned_data["words"], actor=request.actor)
        except (RoundError, ProblemError) as error:
            faults = error.faults
        else:
            said = _("The objection is problem %(number)s; the household waits for its answer.")
            messages.success(request, said % {"number": made.problem.number})
            return redirect("exits:round", key=found.pk)
    words = _("Anybody may object while the notice is up. Somebody who took no step decides.")
    title = _("Record an objection")
    return _shown(request, found, one, _Act(title, words, form, _("Object"), faults))


@both
@needs(CARRY)
def look_again(request: HttpRequest, key: int) -> HttpResponse:
    """Record what was found at a household that was drawn."""
    rows = narrowed(Recheck.objects.filter(pk=key), request.actor, CARRY, area="draw__round__area")
    recheck = rows.select_related("draw__round__area", "candidate__household").first()
    if recheck is None:
        raise Http404
    found = recheck.draw.round
    form = AgainForm(_data(request), initial={"on": today()})
    faults: Sequence[Fault] = ()
    if request.method == "POST" and form.is_valid():
        try:
            record_recheck(recheck, form.finding(), actor=request.actor)
        except RoundError as error:
            faults = error.faults
        else:
            messages.success(request, _("What was found is recorded."))
            return redirect("exits:round", key=found.pk)
    words = _("Visit the household, and compare what you see with what is recorded.")
    title = _("Look at it again")
    act = _Act(title, words, form, _("Record"), faults)
    return _shown(request, found, recheck.candidate, act)


@dataclass(frozen=True)
class _Act:
    title: str
    words: str
    form: ActForm
    button: str
    faults: Sequence[Fault]


def _shown(request: HttpRequest, found: Round, one: Candidate, act: _Act) -> HttpResponse:
    back = reverse("exits:round", args=[found.pk])
    page = HouseholdPage(
        crumbs=[Crumb(_("Rounds"), reverse("exits:rounds")), Crumb(found.area.name, back)],
        household=one.household,
        title=act.title,
        words=act.words,
        form=act.form,
        button=act.button,
        back=back,
        faults=act.faults,
    )
    wrong = act.form.is_bound and (bool(act.faults) or not act.form.is_valid())
    return render(request, "exits/household_act.html", page, status=422 if wrong else 200)


def _candidate(found: Round, number: str) -> Candidate:
    rows = found.candidates.select_related("household", "round")
    one: Candidate | None = rows.filter(household__number=number).first()
    if one is None:
        raise Http404
    return one


def _signatures(one: Candidate) -> list[tuple[str, str]]:
    rows: Any = Attachment.objects.filter(
        household=one.household_id, kind__in=("signature", "paper")
    )
    return [
        (str(row.pk), " · ".join(filter(None, (day(row.recorded_at), row.caption))))
        for row in rows.order_by("-recorded_at")[:20]
    ]


def _data(request: HttpRequest) -> Any:
    return request.POST if request.method == "POST" else None
