"""Forms of the acts on a household: status, move, leaving, joining."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from aboveline.areas.models import Area
from aboveline.registry.codes import choices_of, label_of
from aboveline.registry.forms.record import ActForm, date_input
from aboveline.registry.models import Household
from aboveline.registry.states import Step


class PlaceForm(ActForm):
    """Households of an ended area, and the area that takes them."""

    into = forms.ChoiceField(label=_("Area that takes them"), widget=forms.RadioSelect)
    homes = forms.MultipleChoiceField(
        label=_("Households"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(
        self, households: Sequence[Household], places: Sequence[Area], *args: Any, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["into"].choices = [(str(area.pk), area.name) for area in places]
        self.fields["homes"].choices = [
            (str(home.pk), " · ".join(filter(None, (home.number, home.head_name))))
            for home in households
        ]

    def chosen(self) -> list[UUID]:
        """The keys of the chosen households."""
        return [UUID(key) for key in self.cleaned_data["homes"]]


class DayForm(ActForm):
    """An act on a day."""

    on = forms.DateField(label=_("From which day"), widget=date_input())


class StatusForm(DayForm):
    """A step of the register status."""

    after = forms.ChoiceField(label=_("New register status"), widget=forms.RadioSelect)
    reason = forms.CharField(
        label=_("Why"), required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )
    field_order = ("after", "reason", "on")

    def __init__(self, steps: Sequence[Step], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["after"].choices = [
            (step.after, label_of("register_status", step.after)) for step in steps
        ]


class MoveForm(ActForm):
    """A move to another village, proposed to its office."""

    to_area = forms.CharField(
        label=_("Village it moves to"),
        help_text=_("Its code or its whole name. Several that fit are shown to choose from."),
        max_length=120,
    )
    chosen = forms.ChoiceField(label=_("Which of them"), required=False, widget=forms.RadioSelect)
    moved_on = forms.DateField(label=_("From which day"), widget=date_input())
    reason = forms.CharField(label=_("Why"), required=False, max_length=500)

    def offer(self, areas: Sequence[Area], words: Sequence[str]) -> None:
        """Show the areas that fit."""
        pairs = [(str(area.pk), text) for area, text in zip(areas, words, strict=True)]
        self.fields["chosen"].choices = pairs


class BeginWorkForm(ActForm):
    """The first day of a spell of work."""

    started_on = forms.DateField(label=_("First day"), widget=date_input())


class EndWorkForm(ActForm):
    """The first day without the work."""

    ended_on = forms.DateField(label=_("First day without this work"), widget=date_input())


class JoinForm(DayForm):
    """Why and from when somebody new is a member."""

    reason = forms.ChoiceField(label=_("Why"), widget=forms.RadioSelect, initial="birth")
    field_order = ("reason", "on")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].choices = [
            pair for pair in choices_of("begin_reason") if pair[0] not in ("split", "merge")
        ]
