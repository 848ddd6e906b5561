"""Forms of a census. Nothing is checked here: the acts tell every fault."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
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
from aboveline.verification.census.members import NUMBER
from aboveline.verification.census.questions import MOST, PEOPLE, Question
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
        _ask(self, asked, draft)
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
        return Given(
            key=data["key"],
            on=data["on"],
            answers=_answered(self.asked, data, is_draft=is_draft),
            minutes=data["minutes"],
            is_draft=is_draft,
        )


class MemberForm(ActForm):
    """What is asked of one person who lives there; left empty it is nobody."""

    def __init__(
        self,
        place: int,
        asked: Mapping[str, Question],
        draft: Mapping[str, str | None],
        data: Mapping[str, Any] | None,
    ) -> None:
        super().__init__(data, prefix=f"member{place}")
        self.place, self.asked = place, asked
        _ask(self, asked, draft)
        if NUMBER in asked:
            self.fields[NUMBER].help_text = _("A draft does not keep it.")

    @property
    def is_nobody(self) -> bool:
        """Whether nothing was answered."""
        return not any(self.cleaned_data.get(name) for name in self.asked)

    def given(self, *, is_draft: bool) -> dict[str, Any]:
        """What was answered of the person."""
        return _answered(self.asked, self.cleaned_data, is_draft=is_draft)


def member_forms(
    asked: Mapping[str, Question],
    draft: Sequence[Mapping[str, str | None]],
    data: Mapping[str, Any] | None,
) -> list[MemberForm]:
    """A form for each person: as many as were sent, with one more where that is asked for, and as
    many as are said to live there; none where nobody is listed.
    """
    if not asked:
        return []
    count = max(len(draft), 1)
    if data is not None:
        sent, people = (_whole(data.get(name, "")) for name in ("members", PEOPLE))
        count = max(sent + (data.get("act") == "more" and people <= sent), people, 1)
    said = [*draft, *({} for _place in range(MOST))]
    return [MemberForm(place + 1, asked, said[place], data) for place in range(min(count, MOST))]


def _whole(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 4 else 0


def _ask(form: forms.Form, asked: Mapping[str, Question], draft: Mapping[str, str | None]) -> None:
    """Put the questions on a form, with the answers of a draft."""
    for name, question in asked.items():
        form.fields[name] = form_field(question.field)
        if name in draft:
            given = as_given(checked(question.field, draft[name])[0])
            form.initial[name] = given or ("" if question.is_number else UNKNOWN)


def _answered(
    asked: Mapping[str, Question], data: Mapping[str, Any], *, is_draft: bool
) -> dict[str, Any]:
    """What was answered; None for not known, and for a number that is left out at the end."""
    answers: dict[str, Any] = {}
    for name, question in asked.items():
        if data[name] not in ("", UNKNOWN):
            answers[name] = data[name]
        elif data[name] == UNKNOWN or (question.is_number and not is_draft):
            answers[name] = None
    return answers


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
