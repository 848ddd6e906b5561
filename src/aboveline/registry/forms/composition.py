"""Forms of the acts that change who lives with whom: head, split, merge, leaving, changing over."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from aboveline.registry.codes import choices_of
from aboveline.registry.forms.acts import DayForm
from aboveline.registry.models import Membership

_BY_OTHER_ACTS = ("split", "merge")
_NEW_TO_THE_REGISTER = ("registered", "birth")


class RelationsForm(DayForm):
    """What each of some members is to the head from a day on."""

    def __init__(self, members: Iterable[Membership], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people: dict[str, UUID] = {}
        for row in members:
            name = f"relation_{row.person_id.hex}"
            self.people[name] = row.person_id
            self.add_one(name, row)

    def add_one(self, name: str, row: Membership) -> None:
        """Add the field of one member, which says what it is now."""
        self.fields[name] = forms.ChoiceField(
            label=_("%(name)s is then") % {"name": name_of(row)},
            choices=choices_of("relation"),
            initial=row.relation,
        )

    def relations(self) -> dict[UUID, str]:
        """The relation to the head by the key of the person."""
        return {key: self.cleaned_data[name] for name, key in self.people.items()}


class SplitForm(RelationsForm):
    """Who goes to the new household, and what everybody is to the head of his own."""

    def add_one(self, name: str, row: Membership) -> None:
        """Add whether the member goes, and the relation."""
        self.fields[name.replace("relation_", "goes_")] = forms.BooleanField(
            label=_("%(name)s goes to the new household") % {"name": name_of(row)}, required=False
        )
        super().add_one(name, row)

    def going(self) -> dict[UUID, str]:
        """Those who go, with the relation to the head of the new household."""
        goes = {key for name, key in self.people.items() if self._goes(name)}
        return {key: relation for key, relation in self.relations().items() if key in goes}

    def staying(self) -> dict[UUID, str]:
        """Those who stay, with the relation to the head of the old household."""
        goes = self.going()
        return {key: relation for key, relation in self.relations().items() if key not in goes}

    def _goes(self, name: str) -> bool:
        return bool(self.cleaned_data[name.replace("relation_", "goes_")])


class MergeForm(RelationsForm):
    """The household whose members come; when it is known, what each of them is to the head."""

    other = forms.CharField(
        label=_lazy("Number of the household whose members come here"), max_length=20
    )

    def add_one(self, name: str, row: Membership) -> None:
        """Add the relation, to be chosen anew: the head is another one."""
        super().add_one(name, row)
        kept = [pair for pair in choices_of("relation") if pair[0] != "head"]
        self.fields[name].choices = [("", "–"), *kept]
        self.fields[name].initial = ""

    def is_asked(self, data: Mapping[str, Any]) -> bool:
        """Whether the relations were on the page that was sent."""
        return all(name in data for name in self.people)


class LeaveForm(DayForm):
    """A member leaves; when it is the head, who is head then."""

    reason = forms.ChoiceField(label=_lazy("Why"), widget=forms.RadioSelect)
    new_head = forms.ChoiceField(label=_lazy("Head from then on"), required=False)
    field_order: Sequence[str] = ("reason", "on", "new_head")
    codes: tuple[str, tuple[str, ...]] = ("end_reason", _BY_OTHER_ACTS)

    def __init__(self, others: Sequence[Membership], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        listed, left_out = self.codes
        self.fields["reason"].choices = [p for p in choices_of(listed) if p[0] not in left_out]
        if others:
            people = [(str(row.person_id), name_of(row)) for row in others]
            self.fields["new_head"].choices = [("", "–"), *people]
        else:
            del self.fields["new_head"]

    def relations(self) -> dict[UUID, str]:
        """The new head of those who stay; empty when none is named."""
        head = self.cleaned_data.get("new_head")
        return {UUID(head): "head"} if head else {}


class ChangeOverForm(LeaveForm):
    """A member goes to another household of the register."""

    other = forms.CharField(label=_lazy("Number of the household it joins"), max_length=20)
    relation = forms.ChoiceField(label=_lazy("Relation to the head there"))
    field_order = ("other", "relation", "reason", "on", "new_head")
    codes = ("begin_reason", (*_BY_OTHER_ACTS, *_NEW_TO_THE_REGISTER))

    def __init__(self, others: Sequence[Membership], *args: Any, **kwargs: Any) -> None:
        super().__init__(others, *args, **kwargs)
        kept = [pair for pair in choices_of("relation") if pair[0] != "head"]
        self.fields["relation"].choices = [("", "–"), *kept]


def name_of(row: Membership) -> str:
    """A member on the label of a field."""
    return row.person.name or _("no name yet")
