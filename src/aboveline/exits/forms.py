"""Forms of exits of areas. Nothing of the procedure is checked here: the acts tell every fault."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from aboveline.registry.forms.record import ActForm, date_input
from aboveline.web.clock import today

_IN_A_SENTENCE = _("In a sentence, without names or numbers of people.")


def sentences(label: Any, help_text: Any, *, most: int, rows: int = 2) -> forms.CharField:
    """What somebody has to say in their own words; whether it may be left out, the act tells."""
    return forms.CharField(
        label=label,
        help_text=help_text,
        max_length=most,
        required=False,
        widget=forms.Textarea(attrs={"rows": rows}),
    )


class AreaStepForm(ActForm):
    """What was found, on which evidence, on which day; `cohorts` for the first step."""

    words = sentences(_("What was found"), _IN_A_SENTENCE, most=1_000)
    evidence = forms.CharField(
        label=_("Evidence"),
        help_text=_("The minutes, the report or the document, with its number."),
        max_length=200,
        required=False,
    )
    on = forms.DateField(label=_("Day"), required=False, widget=date_input())

    def __init__(self, *args: Any, cohorts: Sequence[int] = (), **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"on": today()})
        super().__init__(*args, **kwargs)
        if cohorts:
            self.fields["cohort_year"] = forms.TypedChoiceField(
                label=_("Cohort"),
                help_text=_(
                    "The year for which the exit counts; the day it is declared on is another."
                ),
                choices=[(str(year), str(year)) for year in cohorts],
                coerce=int,
            )


class WordsForm(ActForm):
    """A sentence: why an exit is refused, what was said against it, or the answer."""

    words = sentences(_("What was found"), _IN_A_SENTENCE, most=1_000)

    def __init__(self, label: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["words"].label = label
