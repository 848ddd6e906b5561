"""The standard of an area: which is in force, what the next one would change, and the switch."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from aboveline.accounts.actors import narrowed
from aboveline.accounts.doors import needs
from aboveline.accounts.permissions import Permission
from aboveline.areas.access import area_for
from aboveline.areas.models import Area
from aboveline.audit.actions import record
from aboveline.evaluation.errors import EvaluationError
from aboveline.evaluation.kept import standard_by
from aboveline.evaluation.models import Simulation, Switch
from aboveline.evaluation.regimes.simulating import (
    SIMULATE,
    changes_of,
    next_standard,
    simulate_switch,
)
from aboveline.evaluation.regimes.switching import DECIDE, changed_since, switch_standard
from aboveline.evaluation.standards import standard_of
from aboveline.registry.codes import in_language
from aboveline.registry.forms.record import ActForm, date_input
from aboveline.registry.models import Household
from aboveline.registry.views.acts import both
from aboveline.registry.words import Shown, shown_state
from aboveline.standard import Standard
from aboveline.standard.words import Words
from aboveline.web.clock import today
from aboveline.web.faults import Fault
from aboveline.web.pages import Crumb, render
from aboveline.web.templatetags.web import listed

READ = Permission.EVALUATION_RUN_READ
_ROWS = 50
_MANY = 20


class SwitchForm(ActForm):
    """The decision: from which day, and why."""

    on = forms.DateField(label=gettext_lazy("In force from"), required=False, widget=date_input())
    reason = forms.CharField(
        label=gettext_lazy("Why the area goes over"),
        help_text=gettext_lazy("In a sentence, without names or numbers of people."),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


@dataclass(frozen=True)
class StandardPage:
    """The standard in force in an area, the next one, and what was tried and decided."""

    crumbs: Sequence[Crumb]
    area: Area
    in_force: str
    digest: str
    following: str
    faults: Sequence[Fault]
    simulations: Sequence[Simulation]
    switches: Sequence[Switch]
    may_simulate: bool


@dataclass(frozen=True)
class Flow:
    """Households and people that go from one state to another."""

    before: Shown
    after: Shown
    households: float
    people: float


@dataclass(frozen=True)
class Pair:
    """A figure before and after, with its unit."""

    label: str
    before: Any
    after: Any
    unit: str = ""


@dataclass(frozen=True)
class Changed:
    """A household that changes: its number alone, and why."""

    number: str
    area: str
    before: Shown
    after: Shown
    class_before: str
    class_after: str
    why: str


@dataclass(frozen=True)
class SimulationPage:
    """What a simulation found, and the decision about it."""

    crumbs: Sequence[Crumb]
    found: Simulation
    before: str
    after: str
    faults: Sequence[Fault]
    flows: Sequence[Flow]
    criteria: Sequence[Pair]
    unknown: Sequence[Pair]
    benefits: Sequence[Pair]
    rows: Sequence[Changed]
    page: Page
    stale: int
    switch: Switch | None
    form: SwitchForm | None


@require_safe
@needs(READ)
def standard(request: HttpRequest, key: UUID) -> HttpResponse:
    """The standard of an area."""
    return _standard_page(request, area_for(request.actor, key, READ))


@both
@needs(SIMULATE)
def simulate(request: HttpRequest, key: UUID) -> HttpResponse:
    """Try the next standard on an area."""
    area = area_for(request.actor, key, SIMULATE)
    if request.method != "POST":
        return _standard_page(request, area)
    try:
        found = simulate_switch(area, actor=request.actor)
    except EvaluationError as error:
        return _standard_page(request, area, error.faults)
    return redirect("evaluation:simulation", key=found.pk)


def _standard_page(request: HttpRequest, area: Area, faults: Sequence[Fault] = ()) -> HttpResponse:
    now, following = standard_of(area.pk, today()), next_standard()
    differs = following is not None and following.digest != now.digest
    page = StandardPage(
        crumbs=[Crumb(area.name, reverse("pages:board", args=[area.pk]))],
        area=area,
        in_force=_title(now),
        digest=now.digest,
        following=_title(following) if following is not None and differs else "",
        faults=faults,
        simulations=list(area.simulations.order_by("-at").defer("changes", "result")[:_MANY]),
        switches=list(area.switches.order_by("-at")),
        may_simulate=differs and request.actor.may(SIMULATE, area.pk),
    )
    return render(request, "evaluation/standard.html", page, status=422 if faults else 200)


@require_safe
@needs(READ)
def simulation(request: HttpRequest, key: UUID) -> HttpResponse:
    """What a simulation found."""
    return _simulation_page(request, _simulation_for(request, key, READ))


@both
@needs(DECIDE)
def switch(request: HttpRequest, key: UUID) -> HttpResponse:
    """Decide about a simulation."""
    found = _simulation_for(request, key, DECIDE)
    if request.method != "POST":
        return _simulation_page(request, found)
    form = SwitchForm(request.POST)
    if not form.is_valid():
        return _simulation_page(request, found, form=form)
    given = form.cleaned_data
    try:
        row = switch_standard(found, actor=request.actor, reason=given["reason"], on=given["on"])
    except EvaluationError as error:
        return _simulation_page(request, found, error.faults, form)
    said = {"area": found.area.name, "day": row.on.isoformat()}
    messages.success(request, _("%(area)s goes over to the next standard on %(day)s.") % said)
    return redirect("evaluation:simulation", key=found.pk)


@require_safe
@needs(READ)
def export(request: HttpRequest, key: UUID) -> HttpResponse:
    """The households that change, as a table without names."""
    found = _simulation_for(request, key, READ)
    rows = changes_of(found).to_pylist()
    record(
        "evaluation:regime:export",
        actor=request.actor,
        subject=found,
        area_id=found.area_id,
        details={"households": len(rows)},
    )
    out = io.StringIO()
    table = csv.writer(out)
    heads = (_("Household"), _("Area"), _("Before"), _("After"), _("Class before"))
    table.writerow([*heads, _("Class after"), _("Criteria that say otherwise")])
    for row in _changed(found, rows):
        shown = (row.number, row.area, str(row.before.word), str(row.after.word))
        table.writerow([*shown, row.class_before, row.class_after, row.why])
    answer = HttpResponse("\ufeff" + out.getvalue(), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="changes-{found.digest[:12]}.csv"'
    return answer


def _simulation_page(
    request: HttpRequest,
    found: Simulation,
    faults: Sequence[Fault] = (),
    form: SwitchForm | None = None,
) -> HttpResponse:
    is_tried = form is not None
    rows = Paginator(changes_of(found).to_pylist(), _ROWS).get_page(request.GET.get("page"))
    decided = Switch.objects.filter(simulation=found).first()
    before, after = standard_by(found.before_digest), standard_by(found.after_digest)
    words = _words(after)
    first = {"on": max(today(), found.after_on)}
    may_decide = decided is None and request.actor.may(DECIDE, found.area_id)
    result = found.result
    page = SimulationPage(
        crumbs=[
            Crumb(found.area.name, reverse("pages:board", args=[found.area_id])),
            Crumb(_("Standard in force"), reverse("evaluation:standard", args=[found.area_id])),
        ],
        found=found,
        before=_title(before) if before is not None else found.before,
        after=_title(after) if after is not None else found.after,
        faults=faults,
        flows=[_flow(row) for row in result["flows"]],
        criteria=_pairs(result["criteria"], "criterion", "fails", words, "criteria"),
        unknown=_pairs(result["criteria"], "criterion", "unknown", words, "criteria"),
        benefits=_pairs(result["benefits"], "benefit", "cost", words, "benefits"),
        rows=_changed(found, list(rows)),
        page=rows,
        stale=changed_since(found) if decided is None else 0,
        switch=decided,
        form=(form or SwitchForm(initial=first)) if may_decide else None,
    )
    return render(request, "evaluation/simulation.html", page, status=422 if is_tried else 200)


def _simulation_for(request: HttpRequest, key: UUID, permission: Permission) -> Simulation:
    rows = narrowed(Simulation.objects.filter(pk=key), request.actor, permission)
    found: Simulation | None = rows.select_related("area").defer("area__boundary").first()
    if found is None:
        raise Http404
    return found


def _flow(row: Mapping[str, Any]) -> Flow:
    before, after = shown_state(row["before"]), shown_state(row["after"])
    return Flow(before, after, row["households"], row["people"])


def _pairs(
    rows: Sequence[Mapping[str, Any]], key: str, what: str, words: Words | None, section: str
) -> list[Pair]:
    """A figure before and after for each named part; None where a standard has not got it."""
    return [
        Pair(
            words.name(section, row[key]) if words is not None else row[key],
            _shown(row.get(f"{what}_before")),
            _shown(row.get(f"{what}_after")),
            words.unit(row["unit"]) if words is not None and "unit" in row else "",
        )
        for row in rows
    ]


def _shown(value: Any) -> Any:
    """A figure as a page has it: a sum of parts of a yuan ends with the fen."""
    return round(value, 2) if isinstance(value, float) else value


def _changed(found: Simulation, rows: Sequence[Mapping[str, Any]]) -> list[Changed]:
    """Households that change, in words. One query."""
    before, after = (
        _words(standard_by(digest)) for digest in (found.before_digest, found.after_digest)
    )
    homes = Household.objects.filter(pk__in=[row["household_id"] for row in rows])
    known = {
        str(key): (number, area)
        for key, number, area in homes.values_list("pk", "number", "area__name")
    }
    return [
        Changed(
            *known.get(row["household_id"], ("–", "–")),
            shown_state(row["state_before"]),
            shown_state(row["state_after"]),
            _class(before, row["category_before"]),
            _class(after, row["category_after"]),
            listed([after.name("criteria", name) for name in row["criteria"]])
            if after is not None
            else listed(row["criteria"]),
        )
        for row in rows
    ]


def _class(words: Words | None, name: str) -> str:
    if not name:
        return _("no class can be told")
    return words.name("categories", name) if words is not None else name


def _words(found: Standard | None) -> Words | None:
    return None if found is None else Words(found, chinese=in_language(en=False, zh=True))


def _title(found: Standard) -> str:
    return Words(found, chinese=in_language(en=False, zh=True)).text("pack.title", found.pack.title)
