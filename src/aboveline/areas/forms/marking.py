"""Forms of marks: tags, zones, facts, and a parent that is right."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from aboveline.areas import actions
from aboveline.areas.access import Actor
from aboveline.areas.forms.base import ChangeForm, DayInput, OnDay
from aboveline.areas.models import Area, Zone


class TagForm(OnDay):
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


class UntagForm(OnDay):
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


class OpenZoneForm(OnDay):
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


class CloseZoneForm(OnDay):
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


class FactForm(OnDay):
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
