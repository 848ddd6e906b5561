"""The forms of the pages about people."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from aboveline.accounts.labels import ROLE_NAMES
from aboveline.accounts.permissions import Role
from aboveline.accounts.queries import areas_named
from aboveline.areas.models import Area
from aboveline.web.clock import today
from aboveline.web.templatetags.web import listed

_ROLES = [(str(role), name) for role, name in ROLE_NAMES.items()]


class DayInput(forms.DateInput):
    """A day by the browser's own calendar."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class FindPeople(forms.Form):
    """Which people the list shows."""

    text = forms.CharField(label=pgettext_lazy("person", "Name"), required=False, max_length=60)
    role = forms.ChoiceField(
        label=_("Role"), required=False, choices=[("", _("every role")), *_ROLES]
    )
    area = forms.CharField(label=_("Area: code or name"), required=False, max_length=120)

    def __init__(self, *args: Any, areas: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._areas = areas

    def clean_area(self) -> Area | None:
        """The one area that fits; several are named instead of guessing."""
        return one_area(self._areas, self.cleaned_data["area"].strip())


class AddPerson(forms.Form):
    """A new person."""

    username = forms.RegexField(
        label=_("Name to sign in with"),
        regex=r"^[\w.@-]+$",
        min_length=2,
        max_length=60,
        help_text=_("Letters, digits, point, hyphen, underscore and @."),
        error_messages={"invalid": _("Use letters, digits, point, hyphen, underscore and @.")},
    )
    name = forms.CharField(label=_("Name of the person"), max_length=80)
    email = forms.EmailField(
        label=_("E-mail"),
        required=False,
        help_text=_("Needed only for signing in by the provider of the administration."),
    )


class GiveDuty(forms.Form):
    """A role in an area for a time."""

    role = forms.ChoiceField(label=_("Role"))
    area = forms.CharField(label=_("Area: code or name"), max_length=120)
    valid_from = forms.DateField(label=_("From"), widget=DayInput)
    until = forms.DateField(
        label=_("Last day"),
        widget=DayInput,
        required=False,
        help_text=_("Empty: until it is ended."),
    )

    def __init__(self, *args: Any, areas: Any, roles: frozenset[Role], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._areas = areas
        self.fields["role"].choices = [
            (str(role), ROLE_NAMES[role]) for role in Role if role in roles
        ]
        self.fields["valid_from"].initial = today

    def clean_area(self) -> Area:
        """The one area that fits; several are named instead of guessing."""
        found = one_area(self._areas, self.cleaned_data["area"].strip())
        if found is None:
            raise forms.ValidationError(_("Name an area."))
        return found


class EndDuty(forms.Form):
    """The first day without the duty."""

    on = forms.DateField(label=_("First day without it"), widget=DayInput)


class GiveReason(forms.Form):
    """Why something is done."""

    reason = forms.CharField(label=_("Why the second factor is taken away"), max_length=300)


def one_area(rows: Any, text: str) -> Area | None:
    """The area with this code or name; a fault names the candidates when there are several."""
    if not text:
        return None
    found = areas_named(rows, text)
    if not found:
        raise forms.ValidationError(_("No area of yours has this code or name."))
    if len(found) > 1:
        named = listed(
            f"{area.name} ({area.parent.name if area.parent else '–'}; {area.code})"
            for area in found
        )
        raise forms.ValidationError(
            _("Several areas fit: %(named)s. Give the code of the one you mean."),
            params={"named": named},
        )
    return found[0]
