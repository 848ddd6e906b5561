"""Assessments: the list, the plan, one assessment with its steps, and its report."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from aboveline.accounts.actors import Actor
from aboveline.accounts.doors import needs
from aboveline.accounts.models import Duty, User
from aboveline.accounts.permissions import Permission, Role
from aboveline.areas.access import area_for
from aboveline.areas.models import Area
from aboveline.areas.queries import children_of
from aboveline.audit.actions import record
from aboveline.registry.standards import site_standard
from aboveline.registry.views.acts import both
from aboveline.registry.words import Shown
from aboveline.verification.actions import assessing
from aboveline.verification.actions.assessing.interviewing import may_interview
from aboveline.verification.actions.assessing.seeding import role_of
from aboveline.verification.assessments import words
from aboveline.verification.assessments.access import (
    FINDING,
    READ,
    assessment_for,
    visible_assessments,
)
from aboveline.verification.assessments.errors import AssessmentError
from aboveline.verification.assessments.forms import PartForm, PlanForm
from aboveline.verification.assessments.printing import report_pdf
from aboveline.verification.assessments.showing import FigureLine, chart_of, figure_lines, figure_of
from aboveline.verification.assessments.states import DRAWN
from aboveline.verification.models import Assessment
from aboveline.web.clock import today
from aboveline.web.faults import Fault
from aboveline.web.pages import Crumb, render

PLAN = Permission.VERIFICATION_ASSESSMENT_PLAN
INTERVIEW = Permission.VERIFICATION_INTERVIEW_RECORD


@dataclass(frozen=True)
class ListLine:
    """An assessment in the list."""

    key: UUID
    area: str
    on: Any
    state: Any
    villages: int
    verdict: Shown | None


@dataclass(frozen=True)
class ListPage:
    """The assessments that the reader may see, the newest first."""

    lines: Sequence[ListLine]


@dataclass(frozen=True)
class PlanPage:
    """The form of a plan."""

    crumbs: Sequence[Crumb]
    area: Area
    form: PlanForm
    faults: Sequence[Fault]


@dataclass(frozen=True)
class VillageLine:
    """How far a village of the sample is."""

    village: Any
    interviewer: str
    waiting: int
    answered: int
    replaced: int


@dataclass(frozen=True)
class AssessmentPage:
    """One assessment: what was promised, how far it is, what comes next, what it found."""

    crumbs: Sequence[Crumb]
    found: Assessment
    state: Any
    parts: Sequence[tuple[Any, Any]]
    counts: Sequence[tuple[Any, int, int]]
    villages: Sequence[VillageLine]
    moves: Sequence[tuple[Any, Any]]
    people: Sequence[User]
    role: str
    part: PartForm | None
    may_plan: bool
    faults: Sequence[Fault]
    may_see: bool
    lines: Sequence[FigureLine]
    before: Sequence[FigureLine]
    verdict: Shown | None
    chart: SafeString


@require_safe
@needs(READ)
def assessments(request: HttpRequest) -> HttpResponse:
    """The assessments of the reader's areas."""
    rows = visible_assessments(request.actor).select_related("area").order_by("-planned_at")[:200]
    lines = [
        ListLine(
            row.pk, row.area.name, row.on, words.STATES[row.state], row.villages, _verdict(row)
        )
        for row in rows
    ]
    return render(request, "verification/assessments.html", ListPage(lines))


