"""A form over fields of the register: prefilled, and telling what differs from what is recorded."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from aboveline.registry.errors import RegistryError
from aboveline.registry.fields import Field
from aboveline.registry.units import unit_of
from aboveline.vault.masking import masked

UNKNOWN = "unknown"
_DASHES = ("-", "–", "—", "－")
_FEW = 5  # as many answers stand side by side; more become a list to choose from


class RecordForm(forms.Form):
    """Fields of one record. Nothing is checked here: the act checks and tells every fault.

    An answer may always be `unknown`; a field that is left as it was is not part of `differing`.
    A sealed text is shown masked beside its field, which is empty: empty keeps it, a dash takes it
    away. So a form opens nothing, and what is opened is in the audit.
    """

    def __init__(
        self, shapes: Sequence[Field], recorded: Mapping[str, Any], *args: Any, **kwargs: Any
    ) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        self.shapes = {shape.name: shape for shape in shapes}
        self.masked: set[str] = set()
        for shape in shapes:
            self.fields[shape.name] = form_field(shape)
            given = as_given(recorded.get(shape.name))
            if given and shape.sealed and shape.type == "text":
                self._mask(shape, given)
                given = ""
            self.initial[shape.name] = given
            if shape.type == "code" and given and given not in shape.options:
                self.fields[shape.name].choices += [(given, given)]  # older than the list

    def differing(self) -> dict[str, Any]:
        """What was answered otherwise than it is recorded; None for not known."""
        found: dict[str, Any] = {}
        for name in self.shapes:
            given, before = self.cleaned_data[name], self.initial[name]
            if not _equal(given, before):
                gone = ("", UNKNOWN, [], *(_DASHES if name in self.masked else ()))
                found[name] = None if given in gone else given
        return found

    def _mask(self, shape: Field, given: str) -> None:
        self.masked.add(shape.name)
        self.fields[shape.name].help_text = _(
            "Recorded: %(masked)s. Empty keeps it; a dash takes it away."
        ) % {"masked": masked(shape.name, given)}

    def show_faults(self, error: RegistryError, subject: str = "") -> bool:
        """Put the faults of one subject to their fields; whether there was any."""
        mine = [fault for fault in error.faults if fault.subject == subject]
        for fault in mine:
            place = fault.field if fault.field in self.fields else None
            self.add_error(place, f"{fault.message} {fault.remedy}")
        return bool(mine)


def form_field(shape: Field) -> forms.Field:
    """How a field is asked: few answers side by side, many in a list, numbers with their unit."""
    common = {
        "label": capital(shape.label),
        "required": False,
        "help_text": unit_of(shape),
    }
    if shape.type == "boolean":
        answers = [("yes", _("yes")), ("no", _("no")), (UNKNOWN, _("not known"))]
        return forms.ChoiceField(choices=answers, widget=forms.RadioSelect, **common)
    if shape.type == "code":
        codes = [(code.code, code.label) for code in shape.options.values()]
        if len(codes) <= _FEW:
            answers = [*codes, (UNKNOWN, _("not known"))]
            return forms.ChoiceField(choices=answers, widget=forms.RadioSelect, **common)
        return forms.ChoiceField(choices=[("", "–"), *codes, (UNKNOWN, _("not known"))], **common)
    if shape.type == "codes":
        codes = [(code.code, code.label) for code in shape.options.values()]
        widget = forms.CheckboxSelectMultiple
        return forms.MultipleChoiceField(choices=codes, widget=widget, **common)
    if shape.type == "date":
        return forms.CharField(widget=forms.DateInput(attrs={"type": "date"}), **common)
    if shape.type == "text":
        return forms.CharField(max_length=500, **common)
    mode = "numeric" if shape.type == "integer" else "decimal"
    widget = forms.TextInput(attrs={"inputmode": mode, "class": "short"})
    return forms.CharField(max_length=20, widget=widget, **common)


def capital(text: str) -> str:
    """The text with a capital first letter; names inside stay as they are."""
    return text[:1].upper() + text[1:]


def as_given(value: Any) -> Any:
    """A recorded value as a form would send it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Decimal):
        text = f"{value:f}"
        return text.rstrip("0").rstrip(".") if "." in text else text
    if isinstance(value, list | tuple):
        return list(value)
    return value.isoformat() if isinstance(value, date) else str(value)


def _equal(given: Any, before: Any) -> bool:
    if isinstance(given, list):
        return sorted(given) == sorted(before or [])
    return str(given).strip() == str(before)


class ActForm(forms.Form):
    """Faults of an act shown above its form."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)

    def show_faults(self, error: RegistryError) -> None:
        """Put every fault to its field, or above the form."""
        for fault in error.faults:
            place = fault.field if fault.field in self.fields else None
            self.add_error(place, f"{fault.message} {fault.remedy}")


def named(shapes: Mapping[str, Field], names: Iterable[str]) -> list[Field]:
    """Fields by name, in the given order."""
    return [shapes[name] for name in names]


def date_input() -> forms.DateInput:
    """A day, as the browser lets it be chosen."""
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
