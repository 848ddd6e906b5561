"""A notice: read, printed and gone after its last day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from aboveline.accounts.doors import needs
from aboveline.audit.actions import record
from aboveline.exits.access import AREA_READ, READ, area_exit_for, notice_for
from aboveline.exits.area_notices import area_notice_pdf, notice_of
from aboveline.exits.models import Notice
from aboveline.exits.notices import NoticeLine, code_of, lines_of
from aboveline.exits.printing import notice_pdf
from aboveline.exits.procedures import procedure_of
from aboveline.exits.words import procedure_label, step_label
from aboveline.web.clock import today
from aboveline.web.pages import Crumb, render


@dataclass(frozen=True)
class NoticePage:
    """What hangs in the village."""

    crumbs: Sequence[Crumb]
    notice: Notice
    label: str
    step: str
    lines: Sequence[NoticeLine]
    code: str
    is_over: bool


@never_cache
@require_safe
@needs(READ)
def notice(request: HttpRequest, key: UUID) -> HttpResponse:
    """The notice as it hangs."""
    found = notice_for(request.actor, key)
    held = found.round
    procedure = procedure_of(held)
    place = procedure.position_of(found.step) or 0
    back = reverse("exits:round", args=[held.pk])
    page = NoticePage(
        crumbs=[Crumb(_("Rounds"), reverse("exits:rounds")), Crumb(held.area.name, back)],
        notice=found,
        label=procedure_label(procedure),
        step=step_label(procedure, procedure.steps[place]),
        lines=lines_of(found),
        code=code_of(found),
        is_over=found.until < today(),
    )
    return render(request, "exits/notice.html", page)


@never_cache
@require_safe
@needs(AREA_READ)
def area_pdf(request: HttpRequest, key: UUID) -> HttpResponse:
    """The notice of an area as a page to print, while it is up."""
    found = notice_of(area_exit_for(request.actor, key, AREA_READ))
    if found is None:
        raise Http404
    way, step = found
    object_at = request.build_absolute_uri(reverse("exits:object_publicly"))
    paper = area_notice_pdf(way, step, object_at)
    answer = HttpResponse(paper, content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="notice-{step.on.isoformat()}.pdf"'
    return answer


@never_cache
@require_safe
@needs(READ)
def pdf(request: HttpRequest, key: UUID) -> HttpResponse:
    """The notice as a page to print."""
    found = notice_for(request.actor, key)
    record("exits:notice:print", actor=request.actor, subject=found, area_id=found.round.area_id)
    object_at = request.build_absolute_uri(reverse("exits:object_publicly"))
    answer = HttpResponse(notice_pdf(found, object_at), content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="notice-{found.from_on.isoformat()}.pdf"'
    return answer