@both
@needs(PLAN)
def plan(request: HttpRequest, key: UUID) -> HttpResponse:
    """Plan the assessment of an area."""
    area = area_for(request.actor, key, PLAN)
    beside = children_of(area.parent) if area.parent is not None else []
    others = {str(one.pk): one for one in beside if one.pk != area.pk}
    rules = site_standard().assessment
    first = {"villages": rules.shape.sample.villages if rules is not None else 2}
    data = request.POST if request.method == "POST" else None
    form = PlanForm([(k, one.name) for k, one in others.items()], data, initial=first)
    faults: Sequence[Fault] = ()
    if data is not None and form.is_valid():
        paired = [others[k] for k in form.cleaned_data.get("paired", ())]
        planned = assessing.Planned(form.cleaned_data["villages"], paired)
        try:
            made = assessing.plan_assessment(area, planned, actor=request.actor)
        except AssessmentError as error:
            faults = error.faults
        else:
            messages.success(request, _("The assessment is planned."))
            return redirect("verification:assessment", key=made.pk)
    crumbs = (Crumb(area.name, reverse("pages:board", args=[area.pk])),)
    page = PlanPage(crumbs, area, form, faults)
    return render(request, "verification/plan.html", page, status=200 if data is None else 422)


@require_safe
@needs(READ)
def assessment(request: HttpRequest, key: UUID) -> HttpResponse:
    """One assessment."""
    return _page(request, assessment_for(request.actor, key))


@require_POST
@needs(PLAN)
def step(request: HttpRequest, key: UUID) -> HttpResponse:
    """Freeze the frame, close the field, or report: the step that is next."""
    found = assessment_for(request.actor, key, PLAN)
    note = request.POST.get("note", "")
    steps: dict[str, tuple[Callable[[], Assessment], str]] = {
        "freeze": (
            lambda: assessing.freeze_frame(found, actor=request.actor),
            _("The frame is frozen and its digest published."),
        ),
        "close": (
            lambda: assessing.close_field(found, actor=request.actor, note=note),
            _("The field is closed."),
        ),
        "report": (
            lambda: assessing.report_assessment(found, actor=request.actor),
            _("The assessment is reported."),
        ),
    }
    if request.POST.get("step") not in steps:
        raise Http404
    act, said = steps[request.POST["step"]]
    return _done(request, found, act, said)


@require_POST
@needs(PLAN)
def assign(request: HttpRequest, key: UUID) -> HttpResponse:
    """Give a village of the sample to an assessor."""
    found = assessment_for(request.actor, key, PLAN)
    village = Area.objects.filter(pk=_key(request.POST.get("village"))).first()
    person = User.objects.filter(pk=_key(request.POST.get("interviewer"))).first()
    if village is None or person is None:
        raise Http404
    return _done(
        request,
        found,
        lambda: assessing.assign_village(found, village, person, actor=request.actor),
        _("The village is given."),
    )


@require_POST
@needs(PLAN)
def office_part(request: HttpRequest, key: UUID) -> HttpResponse:
    """The office's part of the seed: commit to it, or open it."""
    return _part(request, assessment_for(request.actor, key, PLAN))


@require_POST
@needs(INTERVIEW)
def assessors_part(request: HttpRequest, key: UUID) -> HttpResponse:
    """The assessors' part of the seed: commit to it, or open it."""
    return _part(request, assessment_for(request.actor, key, INTERVIEW))


