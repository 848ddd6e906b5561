"""Forms of changes as they are decreed, and of new areas."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from aboveline.areas import actions
from aboveline.areas.access import Actor
from aboveline.areas.forms.base import Decreed, OnDay, level_name, one_of
from aboveline.areas.models import Area, Level


class RenameForm(Decreed):
    """Another name."""

    act, title = "rename", _("Rename")
    name = forms.CharField(label=_("New name"), max_length=120)
    field_order = ("name", "on", "note")

    def save(self) -> Area:
        """Rename the area."""
        return actions.rename_area(self.area, actor=self.actor, **self.cleaned_data)


class RecodeForm(Decreed):
    """Another code."""

    act, title = "recode", _("Give a new code")
    code = forms.CharField(label=_("New code"), max_length=40)
    field_order = ("code", "on", "note")

    def save(self) -> Area:
        """Give the area a new code."""
        return actions.recode_area(self.area, actor=self.actor, **self.cleaned_data)


class AddForm(OnDay):
    """A new area inside this one."""

    act, title, button = "add", _("Add an area inside"), _("Add")
    name = forms.CharField(label=_("Name"), max_length=120)
    level = forms.ModelChoiceField(Level.objects.none(), label=_("Level"), empty_label=None)
    code = forms.CharField(label=_("Code"), max_length=40, required=False)
    field_order = ("name", "level", "code", "on")

    def __init__(self, area: Area, actor: Actor, data: Any = None) -> None:
        super().__init__(area, actor, data)
        self.fields["on"].help_text = _("As long as this area when left empty.")
        field = self.fields["level"]
        field.queryset = Level.objects.filter(rank__gt=area.level.rank).order_by("rank")
        field.label_from_instance = level_name

    def is_needed(self) -> bool:
        """Whether a level lies below this one."""
        return bool(self.fields["level"].queryset.exists())

    def save(self) -> Area:
        """Add the area."""
        return actions.add_area(parent=self.area, actor=self.actor, **self.cleaned_data)


class MoveForm(Decreed):
    """Another parent, named by code or name."""

    act, title = "move", _("Move under another area")
    parent = forms.CharField(label=_("Code or name of the new parent"), max_length=120)
    field_order = ("parent", "on", "note")

    def clean_parent(self) -> Area:
        """The one area that fits."""
        return one_of(self.actor, self.cleaned_data["parent"])

    def save(self) -> Area:
        """Move the area."""
        return actions.move_area(self.area, actor=self.actor, **self.cleaned_data)


class MergeForm(Decreed):
    """The area that takes this one over, named by code or name."""

    act, title = "merge", _("Merge into another area")
    into = forms.CharField(
        label=_("Code or name of the area that goes on"),
        max_length=120,
        help_text=_("This area ends; its records are found under the other one."),
    )
    field_order = ("into", "on", "note")

    def clean_into(self) -> Area:
        """The one area that fits."""
        return one_of(self.actor, self.cleaned_data["into"])

    def save(self) -> Area:
        """Merge the area."""
        into = self.cleaned_data.pop("into")
        return actions.merge_areas([self.area], into, actor=self.actor, **self.cleaned_data)


class SplitForm(Decreed):
    """A new area that takes some of the areas inside; this one goes on."""

    act, title = "split", _("Split a new area off")
    name = forms.CharField(label=_("Name of the new area"), max_length=120)
    code = forms.CharField(label=_("Code"), max_length=40, required=False)
    children = forms.ModelMultipleChoiceField(
        Area.objects.none(),
        label=_("Areas that go with it"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    field_order = ("name", "code", "children", "on", "note")

    def __init__(self, area: Area, actor: Actor, data: Any = None) -> None:
        super().__init__(area, actor, data)
        inside = Area.objects.filter(parent=area, valid_to=None).order_by("order", "name")
        self.fields["children"].queryset = inside

    def save(self) -> list[Area]:
        """Split the new area off."""
        data = dict(self.cleaned_data)
        row = actions.NewArea(data.pop("name"), self.area.level_id, code=data.pop("code"))
        taken = {child.pk: row.key for child in data.pop("children")}
        return actions.split_area(
            self.area, [row], children=taken, keep=True, actor=self.actor, **data
        )


class EndForm(Decreed):
    """The end of the area, without one that follows."""

    act, title, button = "end", _("End the area"), _("End the area")

    def save(self) -> Area:
        """End the area."""
        return actions.end_area(self.area, actor=self.actor, **self.cleaned_data)


class FileForm(forms.Form):
    """A file of areas."""

    file = forms.FileField(
        label=_("File"),
        help_text=_("CSV in UTF-8 or GBK, or GeoJSON with polygons."),
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.json,.geojson"}),
    )
