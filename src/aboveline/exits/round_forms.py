"""Forms of rounds. Nothing of the procedure is checked here: the acts tell every fault."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from aboveline.exits.actions.rechecking import Finding
from aboveline.exits.actions.signing import Signed
from aboveline.exits.forms import sentences
from aboveline.exits.models import Candidate
from aboveline.exits.quorum import Ballot, Meeting
from aboveline.exits.ready import Voting
from aboveline.exits.words import SIGNATURES
from aboveline.registry.forms.record import ActForm, RecordForm, date_input


def _count(label: Any = "", **more: Any) -> forms.IntegerField:
    widget = forms.NumberInput(attrs={"inputmode": "numeric", "class": "short", "min": 0})
    return forms.IntegerField(label=label, min_value=0, max_value=10_000, widget=widget, **more)


_NAMES_NOBODY = _("Without names or numbers of people.")


class TakeForm(ActForm):
    """A step that was taken: on which day, and what there is to say."""

    on = forms.DateField(label=_("Day"), widget=date_input())
    words = sentences(_("What there is to say"), _NAMES_NOBODY, most=500, rows=2)


class MeetingForm(TakeForm):
    """A meeting: how many may vote and were there, and the votes about each household."""

    eligible = _count(_("How many may vote"))
    present = _count(_("How many of them were there"))
    field_order = ("on", "eligible", "present", "words")

    def __init__(self, candidates: Sequence[Candidate], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.candidates = candidates
        for one in candidates:
            for name in ("recused", "recused_present", "in_favour", "against"):
                is_vote = name == "in_favour"
                self.fields[f"{name}-{one.pk}"] = _count(
                    required=False, initial=None if is_vote else 0
                )

    def voting(self) -> Voting:
        """The meeting as it was written; who is for it is everybody else, unless it is said."""
        given = self.cleaned_data
        meeting = Meeting(given["eligible"], given["present"])
        return Voting(meeting, {one.pk: self._ballot(one.pk) for one in self.candidates})

    def _ballot(self, key: UUID) -> Ballot:
        given = self.cleaned_data
        aside = given.get(f"recused_present-{key}") or 0
        against = given.get(f"against-{key}") or 0
        favour = given.get(f"in_favour-{key}")
        if favour is None:
            favour = max(0, given["present"] - aside - against)
        return Ballot(given.get(f"recused-{key}") or 0, aside, favour, against)


class PlaceForm(ActForm):
    """Where a notice hangs."""

    place = forms.CharField(
        label=_("Where the notice hangs"),
        help_text=_("Such as: the board of the village committee."),
        max_length=160,
        required=False,
    )


class SignForm(ActForm):
    """What the household says to its exit."""

    kind = forms.ChoiceField(
        label=_("What the household says"),
        choices=list(SIGNATURES.items()),
        widget=forms.RadioSelect,
    )
    on = forms.DateField(label=_("Day"), widget=date_input())
    witness = forms.CharField(label=_("Who was there"), max_length=80, required=False)
    attachment = forms.ChoiceField(label=_("Signature that is attached"), required=False)

    def __init__(self, signatures: Sequence[tuple[str, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["attachment"].choices = [("", "–"), *signatures]

    def signed(self) -> Signed:
        """What was said, as it was written."""
        given = self.cleaned_data
        key = UUID(given["attachment"]) if given["attachment"] else None
        return Signed(given["kind"], given["on"], given["witness"], key)


class ObjectForm(ActForm):
    """An objection in the words of whoever makes it."""

    words = sentences(_("What is objected"), _NAMES_NOBODY, most=1000, rows=4)


class AgainForm(ActForm):
    """What somebody found who looked at a household again."""

    holds = forms.ChoiceField(
        label=_("Does what is recorded hold?"),
        choices=[("yes", _("yes, it holds")), ("no", _("no, it does not hold"))],
        widget=forms.RadioSelect,
        required=False,
    )
    words = sentences(_("What was found"), _NAMES_NOBODY, most=500, rows=3)
    on = forms.DateField(label=_("Day"), widget=date_input())

    def finding(self) -> Finding:
        """What was found, as it was written."""
        given = self.cleaned_data
        holds = {"yes": True, "no": False}.get(given["holds"])
        return Finding(holds, given["on"], given["words"])


def _why() -> forms.CharField:
    return sentences(_("Why"), _NAMES_NOBODY, most=500, rows=3)


class CorrectionForm(ActForm):
    """A correction of the register status."""

    after = forms.ChoiceField(label=_("New register status"), widget=forms.RadioSelect)
    reason = _why()

    def __init__(self, steps: Sequence[tuple[str, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["after"].choices = steps


class FieldCorrectionForm(RecordForm):
    """Another value of a field that the lock keeps."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"] = _why()


class VisitCorrectionForm(ActForm):
    """The day of a visit before the lock that may be recorded after it."""

    on = forms.DateField(label=_("Day of the visit"), widget=date_input())
    reason = _why()


class DecideForm(ActForm):
    """What was decided about a correction."""

    words = sentences(_("What there is to say"), _NAMES_NOBODY, most=500, rows=2)
