"""What an assessment found at households, for the county and those above; appeals."""

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
from aboveline.verification.actions import assessing
from aboveline.verification.actions.assessing.closing import why
from aboveline.verification.assessments import words
from aboveline.verification.assessments.access import (
    FINDING,
    appeal_for,
    assessment_for,
    found_household,
)
from aboveline.verification.assessments.errors import AssessmentError
from aboveline.verification.assessments.results import counts_against
from aboveline.verification.models import Appeal, Assessment, SampleHousehold
from aboveline.web.faults import Fault
from aboveline.web.pages import Crumb, render

APPEAL = Permission.VERIFICATION_APPEAL_MAKE
DECIDE = Permission.VERIFICATION_APPEAL_DECIDE


@dataclass(frozen=True)
class FindingLine:
    """A household that counts against the area: which, why, and what became of an appeal."""

    key: UUID
    number: str
    head: str
    village: str
    group: Any
    why: str
    on: Any
    appeal: Appeal | None
    appeal_state: Any


@dataclass(frozen=True)
class FindingsPage:
    """The households whose finding counts against the area."""

    crumbs: Sequence[Crumb]
    found: Assessment
    is_closed: bool
    lines: Sequence[FindingLine]
    may_appeal: bool
    may_decide: bool
    faults: Sequence[Fault]


@require_safe
@needs(FINDING)
def findings(request: HttpRequest, key: UUID) -> HttpResponse:
    """Which households count against the area, and why; from the day the field is closed."""
    return _page(request, assessment_for(request.actor, key, FINDING))


@require_POST
@needs(APPEAL)
def appeal(request: HttpRequest, key: UUID) -> HttpResponse:
    """Appeal against a finding."""
    row = found_household(request.actor, key, APPEAL)
    try:
        assessing.appeal(row, request.POST.get("words", ""), actor=request.actor)
    except AssessmentError as error:
        return _page(request, row.assessment, error.faults)
    messages.success(request, _("The appeal is made; somebody else decides about it."))
    return redirect("verification:findings", key=row.assessment_id)


@require_POST
@needs(DECIDE)
def decide(request: HttpRequest, key: UUID) -> HttpResponse:
    """Decide about an appeal."""
    found = appeal_for(request.actor, key)
    accepts = request.POST.get("accepts") == "yes"
    try:
        assessing.decide_appeal(
            found, request.POST.get("decision", ""), accepts=accepts, actor=request.actor
        )
    except AssessmentError as error:
        return _page(request, found.sampled.assessment, error.faults)
    messages.success(request, _("The appeal is decided."))
    return redirect("verification:findings", key=found.sampled.assessment_id)


def _page(request: HttpRequest, found: Assessment, faults: Sequence[Fault] = ()) -> HttpResponse:
    is_closed = found.state in ("closed", "reported")
    page = FindingsPage(
        crumbs=(
            Crumb(_("Assessments"), reverse("verification:assessments")),
            Crumb(found.area.name, reverse("verification:assessment", args=[found.pk])),
        ),
        found=found,
        is_closed=is_closed,
        lines=_lines(found) if is_closed else (),
        may_appeal=found.state == "closed" and request.actor.may(APPEAL, found.area_id),
        may_decide=found.state == "closed" and request.actor.may(DECIDE, found.area_id),
        faults=faults,
    )
    return render(request, "verification/findings.html", page, status=422 if faults else 200)


def _lines(found: Assessment) -> list[FindingLine]:
    rows = found.drawn.filter(state="answered").select_related(
        "assessment", "interview", "appeal", "household", "village"
    )
    return [_line(row) for row in rows.order_by("village__order", "order") if counts_against(row)]


def _line(row: SampleHousehold) -> FindingLine:
    made = getattr(row, "appeal", None)
    return FindingLine(
        key=row.pk,
        number=row.household.number,
        head=row.household.head_name[:1] + "＊" * (len(row.household.head_name) > 1),
        village=row.village.name,
        group=words.GROUPS[row.group],
        why=why(row),
        on=row.interview.on,
        appeal=made,
        appeal_state=words.APPEALS[made.state] if made is not None else "",
    )
