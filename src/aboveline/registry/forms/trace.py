"""The part of a visit's form for its clock and place; all of it may stay empty."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

from django import forms
from django.utils.timezone import make_aware
from django.utils.translation import gettext_lazy as _

from aboveline.registry.errors import RegistryError
from aboveline.registry.forms.record import ActForm
from aboveline.registry.traces import Trace

OF_TRACE = {"started_at", "ended_at", "longitude", "latitude"}
"""The fields of faults that are shown here."""
_AT = {"started_at": "began", "ended_at": "ended"}


def _clock(**more: str) -> forms.TimeInput:
    return forms.TimeInput(attrs={"type": "time", "step": "1", **more}, format="%H:%M:%S")


def _hidden(name: str) -> forms.FloatField:
    return forms.FloatField(required=False, widget=forms.HiddenInput(attrs={"data-place": name}))


class TraceForm(ActForm):
    """Times as the clock of the phone shows them, and the place that it tells a script."""

    began = forms.TimeField(
        label=_("Began at"), required=False, widget=_clock(**{"data-clock": "begin"})
    )
    ended = forms.TimeField(
        label=_("Ended at"), required=False, widget=_clock(**{"data-clock": "end"})
    )
    longitude = _hidden("longitude")
    latitude = _hidden("latitude")
    accuracy = _hidden("accuracy")

    def trace(self, on: date) -> Trace:
        """What was told of a visit on a day; a place that cannot be read is none."""

        def moment(name: str) -> datetime | None:
            at: time | None = self.cleaned_data[name]
            return None if at is None else make_aware(datetime.combine(on, at))

        place: dict[str, Any] = {n: self.cleaned_data[n] for n in ("longitude", "latitude")}
        accuracy = self.cleaned_data["accuracy"]
        return Trace(moment("began"), moment("ended"), accuracy_metres=accuracy, **place)

    def show_faults(self, error: RegistryError) -> None:
        """Put faults of the clock to the clock; those of the place stand above."""
        for fault in error.faults:
            if fault.field in OF_TRACE:
                self.add_error(_AT.get(fault.field), f"{fault.message} {fault.remedy}")
