"""The forms of changes to an area; each says which act it leads to."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from aboveline.areas import actions
from aboveline.areas.access import CHANGE, Actor, visible_areas
from aboveline.areas.models import Area, Level, Zone
from aboveline.areas.queries import meant_by


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


class _OnDay(ChangeForm):
    on = forms.DateField(
        label=_("Since"), required=False, widget=DayInput, help_text=_("Today when left empty.")
    )


class _Decreed(_OnDay):
    note = forms.CharField(label=_("Decree or reason"), max_length=400, required=False)


class RenameForm(_Decreed):
    """Another name."""

    act, title = "rename", _("Rename")
    name = forms.CharField(label=_("New name"), max_length=120)
    field_order = ("name", "on", "note")

    def save(self) -> Area:
        """Rename the area."""
        return actions.rename_area(self.area, actor=self.actor, **self.cleaned_data)


class RecodeForm(_Decreed):
    """Another code."""

    act, title = "recode", _("Give a new code")
    code = forms.CharField(label=_("New code"), max_length=40)
    field_order = ("code", "on", "note")

    def save(self) -> Area:
        """Give the area a new code."""
        return actions.recode_area(self.area, actor=self.actor, **self.cleaned_data)


class TagForm(_OnDay):
    """A new tag."""

    act, title = "tag", _("Add a tag")
    tag = forms.CharField(
        label=_("Tag"), max_length=40, help_text=_("Such as deep_poverty, listed, border.")
    )
    until = forms.DateField(
        label=_("Until before"),
        required=False,
        widget=DayInput,
        help_text=_("Open when left empty."),
    )
    field_order = ("tag", "on", "until")

    def save(self) -> Any:
        """Tag the area."""
        return actions.tag_area(self.area, actor=self.actor, **self.cleaned_data)


class UntagForm(_OnDay):
    """The end of a tag."""

    act, title = "untag", _("Take a tag off")
    tag = forms.ChoiceField(label=_("Tag"))
    field_order = ("tag", "on")

    def __init__(self, area: Area, actor: Actor, data: Any = None) -> None:
        super().__init__(area, actor, data)
        tags = area.tags.filter(valid_to=None).order_by("tag").values_list("tag", flat=True)
        self.fields["tag"].choices = [(tag, tag) for tag in tags]

    def is_needed(self) -> bool:
        """Whether the area has tags of its own."""
        return bool(self.fields["tag"].choices)

    def save(self) -> None:
        """Take the tag off."""
        actions.untag_area(self.area, actor=self.actor, **self.cleaned_data)


class OpenZoneForm(_OnDay):
    """A new zone of this area."""

    act, title = "open_zone", _("Open a zone")
    kind = forms.CharField(
        label=_("Kind"), max_length=40, help_text=_("Such as epidemic_high_risk, flood.")
    )
    name = forms.CharField(label=_("Name"), max_length=120)
    until = forms.DateField(
        label=_("Until before"),
        required=False,
        widget=DayInput,
        help_text=_("Open when left empty."),
    )
    field_order = ("kind", "name", "on", "until")

    def save(self) -> Zone:
        """Open the zone over this area and all inside it."""
        return actions.open_zone(areas=[self.area], actor=self.actor, **self.cleaned_data)


class CloseZoneForm(_OnDay):
    """The end of a zone that names this area."""

    act, title = "close_zone", _("Close a zone")
    zone = forms.ModelChoiceField(Zone.objects.none(), label=_("Zone"), empty_label=None)
    field_order = ("zone", "on")

    def __init__(self, area: Area, actor: Actor, data: Any = None) -> None:
        super().__init__(area, actor, data)
        field = self.fields["zone"]
        field.queryset = area.zones.filter(valid_to=None).order_by("name")
        field.label_from_instance = lambda zone: zone.name

    def is_needed(self) -> bool:
        """Whether a zone that names this area is open."""
        return bool(self.fields["zone"].queryset.exists())

    def save(self) -> Zone:
        """Close the zone."""
        return actions.close_zone(actor=self.actor, **self.cleaned_data)


class MoveForm(_Decreed):
    """Another parent, named by code or name."""

    act, title = "move", _("Move under another area")
    parent = forms.CharField(label=_("Code or name of the new parent"), max_length=120)
    field_order = ("parent", "on", "note")

    def clean_parent(self) -> Area:
        """The one area that fits."""
        return _one_of(self.actor, self.cleaned_data["parent"])

    def save(self) -> Area:
        """Move the area."""
        return actions.move_area(self.area, actor=self.actor, **self.cleaned_data)


class MergeForm(_Decreed):
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
        return _one_of(self.actor, self.cleaned_data["into"])

    def save(self) -> Area:
        """Merge the area."""
        into = self.cleaned_data.pop("into")
        return actions.merge_areas([self.area], into, actor=self.actor, **self.cleaned_data)


class SplitForm(_Decreed):
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


class AddForm(_OnDay):
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


class FactForm(_OnDay):
    """A value of the area on a day."""

    act, title = "fact", _("Record a fact")
    fact = forms.CharField(label=_("Fact"), max_length=60, help_text=_("Such as has_road."))
    value = forms.CharField(label=_("Value"), max_length=60)
    unit = forms.CharField(label=_("Unit"), max_length=40, required=False)
    source = forms.CharField(label=_("Source"), max_length=200, required=False)
    field_order = ("fact", "value", "unit", "on", "source")

    def save(self) -> Any:
        """Record the fact."""
        return actions.record_area_fact(self.area, actor=self.actor, **self.cleaned_data)


class SettleForm(ChangeForm):
    """The parent is right as it stands."""

    act, title, button = "settle", _("Confirm the parent"), _("The parent is right")
    reason = forms.CharField(label=_("How it was checked"), max_length=400)

    def is_needed(self) -> bool:
        """Whether the parent is in doubt."""
        return bool(self.area.parent_doubt)

    def save(self) -> Area:
        """Take the doubt away."""
        return actions.settle_parent(self.area, actor=self.actor, **self.cleaned_data)


class EndForm(_Decreed):
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


FORMS: dict[str, type[ChangeForm]] = {
    form.act: form
    for form in (
        SettleForm,
        RenameForm,
        RecodeForm,
        TagForm,
        UntagForm,
        OpenZoneForm,
        CloseZoneForm,
        FactForm,
        AddForm,
        MoveForm,
        MergeForm,
        SplitForm,
        EndForm,
    )
}
"""Every change of an area that the page offers, by its word."""


def level_name(level: Level) -> str:
    """The name of a level in the reader's language."""
    chinese = (get_language() or "").startswith("zh")
    return level.name_zh if chinese and level.name_zh else level.name_en


def _one_of(actor: Actor, text: str) -> Area:
    """The one area in reach with this code or name; several fits are named, none is chosen."""
    matches = meant_by(text, among=visible_areas(actor, CHANGE))
    if not matches:
        message = _("No area in your reach has this code or name.")
        raise forms.ValidationError(message)
    if len(matches) > 1:
        fits = ", ".join(f"{m.area.name} ({m.area.code or m.area.level_id})" for m in matches)
        message = _("This fits several areas: %(fits)s. State the code.")
        raise forms.ValidationError(message % {"fits": fits})
    return matches[0].area
