"""Who helps a household: pairings are added and ended on short pages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from aboveline.accounts.doors import needs
from aboveline.accounts.permissions import Permission
from aboveline.problems.access import pairing_for
from aboveline.problems.actions import end_pairing, pair_helper
from aboveline.problems.errors import ProblemError
from aboveline.problems.forms import EndPairingForm, PairingForm
from aboveline.problems.owners import possible_owners
from aboveline.registry.access import household_for
from aboveline.registry.models import Household
from aboveline.registry.views.acts import both
from aboveline.web.clock import today
from aboveline.web.faults import Fault
from aboveline.web.pages import Crumb, render

CHANGE = Permission.REGISTRY_HOUSEHOLD_CHANGE


@dataclass(frozen=True)
class PairingPage:
    """A short page with one form."""

    crumbs: Sequence[Crumb]
    title: str
    words: str
    form: PairingForm | EndPairingForm
    faults: Sequence[Fault]
    button: str
    back: str


@both
@needs(CHANGE)
def pair(request: HttpRequest, number: str) -> HttpResponse:
    """Add a helper of a household."""
    home = household_for(request.actor, number, CHANGE)
    people = possible_owners(request.actor)
    data = request.POST if request.method == "POST" else None
    form = PairingForm([(str(p.pk), p.name) for p in people], data, initial={"begins_on": today()})
    faults: Sequence[Fault] = ()
    if data is not None and form.is_valid():
        given = dict(form.cleaned_data)
        chosen = given.pop("helper", "")
        helper = next((one for one in people if str(one.pk) == chosen), None)
        try:
            pair_helper(home, actor=request.actor, helper=helper, **given)
        except ProblemError as error:
            faults = error.faults
        else:
            return _back(request, home, _("The helper is recorded."))
    words = _("Who helps this household, from which day on and what for.")
    page = _page(home, _("Add a helper"), words, form, faults, _("Add"))
    return render(request, "problems/pairing.html", page, status=422 if data is not None else 200)


@both
@needs(CHANGE)
def end(request: HttpRequest, key: UUID) -> HttpResponse:
    """End a pairing, with the reason."""
    found = pairing_for(request.actor, key)
    data = request.POST if request.method == "POST" else None
    form = EndPairingForm(data, initial={"ends_on": today()})
    faults: Sequence[Fault] = ()
    if data is not None and form.is_valid():
        try:
            end_pairing(found, actor=request.actor, **form.cleaned_data)
        except ProblemError as error:
            faults = error.faults
        else:
            return _back(request, found.household, _("The pairing has ended; the history has it."))
    page = _page(
        found.household, _("End a pairing"), found.helper_name, form, faults, _("End the pairing")
    )
    return render(request, "problems/pairing.html", page, status=422 if data is not None else 200)


def _page(
    home: Household,
    title: str,
    words: str,
    form: PairingForm | EndPairingForm,
    faults: Sequence[Fault],
    button: str,
) -> PairingPage:
    back = reverse("pages:household", args=[home.number])
    crumbs = [Crumb(_("Household %(number)s") % {"number": home.number}, back)]
    return PairingPage(crumbs, title, words, form, faults, button, back)


def _back(request: HttpRequest, home: Household, words: str) -> HttpResponse:
    messages.success(request, words)
    return HttpResponseRedirect(reverse("pages:household", args=[home.number]) + "#help")
