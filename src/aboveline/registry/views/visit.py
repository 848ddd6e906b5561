"""The visit: one page on a phone, saved in one press when nothing changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from aboveline.accounts.doors import needs
from aboveline.accounts.permissions import Permission
from aboveline.registry.access import household_for
from aboveline.registry.actions import Findings, record_visit
from aboveline.registry.errors import RegistryError
from aboveline.registry.forms.record import RecordForm
from aboveline.registry.forms.trace import OF_TRACE, TraceForm
from aboveline.registry.forms.visit import (
    Group,
    IncomeForm,
    MemberPart,
    VisitForm,
    confirmed,
    group_names,
    household_form,
    last_receivers,
    living_groups,
    member_parts,
    next_months,
)
from aboveline.registry.income import income_kinds
from aboveline.registry.models import Household, Living, Membership
from aboveline.registry.standards import site_standard
from aboveline.web.clock import today
from aboveline.web.keys import new_key
from aboveline.web.pages import render

VISIT = Permission.REGISTRY_VISIT_RECORD


@dataclass(frozen=True)
class VisitPage:
    """The form of a visit with everything that was seen last."""

    household: Household
    form: VisitForm
    trace: TraceForm
    groups: Sequence[Group]
    income: IncomeForm
    home: RecordForm | None
    members: Sequence[MemberPart]
    last_seen: date | None
    last_visit: date | None
    has_faults: bool = False


@require_http_methods(["GET", "HEAD", "POST"])
@needs(VISIT)
def visit(request: HttpRequest, number: str) -> HttpResponse:
    """Record a visit to a household."""
    household = household_for(request.actor, number, VISIT)
    last = (
        Living.objects.filter(household=household).order_by("-observed_on", "-recorded_at").first()
    )
    data = request.POST if request.method == "POST" else None
    page = _page(household, last, data)
    if data is not None:
        answer = _saved(request, page, last)
        if answer is not None:
            return answer
        page = VisitPage(**{**page.__dict__, "has_faults": True})
    return render(request, "registry/visit.html", page, status=422 if page.has_faults else 200)


def _page(household: Household, last: Living | None, data: Any) -> VisitPage:
    rows = Membership.objects.filter(household=household, valid_to=None).select_related("person")
    members = sorted(
        rows, key=lambda row: (row.relation != "head", row.person.birth_date or date.max)
    )
    income = site_standard().income
    kinds = [k for k in income_kinds() if income is None or income.kinds[k].counts]
    latest = household.visits.order_by("-visited_on").first()
    return VisitPage(
        household=household,
        form=VisitForm(data, initial={"key": new_key(), "visited_on": today(), "mode": "home"}),
        trace=TraceForm(data),
        groups=living_groups(last, data),
        income=IncomeForm(
            kinds,
            members,
            data,
            initial=next_months(household) | last_receivers(household),
            prefix="income",
        ),
        home=household_form(household, data),
        members=member_parts(members, data),
        last_seen=last.observed_on if last else None,
        last_visit=latest.visited_on if latest else None,
    )


def _saved(request: HttpRequest, page: VisitPage, last: Living | None) -> HttpResponse | None:
    """The answer when the visit is recorded; None when something stands in its way."""
    forms: list[Form] = [
        page.form,
        page.trace,
        page.income,
        *([page.home] if page.home else []),
        *(g.form for g in page.groups),
        *(m.form for m in page.members),
    ]
    if not all(form.is_valid() for form in forms):
        return None
    nothing = "nothing_changed" in request.POST
    living: dict[str, Any] = {}
    for group in page.groups:
        if nothing or group.is_confirmed:
            living |= confirmed(last, group.name)
        if not nothing:
            living |= group.form.differing()
    people = {} if nothing else {m.key: m.form.differing() for m in page.members}
    given = page.form.cleaned_data
    findings = Findings(
        living=living,
        household=page.home.differing() if page.home and not nothing else {},
        income=None if nothing else page.income.statement(),
        people={key: values for key, values in people.items() if values},
        note=given["note"],
        trace=page.trace.trace(given["visited_on"]),
    )
    try:
        record_visit(
            page.household,
            findings,
            actor=request.actor,
            visited_on=given["visited_on"],
            mode=given["mode"],
            key=given["key"],
        )
    except RegistryError as error:
        _show(page, error)
        return None
    messages.success(request, _("The visit is recorded."))
    return HttpResponseRedirect(reverse("pages:household", args=[page.household.number]))


def _show(page: VisitPage, error: RegistryError) -> None:
    """Every fault at the field that it is about."""
    living = {name for _group, _title, names in group_names() for name in names}
    of_home = set(page.home.fields) if page.home else set()
    kinds = set(page.income.kinds)
    page.income.show_faults(error)
    page.trace.show_faults(error)
    for form in (page.home, *(group.form for group in page.groups)):
        mine = [f for f in error.faults if form and f.field in form.fields and not f.subject]
        if form and mine:
            form.show_faults(RegistryError(mine))
    for member in page.members:
        member.form.show_faults(error, str(member.key))
    rest = [
        f
        for f in error.faults
        if not f.subject
        and f.field not in living | kinds | of_home | OF_TRACE
        and f.code != "REGISTRY-032"
    ]
    page.form.show_faults(RegistryError(rest))
