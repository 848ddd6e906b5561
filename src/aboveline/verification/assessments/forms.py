"""Forms of assessments. Nothing of the procedure is checked here: the acts tell every fault."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from aboveline.registry.forms.record import ActForm, date_input
from aboveline.standard.shape_assessment import Question
from aboveline.verification.actions.assessing import Given
from aboveline.verification.assessments import words

Choices = Sequence[tuple[str, str]]
_YES_NO = {"yes": True, "no": False}


class PlanForm(ActForm):
    """How many villages, and the counties whose people stay away."""

    villages = forms.IntegerField(label=_lazy("Villages to draw"), min_value=2)
    paired = forms.MultipleChoiceField(
        label=_lazy("Paired counties"),
        help_text=_lazy("Nobody who works there interviews here, and nobody of the county itself."),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, counties: Choices, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["paired"].choices = list(counties)
        if not counties:
            del self.fields["paired"]


class PartForm(ActForm):
    """A part of the seed."""

    part = forms.CharField(
        label=_lazy("Your part of the seed"),
        help_text=_lazy("Write it down: it is kept nowhere, and only this exact text opens it."),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )


class InterviewForm(ActForm):
    """The short form at the door: one answer a question, and what was seen."""

    def __init__(self, questions: dict[str, Question], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.questions = questions
        for name, question in questions.items():
            label = words.question_name(name, question.label)
            self.fields[f"q_{name}"] = (
                forms.DecimalField(
                    label=label, required=False, min_value=0, max_digits=12, decimal_places=2
                )
                if question.asks == "amount"
                else _choice(label, _answers())
            )
        self.fields["approves"] = _choice(
            _("Does the household approve of the work against poverty here?"), _answers()
        )
        self.fields["finding"] = _choice(
            _("Where the answers leave it open: is the household poor?"),
            [("", _("the answers decide")), *_labels(words.FINDINGS)],
        )
        self.fields["reasons"] = forms.CharField(
            label=_("What you saw"),
            required=False,
            max_length=1000,
            widget=forms.Textarea(attrs={"rows": 3}),
        )
        self.fields["on"] = forms.DateField(label=_("Day"), widget=date_input())
        self.fields["place"] = _choice(_("Place"), _labels(words.PLACES))
        self.fields["minutes"] = forms.IntegerField(
            label=_("Minutes"), required=False, min_value=1, max_value=600
        )

    def given(self) -> Given:
        """What was written."""
        data = self.cleaned_data
        answers: dict[str, bool | Decimal | None] = {}
        for name, question in self.questions.items():
            found = data[f"q_{name}"]
            answers[name] = found if question.asks == "amount" else _YES_NO.get(found)
        return Given(
            answers=answers,
            approves=_YES_NO.get(data["approves"]),
            on=data["on"],
            place=data["place"],
            minutes=data["minutes"],
            finding=data["finding"],
            reasons=data["reasons"],
        )


def _answers() -> Choices:
    return [("yes", _("yes")), ("no", _("no")), ("", _("not known"))]


def _labels(found: dict[str, Any]) -> list[tuple[str, str]]:
    return [(key, str(label)) for key, label in found.items()]


def _choice(label: str, choices: Choices) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=choices, required=False, widget=forms.RadioSelect)
