"""The register status of a household: the steps that may be taken now, and why not the others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from aboveline.accounts.doors import needs
from aboveline.registry import actions
from aboveline.registry.access import household_for
from aboveline.registry.actions.status import standing_before
from aboveline.registry.codes import label_of
from aboveline.registry.errors import Fault, RegistryError
from aboveline.registry.forms.acts import StatusForm
from aboveline.registry.states import Step, steps_from
from aboveline.registry.views.acts import CHANGE, ActPage, back, both, data_of
from aboveline.web.clock import today
from aboveline.web.pages import render


@dataclass(frozen=True)
class Closed:
    """Statuses that cannot be reached now, for the same reasons."""

    labels: Sequence[str]
    faults: Sequence[Fault]


@dataclass(frozen=True)
class StatusPage(ActPage):
    """The page of the register status, with the steps that are closed."""

    now: str = ""
    closed: Sequence[Closed] = ()


@both
@needs(CHANGE)
def status(request: HttpRequest, number: str) -> HttpResponse:
    """Take a step of the register status that is mine to take."""
    household = household_for(request.actor, number, CHANGE)
    found = [
        (step, standing_before(household, step, actor=request.actor))
        for step in steps_from(household.register_status)
    ]
    steps = [step for step, faults in found if not faults]
    form = StatusForm(steps, data_of(request), initial={"on": today()})
    if steps and request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            actions.change_status(
                household,
                given["after"],
                actor=request.actor,
                reason=given["reason"],
                on=given["on"],
            )
        except RegistryError as error:
            form.show_faults(error)
        else:
            return back(request, household, _("The register status is changed."))
    words = _("The status is what the procedure says. What the standard says is judged, never set.")
    page = StatusPage(
        household,
        _("Register status"),
        words,
        [form] if steps else [],
        _("Change the status"),
        now=label_of("register_status", household.register_status),
        closed=_closed(found),
    )
    wrong = form.is_bound and not (steps and form.is_valid())
    return render(request, "registry/status.html", page, status=422 if wrong else 200)


def _closed(found: Sequence[tuple[Step, Sequence[Fault]]]) -> list[Closed]:
    """The steps in whose way something stands, those with the same reasons together."""
    rows: dict[tuple[str, ...], Closed] = {}
    for step, faults in found:
        if faults:
            label = label_of("register_status", step.after)
            said = tuple(f"{one.code} {one.message}" for one in faults)
            known = rows.get(said, Closed((), faults))
            rows[said] = Closed([*known.labels, label], faults)
    return list(rows.values())