@require_safe
@needs(READ)
def report(request: HttpRequest, key: UUID) -> HttpResponse:
    """The report as a PDF, once there is one."""
    found = assessment_for(request.actor, key)
    if found.state != "reported":
        raise Http404
    record("verification:report:print", actor=request.actor, subject=found, area_id=found.area_id)
    answer = HttpResponse(report_pdf(found), content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="assessment-{found.on:%Y-%m-%d}.pdf"'
    return answer


def _part(request: HttpRequest, found: Assessment) -> HttpResponse:
    part = request.POST.get("part", "")
    if found.state == "frozen":
        said = _("You are committed to your part. Keep the text: nobody else has it.")
        return _done(
            request, found, lambda: assessing.commit_part(found, part, actor=request.actor), said
        )
    said = _("Your part is open.")
    return _done(
        request, found, lambda: assessing.open_part(found, part, actor=request.actor), said
    )


def _done(
    request: HttpRequest, found: Assessment, act: Callable[[], Any], said: str
) -> HttpResponse:
    """The page after an act, or the page with what stands in its way."""
    try:
        act()
    except AssessmentError as error:
        return _page(request, found, error.faults)
    messages.success(request, said)
    return redirect("verification:assessment", key=found.pk)


def _page(request: HttpRequest, found: Assessment, faults: Sequence[Fault] = ()) -> HttpResponse:
    actor: Actor = request.actor
    may_plan = actor.may(PLAN, found.area_id)
    role = role_of(actor, found)
    is_drawn = found.state in DRAWN
    shows = found.state in ("closed", "reported")
    after = figure_of(found, after_appeals=True) if shows else None
    before = figure_of(found, after_appeals=False) if shows else None
    page = AssessmentPage(
        crumbs=(Crumb(_("Assessments"), reverse("verification:assessments")),),
        found=found,
        state=words.STATES[found.state],
        parts=[(words.ROLES[row.role], row) for row in found.parts.select_related("holder")],
        counts=_counts(found),
        villages=_villages(found) if is_drawn else (),
        moves=[(words.STATES[row.after], row) for row in found.moves.order_by("pk")],
        people=_people(found) if may_plan and found.state in ("drawn", "in_field") else (),
        role=role,
        part=_part_form(found, role, actor),
        may_plan=may_plan,
        faults=faults,
        may_see=shows and actor.may(FINDING, found.area_id),
        lines=figure_lines(after) if after is not None else (),
        before=figure_lines(before) if before is not None and after != before else (),
        verdict=words.VERDICTS[after.verdict] if after is not None else None,
        chart=chart_of(after) if after is not None else SafeString(""),
    )
    return render(request, "verification/assessment.html", page, status=422 if faults else 200)


def _part_form(found: Assessment, role: str, actor: Actor) -> PartForm | None:
    """The form of the actor's part where one is asked for; to commit, with a text proposed."""
    held = found.parts.filter(role=role).first() if role else None
    if found.state == "frozen" and role and held is None:
        return PartForm(initial={"part": secrets.token_hex(12)})
    if found.state == "committed" and held is not None and held.opened_at is None:
        return PartForm() if actor.key == f"user:{held.holder_id}" else None
    return None


def _counts(found: Assessment) -> list[tuple[Any, int, int]]:
    """Households and people of the frame by group."""
    if not found.frame:
        return []
    homes = [sum(column) for column in zip(*found.frame["households"], strict=True)]
    people = [sum(column) for column in zip(*found.frame["people"], strict=True)]
    names = [words.GROUPS[group] for group in found.frame["groups"]]
    return list(zip(names, homes, people, strict=True))


def _villages(found: Assessment) -> list[VillageLine]:
    rows = (
        found.drawn.order_by()
        .values("village", "village__name", "village__order", "interviewer__name")
        .annotate(
            waiting=Count("pk", filter=Q(state="waiting")),
            answered=Count("pk", filter=Q(state="answered")),
            replaced=Count("pk", filter=Q(state="replaced")),
        )
    )
    ordered = sorted(rows, key=lambda row: (row["village__order"], row["village__name"]))
    return [
        VillageLine(
            {"pk": row["village"], "name": row["village__name"]},
            row["interviewer__name"] or "",
            row["waiting"],
            row["answered"],
            row["replaced"],
        )
        for row in ordered
    ]


def _people(found: Assessment) -> list[User]:
    """Who may interview here."""
    held = Duty.objects.on(today()).filter(role=Role.ASSESSOR).values("user_id")
    people = User.objects.filter(pk__in=held, is_active=True).order_by("name")[:100]
    return [person for person in people if may_interview(found, person)]


def _verdict(row: Assessment) -> Shown | None:
    return words.VERDICTS[row.result["after"]["verdict"]] if row.state == "reported" else None


def _key(text: str | None) -> UUID | None:
    try:
        return UUID(text or "")
    except ValueError:
        return None
