"""What all forms of areas share."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from aboveline.areas.access import CHANGE, Actor, visible_areas
from aboveline.areas.models import Area, Level
from aboveline.areas.queries import meant_by
from aboveline.web.templatetags.web import in_brackets, listed


class DayInput(forms.DateInput):
    """A day, chosen from a calendar where the device has one."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class ChangeForm(forms.Form):
    """A change of one area by one actor; `act` names it in the page."""

    act = ""
    title: Any = ""
    button: Any = _("Save")

    def __init__(self, area: Area, actor: Actor, data: Any = None) -> None:
        self.area, self.actor = area, actor
        super().__init__(data, prefix=self.act)

    def save(self) -> Any:
        """Do the act; raises AreaError."""
        raise NotImplementedError

    def is_needed(self) -> bool:
        """Whether the area has anything that this form could change."""
        return True


class OnDay(ChangeForm):
    on = forms.DateField(
        label=_("Since"), required=False, widget=DayInput, help_text=_("Today when left empty.")
    )


class Decreed(OnDay):
    note = forms.CharField(label=_("Decree or reason"), max_length=400, required=False)


def level_name(level: Level) -> str:
    """The name of a level in the reader's language."""
    chinese = (get_language() or "").startswith("zh")
    return level.name_zh if chinese and level.name_zh else level.name_en


def one_of(actor: Actor, text: str) -> Area:
    """The one area in reach with this code or name; several fits are named, none is chosen."""
    matches = meant_by(text, among=visible_areas(actor, CHANGE))
    if not matches:
        message = _("No area in your reach has this code or name.")
        raise forms.ValidationError(message)
    if len(matches) > 1:
        codes = [(m.area.name, m.area.code or m.area.level_id) for m in matches]
        fits = listed(f"{name}{in_brackets(code)}" for name, code in codes)
        message = _("This fits several areas: %(fits)s. State the code.")
        raise forms.ValidationError(message % {"fits": fits})
    return matches[0].area
