"""Short pages about one member: schooling, insurance and pension, spells of work."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from aboveline.accounts.doors import needs
from aboveline.registry import actions
from aboveline.registry.actions.work import SPELL_FIELDS
from aboveline.registry.errors import RegistryError
from aboveline.registry.fields import fields_of, shown_value, value_of
from aboveline.registry.forms.acts import BeginWorkForm, DayForm, EndWorkForm
from aboveline.registry.forms.record import RecordForm, as_given, named
from aboveline.registry.models import Household, Membership, WorkSpell
from aboveline.registry.units import unit_of
from aboveline.registry.views.acts import (
    CHANGE,
    ActPage,
    back,
    both,
    data_of,
    member_of,
    name_of,
    shown,
    to_both,
)
from aboveline.web.clock import today
from aboveline.web.pages import render
from aboveline.web.templatetags.web import colon

_SCHOOLING = (
    "in_school",
    "school_status",
    "not_in_school_reason",
    "taught_at_home",
    "certified_unable_to_attend",
    "education",
    "schooling_years",
)
_INSURANCE = (
    "residents_medical_insurance",
    "employees_medical_insurance",
    "critical_illness_insurance",
    "commercial_medical_insurance",
    "insurance_exception",
    "medical_assistance_received",
    "residents_pension",
    "employees_pension",
)


@dataclass(frozen=True)
class Spell:
    """A spell of work: its days, and what is known of it in words."""

    key: UUID
    started_on: date
    ended_on: date | None
    details: Sequence[str]


@dataclass(frozen=True)
class WorkPage:
    """The spells of a member, newest first, and the form of a new one when none is running."""

    household: Household
    member: Membership
    title: str
    spells: Sequence[Spell]
    forms: Sequence[DayForm | RecordForm]


@both
@needs(CHANGE)
def schooling(request: HttpRequest, number: str, key: UUID) -> HttpResponse:
    """Change what is recorded of a member's schooling."""
    household, row = member_of(request, number, key)
    return _changed(request, household, row, _("Schooling of %(name)s"), _SCHOOLING)


@both
@needs(CHANGE)
def insurance(request: HttpRequest, number: str, key: UUID) -> HttpResponse:
    """Change what is recorded of a member's insurance and pension."""
    household, row = member_of(request, number, key)
    return _changed(request, household, row, _("Insurance and pension of %(name)s"), _INSURANCE)


def _changed(
    request: HttpRequest, household: Household, row: Membership, title: str, names: Sequence[str]
) -> HttpResponse:
    shapes = named(fields_of("person"), names)
    recorded = {field.name: value_of(row.person, field) for field in shapes}
    form = RecordForm(shapes, recorded, data_of(request))
    day = DayForm(data_of(request), initial={"on": today()})
    if request.method == "POST" and all([form.is_valid(), day.is_valid()]):
        try:
            actions.change_person(
                row.person, form.differing(), actor=request.actor, on=day.cleaned_data["on"]
            )
        except RegistryError as error:
            form.show_faults(error, str(row.person_id))
            to_both(error, day, form)
        else:
            return back(request, household, _("The member is changed; the history has it."))
    words = _("Only what you change is recorded, with your name and the day.")
    page = ActPage(household, title % {"name": name_of(row)}, words, [form, day], _("Save"))
    return shown(request, page)


@both
@needs(CHANGE)
def work(request: HttpRequest, number: str, key: UUID) -> HttpResponse:
    """The spells of work of a member; a new one begins when none is running."""
    household, row = member_of(request, number, key)
    spells = list(row.person.work_spells.order_by("-started_on", "-recorded_at"))
    is_running = any(spell.ended_on is None for spell in spells)
    day = BeginWorkForm(data_of(request), initial={"started_on": today()})
    form = RecordForm(list(SPELL_FIELDS.values()), {}, data_of(request))
    if request.method == "POST" and not is_running and all([day.is_valid(), form.is_valid()]):
        try:
            actions.begin_work(
                row.person,
                form.differing(),
                actor=request.actor,
                started_on=day.cleaned_data["started_on"],
            )
        except RegistryError as error:
            to_both(error, day, form)
        else:
            return back(request, household, _("The spell of work is recorded."))
    title = _("Work of %(name)s") % {"name": name_of(row)}
    listed = [_spell(one) for one in spells]
    page = WorkPage(household, row, title, listed, [] if is_running else [day, form])
    wrong = any(one.is_bound and one.errors for one in page.forms)
    return render(request, "registry/work.html", page, status=422 if wrong else 200)


@both
@needs(CHANGE)
def end_work(request: HttpRequest, number: str, key: UUID, spell: UUID) -> HttpResponse:
    """A spell of work ends."""
    household, row = member_of(request, number, key)
    found = row.person.work_spells.filter(pk=spell, ended_on=None).first()
    if found is None:
        raise Http404
    form = EndWorkForm(data_of(request), initial={"ended_on": today()})
    if request.method == "POST" and form.is_valid():
        try:
            actions.end_work(found, actor=request.actor, ended_on=form.cleaned_data["ended_on"])
        except RegistryError as error:
            form.show_faults(error)
        else:
            return back(request, household, _("The spell of work is ended."))
    title = _("Work of %(name)s ends") % {"name": name_of(row)}
    words = " · ".join(_spell(found).details)
    return shown(request, ActPage(household, title, words, [form], _("End the work")))


def _spell(row: WorkSpell) -> Spell:
    details = []
    for field in SPELL_FIELDS.values():
        value = value_of(row, field)
        if value is not None:
            text = shown_value(field, value if field.options else as_given(value))
            details.append(f"{colon(field.label)}{text} {unit_of(field)}".strip())
    return Spell(row.pk, row.started_on, row.ended_on, details)
