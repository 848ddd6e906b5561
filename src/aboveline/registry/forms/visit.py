"""The form of a visit: short groups, prefilled with what was seen last; only what changed is asked.

Each group of living conditions can be confirmed in one press; what is neither confirmed nor
changed was not asked and keeps the day on which it was really seen.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from aboveline.registry.codes import choices_of
from aboveline.registry.errors import RegistryError
from aboveline.registry.fields import Field, fields_of, fields_of_pack, shown_value, value_of
from aboveline.registry.forms.record import (
    ActForm,
    RecordForm,
    as_given,
    capital,
    date_input,
    named,
)
from aboveline.registry.income import Answer, Statement, kind_label
from aboveline.registry.models import Household, IncomeLine, IncomeStatement, Living, Membership
from aboveline.registry.standards import currency, currency_word
from aboveline.registry.units import unit_of
from aboveline.web.clock import today
from aboveline.web.templatetags.web import colon, grouped, with_unit

GROUPS: tuple[tuple[str, Any, tuple[str, ...]], ...] = (
    ("food", _("Food and clothing"), ("enough_food", "protein_available", "enough_clothing")),
    (
        "water",
        _("Water"),
        (
            "water_at_home",
            "water_quality",
            "water_litres_per_person_day",
            "water_fetch_minutes",
            "water_assurance_percent",
        ),
    ),
    ("housing", _("Dwelling"), ("dwelling_grade", "dwelling_remedy", "dwelling_area_m2")),
    (
        "costs",
        _("Costs and losses of the last 12 months"),
        (
            "out_of_pocket_year",
            "schooling_cost_year",
            "insurance_payout_year",
            "disaster_loss_year",
        ),
    ),
    ("work", _("Work"), ("lost_work",)),
    ("comfort", _("Power, fuel, toilet"), ("electricity", "clean_fuel", "sanitary_toilet")),
)
OF_STANDARD = "standard"
"""The group of what the standard of the site asks besides."""
_ALL_AGES = ("residents_medical_insurance", "employees_medical_insurance", "health")
_AT_SCHOOL = ("in_school", "not_in_school_reason")
_AT_WORK = ("labour_ability", "working", "works_away", "months_worked")


class VisitForm(ActForm):
    """The visit itself; `key` makes a second sending of the same visit harmless."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    visited_on = forms.DateField(label=_("Day of the visit"), widget=date_input())
    mode = forms.ChoiceField(label=_("How"), widget=forms.RadioSelect, initial="home")
    note = forms.CharField(
        label=_("Note"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["mode"].choices = choices_of("visit_mode")


class IncomeForm(ActForm):
    """A statement of income: the months, and an answer about each kind.

    Where somebody lives with others, each amount may name the member who receives it.
    """

    month_from = forms.CharField(
        label=_("From the beginning of"), widget=forms.TextInput(attrs={"type": "month"})
    )
    month_last = forms.CharField(
        label=_("To the end of"), widget=forms.TextInput(attrs={"type": "month"})
    )

    def __init__(
        self, kinds: Sequence[str], members: Sequence[Membership], *args: Any, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.kinds = kinds
        people = [(str(row.person_id), row.person.name or _("no name yet")) for row in members]
        for kind in kinds:
            self.fields[f"answer_{kind}"] = forms.ChoiceField(
                label=capital(kind_label(kind)),
                choices=choices_of("income_answer"),
                widget=forms.RadioSelect,
                initial="not_asked",
                required=False,
            )
            self.fields[f"amount_{kind}"] = forms.CharField(
                label=_("Amount, in %(currency)s") % {"currency": currency_word()},
                required=False,
                max_length=20,
                widget=forms.TextInput(attrs={"inputmode": "decimal", "class": "short"}),
            )
            self.fields[f"period_{kind}"] = forms.ChoiceField(
                label=_("This amount is"),
                choices=_periods(),
                widget=forms.RadioSelect,
                initial="total",
                required=False,
            )
            self.fields[f"basis_{kind}"] = forms.ChoiceField(
                label=_("Whose amount it is"),
                choices=choices_of("income_basis"),
                widget=forms.RadioSelect,
                required=False,
            )
            if len(people) > 1:
                self.fields[f"receiver_{kind}"] = forms.ChoiceField(
                    label=_("Who receives it, if one member does"),
                    choices=[("", _("the household")), *people],
                    required=False,
                )

    def answers(self) -> list[list[forms.BoundField]]:
        """The fields of each kind: the answer, the amount, its period, its basis, its receiver."""
        parts = ("answer", "amount", "period", "basis", "receiver")
        names = [[f"{part}_{kind}" for part in parts] for kind in self.kinds]
        return [[self[name] for name in group if name in self.fields] for group in names]

    def statement(self) -> Statement | None:
        """The statement; None when nothing was asked. An amount speaks for itself."""
        found = []
        for kind in self.kinds:
            amount = self.cleaned_data[f"amount_{kind}"].strip()
            answer = self.cleaned_data[f"answer_{kind}"] or "not_asked"
            if amount and answer == "not_asked":
                answer = "amount"
            if answer != "not_asked":
                found.append(self._answer(kind, answer, amount))
        if not found:
            return None
        start, last = (
            _month(self.cleaned_data["month_from"]),
            _month(self.cleaned_data["month_last"]),
        )
        return Statement(start, _following(last), found)

    def _answer(self, kind: str, answer: str, amount: str) -> Answer:
        """The answer about a kind. Whose amount it is is asked, and never taken for granted."""
        if answer != "amount":
            return Answer(kind, answer, amount or None)
        period = self.cleaned_data[f"period_{kind}"] or "total"
        basis = self.cleaned_data[f"basis_{kind}"]
        receiver = self.cleaned_data.get(f"receiver_{kind}")
        return Answer(
            kind,
            answer,
            amount,
            currency=currency(),
            period=period,
            basis=basis,
            receiver=UUID(receiver) if receiver else None,
        )

    def show_faults(self, error: RegistryError) -> None:
        """Faults of a kind stand at its amount, what is missing beside it at whose amount it is."""
        for fault in error.faults:
            kind = f"{'basis' if fault.code == 'REGISTRY-031' else 'amount'}_{fault.field}"
            place = kind if kind in self.fields else None
            if place or fault.code == "REGISTRY-032":
                self.add_error(place, f"{fault.message} {fault.remedy}")

    def clean(self) -> dict[str, Any]:
        """The months can be read."""
        given: dict[str, Any] = super().clean() or {}
        for name in ("month_from", "month_last"):
            try:
                _month(given.get(name, ""))
            except ValueError:
                self.add_error(name, _("Write the month as year and number, such as 2020-06."))
        return given


def _periods() -> list[tuple[str, Any]]:
    """What an amount is for, the usual first: the months of the statement together."""
    return [("total", _("for these months together")), *choices_of("income_period")[:2]]


def _month(text: str) -> date:
    return date.fromisoformat(f"{text.strip()}-01")


def _following(month: date) -> date:
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)


@dataclass(frozen=True)
class Group:
    """A group of living conditions: its form and what was answered last, in words."""

    name: str
    title: Any
    form: RecordForm
    last: str
    is_confirmed: bool


@dataclass(frozen=True)
class MemberPart:
    """A member: the form of what a visit asks about him, and what is recorded, in words."""

    key: UUID
    name: str
    age_years: int | None
    form: RecordForm
    last: str


def group_names() -> Sequence[tuple[str, Any, Sequence[str]]]:
    """The groups in order: name, title, fields. What the standard adds comes first."""
    added = tuple(fields_of_pack("living"))
    return (((OF_STANDARD, _("What the standard asks"), added), *GROUPS)) if added else GROUPS


def household_form(household: Household, data: Mapping[str, Any] | None) -> RecordForm | None:
    """What the standard adds to the household; None when it adds nothing."""
    shapes = fields_of_pack("household").values()
    recorded = {shape.name: value_of(household, shape) for shape in shapes}
    return RecordForm(list(shapes), recorded, data, prefix="home") if shapes else None


def living_groups(last: Living | None, data: Mapping[str, Any] | None) -> list[Group]:
    """The groups with what was seen last."""
    shapes = fields_of("living")
    groups = []
    for name, title, names in group_names():
        recorded = {n: value_of(last, shapes[n]) if last else None for n in names}
        form = RecordForm(named(shapes, names), recorded, data, prefix=name)
        said = _in_words("living", recorded)
        groups.append(Group(name, title, form, said, bool(data and data.get(f"same_{name}"))))
    return groups


def member_parts(
    memberships: Sequence[Membership], data: Mapping[str, Any] | None
) -> list[MemberPart]:
    """What a visit asks about each member, by age."""
    shapes = fields_of("person")
    parts = []
    for row in memberships:
        age = _age(row.person.birth_date)
        names: tuple[str, ...] = _ALL_AGES
        names += _AT_SCHOOL if age is None or 5 <= age <= 18 else ()
        names += _AT_WORK if age is None or age >= 15 else ()
        names += tuple(fields_of_pack("person"))
        recorded = {n: value_of(row.person, shapes[n]) for n in names}
        form = RecordForm(named(shapes, names), recorded, data, prefix=f"p{row.person.pk.hex[-8:]}")
        name = row.person.name
        parts.append(MemberPart(row.person.pk, name, age, form, _in_words("person", recorded)))
    return parts


def _in_words(table: str, recorded: Mapping[str, Any]) -> str:
    shapes = fields_of(table)
    said = [
        colon(shapes[name].label) + with_unit(_told(shapes[name], value), unit_of(shapes[name]))
        for name, value in recorded.items()
        if value is not None
    ]
    return " · ".join(said)


def _told(shape: Field, value: Any) -> str:
    """A value for a sentence: no idle zeros; money with its thousands apart."""
    if shape.type == "money":
        return grouped(value)
    return shown_value(shape, value if isinstance(value, bool | list) else as_given(value))


def confirmed(last: Living | None, group: str) -> dict[str, Any]:
    """The known values of a group as they were seen last, to be said again."""
    shapes = fields_of("living")
    names = next(names for name, _title, names in group_names() if name == group)
    values = {name: value_of(last, shapes[name]) if last else None for name in names}
    return {name: as_given(value) for name, value in values.items() if value is not None}


def next_months(household: Household) -> dict[str, str]:
    """The months that a new statement is about: after the last one, up to the last whole month."""
    latest: IncomeStatement | None = household.statements.order_by("-month_to").first()
    now = today()
    this = date(now.year, now.month, 1)
    last = date(this.year - (this.month == 1), (this.month - 2) % 12 + 1, 1)
    start = latest.month_to if latest else date(last.year - 1, last.month, 1)
    return {"month_from": f"{min(start, last):%Y-%m}", "month_last": f"{last:%Y-%m}"}


def last_receivers(household: Household) -> dict[str, str]:
    """Who received each kind when it was told last: said again, no amount counts beside itself."""
    lines = IncomeLine.objects.filter(statement__household=household, answer="amount")
    newest = lines.order_by("statement__month_to", "statement__recorded_at", "pk")
    told = {line.kind: line.receiver_id for line in newest}
    return {f"receiver_{kind}": str(key) for kind, key in told.items() if key is not None}


def _age(born: date | None) -> int | None:
    now = today()
    if born is None:
        return None
    return now.year - born.year - ((now.month, now.day) < (born.month, born.day))
