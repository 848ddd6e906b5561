"""Forms of the ledger. Nothing of the procedure is checked here: the acts tell every fault."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from aboveline.problems import words
from aboveline.problems.actions.helping import Help
from aboveline.problems.actions.steps import WITH_REASON
from aboveline.problems.clearing import Evidence
from aboveline.problems.models import Measure
from aboveline.registry.codes import choices_of, label_of
from aboveline.registry.forms.record import ActForm, date_input
from aboveline.registry.standards import currency_word, site_standard
from aboveline.web.clock import today
from aboveline.web.templatetags.web import day

Choices = Sequence[tuple[str, str]]
_EMPTY = ("", "–")


class MoveForm(ActForm):
    """One move of a problem: the reason, and what the move needs besides."""

    def __init__(
        self,
        kind: str,
        *args: Any,
        evidence: Iterable[Evidence] = (),
        targets: Choices = (),
        **kwargs: Any,
    ) -> None:
        kwargs.setdefault("auto_id", f"{kind}-%s")
        super().__init__(*args, **kwargs)
        self.kind = kind
        if kind == "merged":
            self.fields["into"] = forms.ChoiceField(
                label=_("Into which problem"), choices=targets, required=False
            )
        if kind == "transferred":
            self.fields["to_area"] = forms.ChoiceField(label=_("To which area"), choices=targets)
        if kind == "cleared":
            self.fields["evidence"] = forms.MultipleChoiceField(
                label=_("What I have seen"),
                choices=[(item.key, evidence_label(item)) for item in evidence],
                widget=forms.CheckboxSelectMultiple,
                required=False,
            )
        self.fields["reason"] = forms.CharField(
            label=_("Reason") if kind in WITH_REASON else _("Reason, if there is more to say"),
            help_text=_("Without names or numbers of people."),
            required=False,
            max_length=500,
            widget=forms.Textarea(attrs={"rows": 2}),
        )


def evidence_label(item: Evidence) -> str:
    """A piece of evidence in a few words: what it is, of which day, and its caption."""
    said = f"{words.EVIDENCE[item.kind]} · {day(item.on)}"
    return f"{said} · {item.label}" if item.label else said


class HelpForm(ActForm):
    """The plain form of help."""

    kind = forms.ChoiceField(label=_("Kind of help"), required=False)
    content = forms.CharField(
        label=_("What is given"),
        help_text=_("Such as: a new roof of the main house."),
        max_length=200,
        required=False,
    )
    provider = forms.CharField(label=_("By whom"), max_length=120, required=False)
    amount = forms.DecimalField(
        label=_("Amount"),
        max_digits=12,
        decimal_places=2,
        required=False,
        localize=False,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "class": "short"}),
    )
    period = forms.ChoiceField(label=_("The amount is for"), required=False)
    begins_on = forms.DateField(label=_("First day"), required=False, widget=date_input())
    ends_on = forms.DateField(label=_("Last day"), required=False, widget=date_input())
    benefit = forms.ChoiceField(
        label=_("Which benefit of the standard it is"),
        help_text=_("A benefit is a decision: the household gets a receipt of it."),
        required=False,
    )

    def __init__(self, kinds: Iterable[str], *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("auto_id", "help-%s")
        super().__init__(*args, **kwargs)
        self.fields["amount"].help_text = currency_word()
        named = [(kind, label_of("measure", kind)) for kind in kinds]
        self.fields["kind"].choices = [_EMPTY, *(named or choices_of("measure"))]
        self.fields["period"].choices = [_EMPTY, *words.PERIODS.items()]
        benefits = [(name, words.benefit_label(name)) for name in site_standard().benefits]
        self.fields["benefit"].choices = [_EMPTY, *benefits]

    def help(self) -> Help:
        """The help as it was written."""
        return Help(**self.cleaned_data)


class MeasureForm(ActForm):
    """What became of help: its next state, since when, its effect, the household's signature."""

    after = forms.ChoiceField(label=_("It is now"), widget=forms.RadioSelect, required=False)
    on = forms.DateField(
        label=_("Since which day"),
        help_text=_("The day on which it began, was given in full, or stopped."),
        widget=date_input(),
    )
    effect = forms.CharField(
        label=_("Effect, or why it stopped"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    signature = forms.ChoiceField(label=_("Signature of the household"), required=False)

    def __init__(
        self, measure: Measure, nexts: Iterable[str], signatures: Choices, *args: Any, **kwargs: Any
    ) -> None:
        kwargs.setdefault("auto_id", f"m{measure.pk.hex}-%s")
        super().__init__(*args, **kwargs)
        self.fields["after"].choices = [(s, words.MEASURE_STATES[s]) for s in nexts]
        planned = measure.begins_on if measure.state == "planned" else None
        self.initial.setdefault("on", min(planned or today(), today()))
        self.fields["signature"].choices = [_EMPTY, *signatures]


class ReportForm(ActForm):
    """A clue: what is wrong, with whom, who says so, in which words. `key` is made by the page."""

    key = forms.CharField(max_length=80, widget=forms.HiddenInput)
    rule = forms.ChoiceField(label=_("Which gap"), required=False)
    title = forms.CharField(
        label=_("In a few words, when it is not in the list"),
        help_text=_("Without names or numbers of people."),
        max_length=160,
        required=False,
    )
    person = forms.ChoiceField(label=_("Whom it is about"), required=False)
    source = forms.ChoiceField(label=_("Where it comes from"), widget=forms.RadioSelect)
    words = forms.CharField(
        label=_("What was seen or said"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    on = forms.DateField(label=_("On which day"), widget=date_input())

    def __init__(
        self, rules: Choices, sources: Choices, members: Choices, *args: Any, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["rule"].choices = [_EMPTY, *rules]
        self.fields["source"].choices = sources
        if members:
            self.fields["person"].choices = [("", _("the whole household")), *members]
        else:
            del self.fields["person"]


class HazardForm(ActForm):
    """A hazard: its kind, the places of an area, the day, whom it concerns, in which words."""

    kind = forms.ChoiceField(label=_("What happened"))
    places = forms.MultipleChoiceField(label=_("Where"), widget=forms.CheckboxSelectMultiple)
    on = forms.DateField(label=pgettext_lazy("hazard", "On which day"), widget=date_input())
    scope = forms.ChoiceField(
        label=_("Which households"), choices=list(words.SCOPES.items()), widget=forms.RadioSelect
    )
    words = forms.CharField(
        label=_("What was seen"),
        help_text=_("Without names or numbers of people."),
        required=False,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, kinds: Choices, places: Choices, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = kinds
        self.fields["places"].choices = places


class PairingForm(ActForm):
    """Who helps a household: a person who signs in here, or a name."""

    helper = forms.ChoiceField(label=_("A person who signs in here"), required=False)
    name = forms.CharField(label=_("Or the name of the helper"), max_length=80, required=False)
    organisation = forms.CharField(label=_("Organisation"), max_length=120, required=False)
    purpose = forms.CharField(label=_("What for"), max_length=200, required=False)
    begins_on = forms.DateField(label=_("First day"), widget=date_input())

    def __init__(self, people: Choices, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if people:
            self.fields["helper"].choices = [_EMPTY, *people]
        else:
            del self.fields["helper"]


class EndPairingForm(ActForm):
    """Why and when a pairing ends."""

    reason = forms.CharField(
        label=_("Why it ends"),
        help_text=_("Without names or numbers of people."),
        max_length=200,
        required=False,
    )
    ends_on = forms.DateField(label=_("Last day"), widget=date_input())
