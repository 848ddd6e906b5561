"""What an assessor does on the phone: the own list, the interview, a replacement."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from aboveline.accounts.doors import needs
from aboveline.accounts.permissions import Permission
from aboveline.registry.views.acts import both
from aboveline.vault.sealing import unseal
from aboveline.verification.actions import assessing
from aboveline.verification.assessments import words
from aboveline.verification.assessments.access import own_household, own_sample
from aboveline.verification.assessments.errors import AssessmentError
from aboveline.verification.assessments.findings import questions
from aboveline.verification.assessments.forms import InterviewForm
from aboveline.verification.models import SampleHousehold
from aboveline.web.clock import today
from aboveline.web.faults import Fault
from aboveline.web.pages import Crumb, render

INTERVIEW = Permission.VERIFICATION_INTERVIEW_RECORD
_MOST = 500


@dataclass(frozen=True)
class SampleLine:
    """A household to visit: where and who, and nothing else that is recorded."""

    key: UUID
    head: str
    place: str
    is_answered: bool


@dataclass(frozen=True)
class SampleVillage:
    """A village of the own list."""

    name: str
    left: int
    lines: Sequence[SampleLine]


@dataclass(frozen=True)
class SamplePage:
    """The own list by village."""

    villages: Sequence[SampleVillage]


@dataclass(frozen=True)
class InterviewPage:
    """The form at the door."""

    crumbs: Sequence[Crumb]
    key: UUID
    head: str
    place: str
    address: str
    is_open: bool
    form: InterviewForm
    faults: Sequence[Fault]
    reasons: Sequence[tuple[str, Any]]


@require_safe
@needs(INTERVIEW)
def sample(request: HttpRequest) -> HttpResponse:
    """The households that the assessor is to visit, by village."""
    rows = (
        own_sample(request.actor)
        .filter(assessment__state__in=("drawn", "in_field"))
        .exclude(state="replaced")
        .select_related("household", "village")
        .order_by("village__order", "village__name", "pk")[:_MOST]
    )
    found: dict[str, list[SampleLine]] = {}
    for row in rows:
        home = row.household
        line = SampleLine(row.pk, home.head_name, home.natural_village, row.state == "answered")
        found.setdefault(row.village.name, []).append(line)
    villages = [
        SampleVillage(name, sum(not line.is_answered for line in lines), lines)
        for name, lines in found.items()
    ]
    return render(request, "verification/sample.html", SamplePage(villages))


@both
@needs(INTERVIEW)
def interview(request: HttpRequest, key: UUID) -> HttpResponse:
    """Record the interview of an own sampled household."""
    row = own_household(request.actor, key)
    data = request.POST if request.method == "POST" else None
    form = InterviewForm(questions(), data, initial={"on": today(), "place": "home"})
    faults: Sequence[Fault] = ()
    if data is not None and form.is_valid():
        try:
            assessing.record_interview(row, form.given(), actor=request.actor)
        except AssessmentError as error:
            faults = error.faults
        else:
            messages.success(request, _("The interview is recorded."))
            return redirect("verification:sample")
    return _form_page(request, row, form, faults)


@require_POST
@needs(INTERVIEW)
def replace(request: HttpRequest, key: UUID) -> HttpResponse:
    """Take the next replacement instead of an own sampled household."""
    row = own_household(request.actor, key)
    try:
        other = assessing.replace_household(
            row, request.POST.get("because", ""), actor=request.actor
        )
    except AssessmentError as error:
        form = InterviewForm(questions(), initial={"on": today(), "place": "home"})
        return _form_page(request, row, form, error.faults)
    messages.success(request, _("This household takes its place."))
    return redirect("verification:interview", key=other.pk)


def _form_page(
    request: HttpRequest, row: SampleHousehold, form: InterviewForm, faults: Sequence[Fault]
) -> HttpResponse:
    home = row.household
    page = InterviewPage(
        crumbs=(Crumb(_("My sample"), reverse("verification:sample")),),
        key=row.pk,
        head=home.head_name,
        place=" · ".join(filter(None, [row.village.name, home.natural_village])),
        address=unseal(home, "address"),
        is_open=row.state == "waiting" and row.assessment.state in ("drawn", "in_field"),
        form=form,
        faults=faults,
        reasons=[(n, words.reason_name(n)) for n in row.assessment.sample["replaced_when"]],
    )
    is_wrong = faults or form.is_bound
    return render(request, "verification/interview.html", page, status=422 if is_wrong else 200)
