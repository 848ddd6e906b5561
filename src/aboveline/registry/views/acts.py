"""What can be done to a household and its members, one short page an act."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from aboveline.accounts.doors import needs
from aboveline.accounts.permissions import Permission
from aboveline.areas.access import area_for
from aboveline.areas.models import Area
from aboveline.registry import actions
from aboveline.registry.access import household_for
from aboveline.registry.errors import RegistryError
from aboveline.registry.fields import OF_A_CAUSE, Field, fields_of, fields_of_pack, value_of
from aboveline.registry.forms.acts import JoinForm
from aboveline.registry.forms.record import RecordForm, named
from aboveline.registry.models import Household, Membership
from aboveline.web.clock import today
from aboveline.web.pages import render

if TYPE_CHECKING:
    from aboveline.registry.views.effects import Effect

CHANGE = Permission.REGISTRY_HOUSEHOLD_CHANGE
_NEW_MEMBER = (
    "name",
    "relation",
    "sex",
    "birth_date",
    "identity_type",
    "identity_number",
    "ethnicity",
    "health",
    "residents_medical_insurance",
)
_NEW_HOUSEHOLD = ("natural_village", "address", "phone", "main_cause", "help_needed")
both = require_http_methods(["GET", "HEAD", "POST"])


@dataclass(frozen=True)
class ActPage:
    """A short page: a title, forms that belong together, one button.

    An act that `is_tried` shows its effect before the button does it.
    """

    household: Household
    title: str
    words: str
    forms: Sequence[Form]
    button: str
    is_grave: bool = False
    links: Sequence[tuple[str, str]] = ()
    is_tried: bool = False
    effect: Effect | None = None


@dataclass(frozen=True)
class RegisterPage:
    """The form of a new household in a village."""

    area: Area
    form: RecordForm
    head: RecordForm


@both
@needs(Permission.REGISTRY_HOUSEHOLD_ADD)
def register(request: HttpRequest, key: UUID) -> HttpResponse:
    """Register a household with its head in a village; members and answers follow."""
    area = area_for(request.actor, key)
    if not request.actor.may(Permission.REGISTRY_HOUSEHOLD_ADD, area.pk):
        raise Http404
    form = RecordForm(_asked("household", _NEW_HOUSEHOLD), {}, data_of(request))
    names = [name for name in _NEW_MEMBER if name != "relation"]
    head = RecordForm(_asked("person", names), {}, data_of(request), prefix="head")
    if request.method == "POST" and all([form.is_valid(), head.is_valid()]):
        people = [{**head.differing(), "relation": "head"}]
        try:
            made = actions.register_household(
                area, actor=request.actor, values=form.differing(), people=people
            )
        except RegistryError as error:
            head.show_faults(error, "1")
            form.show_faults(error)
        else:
            return back(request, made, _("The household is registered; record the first visit."))
    page = RegisterPage(area, form, head)
    wrong = any(one.is_bound and one.errors for one in (form, head))
    return render(request, "registry/register.html", page, status=422 if wrong else 200)


def shown(request: HttpRequest, page: ActPage) -> HttpResponse:
    """The page; 422 when a form has faults."""
    wrong = any(form.is_bound and form.errors for form in page.forms)
    return render(request, "registry/act.html", page, status=422 if wrong else 200)


def back(request: HttpRequest, household: Household, words: str) -> HttpResponse:
    """Back to the household, saying what was done."""
    messages.success(request, words)
    return HttpResponseRedirect(reverse("pages:household", args=[household.number]))


def data_of(request: HttpRequest) -> Any:
    """What was sent with a form; None when the page is only opened."""
    return request.POST if request.method == "POST" else None


@both
@needs(CHANGE)
def change(request: HttpRequest, number: str) -> HttpResponse:
    """Change fields of a household, its causes too."""
    household = household_for(request.actor, number, CHANGE)
    shapes = [field for field in fields_of("household").values() if not field.own_action]
    recorded = {f.name: value_of(household, f) for f in shapes if f.name not in OF_A_CAUSE}
    form = RecordForm(shapes, recorded | _causes(household), data_of(request))
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_household(household, form.differing(), actor=request.actor)
        except RegistryError as error:
            form.show_faults(error)
        else:
            return back(request, household, _("The household is changed; its history has it."))
    words = _("Only what you change is recorded, with your name and the day.")
    page = ActPage(household, _("Fields of the household"), words, [form], _("Save"))
    return shown(request, page)


def _causes(household: Household) -> dict[str, Any]:
    rows = list(household.causes.filter(valid_to=None).order_by("pk"))
    main = next((row.cause for row in rows if row.is_main), None)
    return {"main_cause": main, "other_causes": [row.cause for row in rows if not row.is_main]}


@both
@needs(CHANGE)
def add_member(request: HttpRequest, number: str) -> HttpResponse:
    """Add somebody who is new to the register."""
    household = household_for(request.actor, number, CHANGE)
    join = JoinForm(data_of(request), initial={"on": today(), "reason": "birth"})
    form = RecordForm(_asked("person", _NEW_MEMBER), {}, data_of(request))
    if request.method == "POST" and all([join.is_valid(), form.is_valid()]):
        given = join.cleaned_data
        try:
            actions.add_person(
                household,
                form.differing(),
                actor=request.actor,
                reason=given["reason"],
                on=given["on"],
            )
        except RegistryError as error:
            to_both(error, join, form)
        else:
            return back(request, household, _("The member is added."))
    words = _("A newborn needs neither name nor papers. What is not known yet may stay empty.")
    return shown(request, ActPage(household, _("Add a member"), words, [join, form], _("Add")))


def to_both(error: RegistryError, first: Any, second: RecordForm) -> None:
    """Each fault to the form that has its field."""
    here = [fault for fault in error.faults if fault.field in second.fields]
    rest = [fault for fault in error.faults if fault not in here]
    if here:
        second.show_faults(RegistryError(here))
    if rest:
        first.show_faults(RegistryError(rest))


@both
@needs(CHANGE)
def member(request: HttpRequest, number: str, key: UUID) -> HttpResponse:
    """Change what is recorded about a member."""
    household, row = member_of(request, number, key)
    shapes: list[Field] = [f for f in fields_of("person").values() if not f.own_action]
    shapes = [f for f in shapes if f.name not in ("identity_number", "phone", "relation")]
    recorded = {field.name: value_of(row.person, field) for field in shapes}
    form = RecordForm(shapes, recorded, data_of(request))
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_person(row.person, form.differing(), actor=request.actor)
        except RegistryError as error:
            form.show_faults(error)
        else:
            return back(request, household, _("The member is changed; the history has it."))
    acts = (
        ("schooling", _("Schooling")),
        ("insurance", _("Insurance and pension")),
        ("work", _("Work")),
        ("change_over", _("This person goes to another household")),
        ("leave", _("This person leaves the household")),
    )
    links = [(label, reverse(f"registry:{act}", args=[number, key])) for act, label in acts]
    words = _("Only what you change is recorded, with your name and the day.")
    title = row.person.name or _("no name yet")
    return shown(request, ActPage(household, title, words, [form], _("Save"), links=links))


def name_of(row: Membership) -> str:
    """A member in the title of a page."""
    return row.person.name or _("A member")


def member_of(request: HttpRequest, number: str, key: UUID) -> tuple[Household, Membership]:
    """The household and the membership of today. Raises Http404."""
    household = household_for(request.actor, number, CHANGE)
    rows = household.memberships.filter(person_id=key, valid_to=None).select_related("person")
    row = rows.first()
    if row is None:
        raise Http404
    return household, row


def _asked(table: str, names: Sequence[str]) -> list[Field]:
    """The fields of a short form, and those that the standard adds: it judges by them."""
    return [*named(fields_of(table), names), *fields_of_pack(table).values()]
