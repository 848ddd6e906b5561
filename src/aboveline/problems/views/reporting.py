"""Report a clue about a household or an area."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from aboveline.accounts.actors import Actor
from aboveline.accounts.doors import needs
from aboveline.accounts.permissions import Permission
from aboveline.areas.access import area_for
from aboveline.areas.models import Area
from aboveline.problems import words
from aboveline.problems.actions import Clue, report_problem
from aboveline.problems.errors import ProblemError
from aboveline.problems.forms import ReportForm
from aboveline.problems.models import Problem
from aboveline.problems.rules import OTHER
from aboveline.problems.states import SOURCES
from aboveline.problems.views.ledger import rule_choices
from aboveline.registry.access import household_for
from aboveline.registry.models import Household, Person
from aboveline.registry.views.acts import both
from aboveline.web.clock import today
from aboveline.web.faults import Fault
from aboveline.web.keys import new_key
from aboveline.web.pages import Crumb, render

REPORT = Permission.PROBLEMS_CLUE_REPORT
_OF_A_VILLAGE = ("visit", "self_report", "grid_worker", "hazard")


@dataclass(frozen=True)
class ReportPage:
    """The form of a clue; `about` names the household or the area."""

    crumbs: Sequence[Crumb]
    about: str
    form: ReportForm
    faults: Sequence[Fault]
    back: str


@both
@needs(REPORT)
def household(request: HttpRequest, number: str) -> HttpResponse:
    """Report a clue about a household or one of its members."""
    home = household_for(request.actor, number, REPORT)
    rows = home.memberships.filter(valid_to=None).select_related("person").order_by("pk")
    people = [row.person for row in rows]
    about = _("Household %(number)s") % {"number": home.number}
    if home.head_name:
        about = f"{about} · {home.head_name}"
    back = reverse("pages:household", args=[home.number])
    return _reported(request, home, about=about, back=back, people=people)


@both
@needs(REPORT)
def area(request: HttpRequest, key: UUID) -> HttpResponse:
    """Report a clue about an area, such as a water plant or a clinic."""
    found = area_for(request.actor, key, REPORT)
    back = reverse("pages:board", args=[found.pk])
    return _reported(request, found, about=found.name, back=back)


def _reported(
    request: HttpRequest,
    subject: Household | Area,
    *,
    about: str,
    back: str,
    people: Sequence[Person] = (),
) -> HttpResponse:
    data = request.POST if request.method == "POST" else None
    rules = rule_choices() if isinstance(subject, Household) else [(OTHER, words.rule_label(OTHER))]
    members = [(str(one.pk), one.name or _("a member without a name yet")) for one in people]
    first = {"key": new_key(), "on": today(), "source": "visit", "rule": request.GET.get("rule")}
    if isinstance(subject, Area):
        first["rule"] = OTHER
    form = ReportForm(rules, sources_of(request.actor), members, data, initial=first)
    faults: Sequence[Fault] = ()
    if data is not None and form.is_valid():
        try:
            found = report_problem(subject, _clue(form, people), actor=request.actor)
        except ProblemError as error:
            faults = error.faults
        else:
            messages.success(request, _said(found))
            shown = found.merged_into or found
            return HttpResponseRedirect(reverse("problems:problem", args=[shown.number]))
    page = ReportPage([Crumb(about, back)], about, form, faults, back)
    return render(request, "problems/report.html", page, status=422 if data is not None else 200)


def _clue(form: ReportForm, people: Sequence[Person]) -> Clue:
    given = form.cleaned_data
    return Clue(
        rule=given["rule"] or (OTHER if given["title"].strip() else ""),
        source=given["source"],
        title=given["title"],
        words=given["words"],
        person=next((one for one in people if str(one.pk) == given.get("person")), None),
        on=given["on"],
        key=given["key"],
    )


def _said(found: Problem) -> str:
    if found.merged_into is not None:
        text = _(
            "Somebody reported this already: it is problem %(number)s, and your report is there."
        )
        return text % {"number": found.merged_into.number}
    return _("The clue is reported as problem %(number)s.") % {"number": found.number}


def sources_of(actor: Actor) -> list[tuple[str, str]]:
    """Where a clue can come from that the actor reports; the evaluation reports for itself."""
    is_office = actor.may(Permission.PROBLEMS_PROBLEM_DECIDE)
    named = [s for s in SOURCES if s != "evaluation"] if is_office else _OF_A_VILLAGE
    return [(source, words.source_label(source)) for source in named]
