"""Forms of a census. Nothing is checked here: the acts tell every fault."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from aboveline.registry.fields import checked
from aboveline.registry.forms.record import (
    UNKNOWN,
    ActForm,
    as_given,
    date_input,
    form_field,
)
from aboveline.verification.actions.counting import Days, Given
from aboveline.verification.census import words
from aboveline.verification.census.questions import Question
from aboveline.verification.census.states import OUTCOMES


class OpenForm(ActForm):
    """The standard time and the days of one batch or two."""

    standard_on = forms.DateField(
        label=_lazy("Standard time"),
        help_text=_lazy("The day of which everybody is asked, and the register too."),
        widget=date_input(),
    )
    begins_1 = forms.DateField(label=_lazy("First batch: first day"), widget=date_input())
    ends_1 = forms.DateField(label=_lazy("First batch: last day"), widget=date_input())
    begins_2 = forms.DateField(
        label=_lazy("Second batch: first day"), required=False, widget=date_input()
    )
    ends_2 = forms.DateField(
        label=_lazy("Second batch: last day"), required=False, widget=date_input()
    )

    def batches(self) -> list[Days]:
        """The batches that were given."""
        given = self.cleaned_data
        pairs = [(given[f"begins_{n}"], given[f"ends_{n}"]) for n in (1, 2)]
        return [Days(first, last) for first, last in pairs if first and last]


class CountForm(ActForm):
    """The form at the door, never prefilled but with the own draft; a number left out is unknown.

    `key` makes a second sending of the same answer harmless.
    """

    key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(
        self, asked: Mapping[str, Question], draft: Mapping[str, str | None], *args: Any, **kw: Any
    ) -> None:
        super().__init__(*args, **kw)
        self.asked = asked
        for name, question in asked.items():
            self.fields[name] = form_field(question.field)
            if name in draft:
                given = as_given(checked(question.field, draft[name])[0])
                self.initial[name] = given or ("" if question.is_number else UNKNOWN)
        self.fields["on"] = forms.DateField(label=_("Day"), widget=date_input())
        self.fields["minutes"] = forms.IntegerField(
            label=_("Minutes"), required=False, min_value=1, max_value=600
        )

    def groups(self) -> Iterator[tuple[Any, list[forms.BoundField]]]:
        """The questions by group, in their order."""
        for group, title in words.GROUPS.items():
            names = [name for name, one in self.asked.items() if one.group == group]
            if names:
                yield title, [self[name] for name in names]

    def given(self, *, is_draft: bool) -> Given:
        """What was answered; in a draft a number that is left out was not asked yet."""
        data = self.cleaned_data
        answers: dict[str, Any] = {}
        for name, question in self.asked.items():
            if data[name] not in ("", UNKNOWN):
                answers[name] = data[name]
            elif data[name] == UNKNOWN or (question.is_number and not is_draft):
                answers[name] = None
        return Given(
            key=data["key"],
            on=data["on"],
            answers=answers,
            minutes=data["minutes"],
            is_draft=is_draft,
        )


class NotAnsweredForm(ActForm):
    """That nobody answered, and why."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    outcome = forms.ChoiceField(label=_lazy("What you found"), widget=forms.RadioSelect)
    on = forms.DateField(label=_lazy("Day"), widget=date_input())

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["outcome"].choices = [
            (name, words.HOUSEHOLDS[name].word) for name in OUTCOMES if name != "done"
        ]

    def given(self) -> Given:
        """What was found."""
        data = self.cleaned_data
        key: UUID = data["key"]
        return Given(key=key, on=data["on"], answers={}, outcome=data["outcome"])
