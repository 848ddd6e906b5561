"""The day and the source of what is recorded of a village."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from aboveline.registry.forms.record import ActForm, date_input


class SourceForm(ActForm):
    """Since which day the values are true, and where they are from."""

    on = forms.DateField(label=_("Day of which this is true"), widget=date_input())
    source = forms.CharField(label=_("Source of the figures"), max_length=200, required=False)
