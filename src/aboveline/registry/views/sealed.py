"""Pages about what is sealed: read a value in full with a reason; attachments."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseRedirect,
    StreamingHttpResponse,
)
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from aboveline.accounts.doors import needs
from aboveline.accounts.permissions import Permission
from aboveline.registry.access import household_for
from aboveline.registry.attachments import (
    ENDINGS,
    KINDS,
    attach,
    opened_attachment,
    visible_attachments,
)
from aboveline.registry.errors import Fault, RegistryError
from aboveline.registry.fields import fields_of
from aboveline.registry.models import Attachment, Household, Person
from aboveline.registry.unmasking import FIELDS, unmask, unmasked_by
from aboveline.vault.masking import masked
from aboveline.vault.sealing import unseal
from aboveline.web.pages import Crumb, render

UNMASK = Permission.REGISTRY_IDENTITY_UNMASK


@dataclass(frozen=True)
class Unmasking:
    """The page with one sealed value: masked with a form, or in full after the reason."""

    crumbs: Sequence[Crumb]
    household: Household
    person: Person | None
    label: str
    masked: str
    shown: str
    reason: str
    faults: Sequence[Fault]
    read_today: int


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@needs(UNMASK)
def unmask_of_household(request: HttpRequest, number: str, field: str) -> HttpResponse:
    """Show a sealed value of a household in full."""
    return _unmasking(request, household_for(request.actor, number, UNMASK), None, field)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@needs(UNMASK)
def unmask_of_person(request: HttpRequest, number: str, key: UUID, field: str) -> HttpResponse:
    """Show a sealed value of a member in full."""
    household = household_for(request.actor, number, UNMASK)
    membership = household.memberships.filter(person=key, valid_to=None).first()
    if membership is None:
        raise Http404
    return _unmasking(request, household, membership.person, field)


def _unmasking(
    request: HttpRequest, household: Household, person: Person | None, field: str
) -> HttpResponse:
    row = person or household
    table = row._meta.model_name
    if field not in FIELDS[table]:
        raise Http404
    reason, shown = request.POST.get("reason", ""), ""
    faults: tuple[Fault, ...] = ()
    if request.method == "POST":
        try:
            shown = unmask(row, field, actor=request.actor, reason=reason)
        except RegistryError as error:
            faults = error.faults
    context = Unmasking(
        crumbs=_crumbs(household, _("Read in full")),
        household=household,
        person=person,
        label=fields_of(table)[field].label,
        masked=masked(field, unseal(row, field)),
        shown=shown,
        reason=reason,
        faults=faults,
        read_today=unmasked_by(request.actor),
    )
    return render(request, "registry/unmask.html", context, status=422 if faults else 200)


@dataclass(frozen=True)
class Attachments:
    """The page with the attachments of a household and the form for one more."""

    crumbs: Sequence[Crumb]
    household: Household
    rows: Sequence[Attachment]
    kinds: Sequence[tuple[str, str]]
    may_add: bool
    faults: Sequence[Fault]


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.REGISTRY_HOUSEHOLD_READ)
def attachments(request: HttpRequest, number: str) -> HttpResponse:
    """Photos, signatures and papers of a household; a form for one more."""
    household = household_for(request.actor, number)
    may_add = request.actor.may(Permission.REGISTRY_VISIT_RECORD, household.area_id)
    faults: tuple[Fault, ...] = ()
    if request.method == "POST":
        file = request.FILES.get("file")
        if not may_add or file is None:
            raise Http404
        try:
            attach(
                household,
                file.file,
                actor=request.actor,
                kind=request.POST.get("kind", ""),
                caption=request.POST.get("caption", ""),
            )
        except RegistryError as error:
            faults = error.faults
        else:
            messages.success(request, _("The file is kept, sealed."))
            return HttpResponseRedirect(reverse("registry:attachments", args=[number]))
    context = Attachments(
        crumbs=_crumbs(household, _("Attachments")),
        household=household,
        rows=visible_attachments(household, request.actor),
        kinds=[(kind, kind_label(kind)) for kind in KINDS],
        may_add=may_add,
        faults=faults,
    )
    return render(request, "registry/attachments.html", context, status=422 if faults else 200)


@never_cache
@require_safe
@needs(Permission.REGISTRY_HOUSEHOLD_READ)
def attachment(request: HttpRequest, number: str, key: UUID) -> StreamingHttpResponse:
    """The file itself, to be saved; never shown inside a page."""
    household = household_for(request.actor, number)
    try:
        row, pieces = opened_attachment(household, key, actor=request.actor)
    except FileNotFoundError:
        raise Http404 from None
    answer = StreamingHttpResponse(pieces, content_type=row.media_type)
    name = f"{household.number}-{row.kind}-{row.recorded_at:%Y%m%d}.{ENDINGS[row.media_type]}"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["Content-Length"] = str(row.size_bytes)
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


def kind_label(kind: str) -> str:
    """The kind of an attachment in words."""
    return {"photo": _("photo"), "signature": _("signature"), "paper": _("paper")}.get(kind, kind)


def _crumbs(household: Household, here: str) -> tuple[Crumb, ...]:
    return (
        Crumb(_("Households"), reverse("registry:households")),
        Crumb(household.number, reverse("pages:household", args=[household.number])),
        Crumb(here),
    )
