"""Moves of households: proposed by one office, accepted or refused by the other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from aboveline.accounts.doors import needs
from aboveline.accounts.permissions import Permission
from aboveline.areas.models import Area
from aboveline.areas.queries import candidates, find_by_code, path_of
from aboveline.registry import actions
from aboveline.registry.access import household_for, open_moves_from, open_moves_to
from aboveline.registry.errors import RegistryError
from aboveline.registry.forms.acts import MoveForm
from aboveline.registry.models import Move
from aboveline.registry.views.acts import ActPage, back, both, shown
from aboveline.web.clock import today
from aboveline.web.pages import render

MOVE = Permission.REGISTRY_HOUSEHOLD_MOVE


@dataclass(frozen=True)
class MovesPage:
    """Moves that wait for the reader, and those that the reader's office waits for."""

    moves: Sequence[Move]
    sent: Sequence[Move]


@both
@needs(MOVE)
def move(request: HttpRequest, number: str) -> HttpResponse:
    """Propose that a household moves to another village."""
    household = household_for(request.actor, number, MOVE)
    data = request.POST if request.method == "POST" else None
    form = MoveForm(data, initial={"moved_on": today()})
    if data is not None:
        area = _wanted(form, data)
        if form.is_valid() and area is not None:
            try:
                actions.propose_move(
                    household,
                    area,
                    actor=request.actor,
                    reason=form.cleaned_data["reason"],
                    moved_on=form.cleaned_data["moved_on"],
                )
            except RegistryError as error:
                form.show_faults(error)
            else:
                return back(request, household, _("The move waits for the receiving office."))
    if not form.fields["chosen"].choices:
        del form.fields["chosen"]
    words = _(
        "The household stays where it is until the receiving office accepts. Its number stays."
    )
    page = ActPage(household, _("Move to another village"), words, [form], _("Propose the move"))
    return shown(request, page)


def _wanted(form: MoveForm, data: Any) -> Area | None:
    """The one area that is meant; several that fit are offered, none is guessed."""
    text = str(data.get("to_area", "")).strip()
    matches = find_by_code("", text) or candidates(text)
    areas = [match.area for match in matches]
    chosen = next((area for area in areas if str(area.pk) == data.get("chosen")), None)
    if chosen is None and len(areas) == 1:
        return areas[0]
    if len(areas) > 1:
        ways = [" › ".join(one.name for one in path_of(area)) for area in areas[:20]]
        form.offer(areas[:20], ways)
    if text and not areas:
        form.add_error("to_area", _("No area has this code or name. Check how it is written."))
    elif len(areas) > 1 and chosen is None:
        form.add_error("to_area", _("Several areas fit. Choose one below."))
    return chosen


@require_safe
@needs(MOVE)
def moves(request: HttpRequest) -> HttpResponse:
    """Moves that wait for the reader to accept or refuse, and those that may be taken back."""
    rows = open_moves_to(request.actor).order_by("proposed_at")[:200]
    sent = open_moves_from(request.actor).order_by("proposed_at")[:200]
    return render(request, "registry/moves.html", MovesPage(list(rows), list(sent)))


@require_POST
@needs(MOVE)
def take_back_move(request: HttpRequest, key: UUID) -> HttpResponse:
    """Take back a move out of my area that nobody decided yet."""
    found = open_moves_from(request.actor).filter(pk=key).first()
    if found is None:
        raise Http404
    try:
        actions.refuse_move(found, actor=request.actor, reason=_("taken back"))
        messages.success(request, _("The move is taken back; the household stays where it is."))
    except RegistryError as error:
        messages.error(request, " ".join(f"{f.message} {f.remedy}" for f in error.faults))
    return HttpResponseRedirect(reverse("registry:moves"))


@require_POST
@needs(MOVE)
def decide_move(request: HttpRequest, key: UUID) -> HttpResponse:
    """Accept or refuse a move into my area."""
    found = open_moves_to(request.actor).filter(pk=key).first()
    if found is None:
        raise Http404
    try:
        if request.POST.get("decision") == "accept":
            actions.accept_move(found, actor=request.actor)
            messages.success(request, _("The household is in your area now."))
        else:
            reason = request.POST.get("reason", "")[:500]
            actions.refuse_move(found, actor=request.actor, reason=reason)
            messages.success(request, _("The move is refused; the household stays where it is."))
    except RegistryError as error:
        messages.error(request, " ".join(f"{f.message} {f.remedy}" for f in error.faults))
    return HttpResponseRedirect(reverse("registry:moves"))
