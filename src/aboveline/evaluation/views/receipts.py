"""Issue, read and print the slip of a household; find out whether a slip is genuine."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from aboveline.accounts.actors import narrowed
from aboveline.accounts.doors import needs
from aboveline.accounts.permissions import Permission
from aboveline.audit.actions import record
from aboveline.evaluation.models import Receipt
from aboveline.evaluation.receipts.issuing import issue_receipt
from aboveline.evaluation.receipts.printing import slip_pdf
from aboveline.evaluation.receipts.slip import Slip, slip_of
from aboveline.registry.access import household_for
from aboveline.web.pages import Crumb, render

READ = Permission.EVALUATION_RECEIPT_READ
OBJECT_AT = "objection/"
"""Where a household objects by the code of its slip; the ledger, above this app, answers there."""


@dataclass(frozen=True)
class SlipPage:
    """The slip of one receipt."""

    crumbs: tuple[Crumb, ...]
    key: UUID
    slip: Slip
    object_at: str


@require_POST
@needs(Permission.EVALUATION_RECEIPT_ISSUE)
def issue(request: HttpRequest, number: str) -> HttpResponse:
    """A new receipt of what the standard says of a household today."""
    home = household_for(request.actor, number, Permission.EVALUATION_RECEIPT_ISSUE)
    receipt = issue_receipt(home, actor=request.actor)
    return redirect("evaluation:slip", key=receipt.pk)


@require_safe
@needs(READ)
def slip(request: HttpRequest, key: UUID) -> HttpResponse:
    """The slip, to be read and printed."""
    receipt, found = _slip_for(request, key)
    home = receipt.household
    crumbs = (Crumb(home.number, reverse("pages:household", args=[home.number])),)
    page = SlipPage(crumbs, receipt.pk, found, _object_at(request))
    return render(request, "evaluation/slip.html", page)


@require_safe
@needs(READ)
def pdf(request: HttpRequest, key: UUID) -> HttpResponse:
    """The slip as a PDF."""
    receipt, found = _slip_for(request, key)
    record(
        "evaluation:receipt:print",
        actor=request.actor,
        subject=receipt,
        area_id=receipt.household.area_id,
    )
    answer = HttpResponse(slip_pdf(found, _object_at(request)), content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="slip-{receipt.code}.pdf"'
    return answer


def _slip_for(request: HttpRequest, key: UUID) -> tuple[Receipt, Slip]:
    """The receipt and its slip. Raises Http404 when absent, out of reach or not issued yet."""
    rows = narrowed(Receipt.objects.filter(pk=key), request.actor, READ, area="household__area")
    receipt = rows.select_related("household__area").first()
    if receipt is None:
        raise Http404
    try:
        return receipt, slip_of(receipt)
    except ValueError as error:
        raise Http404 from error


def _object_at(request: HttpRequest) -> str:
    return request.build_absolute_uri(f"/{OBJECT_AT}")
