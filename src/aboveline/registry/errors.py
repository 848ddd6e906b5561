"""What can be wrong with an act of the register: a code, the sentence, what to do."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from aboveline.registry.codes import code_lists, label_of
from aboveline.registry.fields import field_named

SENTENCES: dict[str, tuple[Any, Any]] = {
    "REGISTRY-001": (
        _("The value of %(field)s cannot be read."),
        _("Write it as the form shows it, or leave it empty when it is unknown."),
    ),
    "REGISTRY-002": (
        _("The value of %(field)s is not in its list."),
        _("Choose one of the list, or leave it empty when it is unknown."),
    ),
    "REGISTRY-003": (
        _("The value of %(field)s is below %(limit)s."),
        _("Check the value and its unit."),
    ),
    "REGISTRY-004": (
        _("The value of %(field)s is above %(limit)s."),
        _("Check the value and its unit."),
    ),
    "REGISTRY-005": (
        _("There is no field %(field)s to change here."),
        _("Use a field of the form; status, members and moves have pages of their own."),
    ),
    "REGISTRY-006": (
        _("The identity number does not pass its check (%(why)s)."),
        _("Compare it with the document; leave it empty when there is no document yet."),
    ),
    "REGISTRY-007": (
        _("The day of %(field)s lies in the future."),
        _("Use a day up to today."),
    ),
    "REGISTRY-008": (
        _("The text of %(field)s is longer than %(limit)s characters."),
        _("Write it shorter."),
    ),
    "REGISTRY-010": (
        _("A household has exactly one head."),
        _("Name one member as head of household."),
    ),
    "REGISTRY-011": (
        _("This person lives in a household already."),
        _("End the membership there, or move the person from there to here."),
    ),
    "REGISTRY-012": (
        _("The person does not live in this household on that day."),
        _("Choose a member of today and a day after the membership began."),
    ),
    "REGISTRY-013": (
        _("The head leaves while members stay."),
        _("Name the member who is head of household from that day on."),
    ),
    "REGISTRY-014": (
        _("A main cause stands once, with at most two other causes."),
        _("Choose one main cause and up to two further ones that differ from it."),
    ),
    "REGISTRY-015": (
        _("The household was ended."),
        _("Nothing more is recorded about it; look for the household its people moved to."),
    ),
    "REGISTRY-016": (
        _("The household would have no members."),
        _("Leave at least one member, or end the household."),
    ),
    "REGISTRY-017": (
        _("The day lies before the person came to the household or was born."),
        _("Use a later day."),
    ),
    "REGISTRY-020": (
        _("The register status does not go from %(before)s to %(after)s."),
        _("Take one of the steps that the status page lists."),
    ),
    "REGISTRY-021": (
        _("This step of the register status is for another office: %(office)s."),
        _("Ask there."),
    ),
    "REGISTRY-022": (
        _("A step of the register status needs a reason."),
        _("Write in a sentence why."),
    ),
    "REGISTRY-030": (
        _("An answer about income says amount, none, refused or not asked."),
        _("Choose one of the four for %(field)s."),
    ),
    "REGISTRY-031": (
        _("An amount of income needs its currency, period and basis."),
        _("Say for %(field)s in which currency, for which period and of whom."),
    ),
    "REGISTRY-032": (
        _("The months of an income statement are whole months, the first before the last."),
        _("Give the first day of the first month and of the month after the last."),
    ),
    "REGISTRY-033": (
        _("An amount stands only with the answer amount."),
        _("Leave the amount of %(field)s empty, or answer with the amount."),
    ),
    "REGISTRY-034": (
        _("The key of this visit belongs to another record."),
        _("Send the visit again with a new key."),
    ),
    "REGISTRY-035": (
        _("The kind %(field)s is answered twice by the same source."),
        _("Keep one answer a kind and source."),
    ),
    "REGISTRY-036": (
        _("This person works elsewhere on that day."),
        _("End the earlier spell of work first."),
    ),
    "REGISTRY-037": (
        _("The spell of work ended already, or began later than that day."),
        _("Use a day after it began; a spell that ended stays as it is."),
    ),
    "REGISTRY-038": (
        _("The %(field)s of the visit is not on the day of the visit, or lies in the future."),
        _("Check the clock of the phone, or leave the time empty."),
    ),
    "REGISTRY-039": (
        _("The visit ends before it begins."),
        _("Check both times, or leave them empty."),
    ),
    "REGISTRY-040": (
        _("This move is not open any more."),
        _("Look at the household: the move was accepted or refused already."),
    ),
    "REGISTRY-041": (
        _("A move of this household is open already."),
        _("Wait until the receiver has accepted or refused it."),
    ),
    "REGISTRY-042": (
        _("The household lives in this area already."),
        _("Choose another area."),
    ),
    "REGISTRY-043": (
        _("The area has not ended."),
        _("Propose a move of each household instead."),
    ),
    "REGISTRY-044": (
        _("Not all of these households live in the area any more, or none is chosen."),
        _("Look at the list again and choose those that are left."),
    ),
    "REGISTRY-050": (
        _("Households belong to the lowest areas, such as villages."),
        _("Choose an area that has no areas below it."),
    ),
    "REGISTRY-060": (
        _("The reason is too short: at least %(count)s characters."),
        _("Write in a sentence for what you need to read the value."),
    ),
    "REGISTRY-070": (
        _("The file is larger than %(limit)s."),
        _("Take the picture with less detail, or send the pages one by one."),
    ),
    "REGISTRY-071": (
        _("The file is not a whole photo (JPEG, PNG, WebP) or a plain PDF."),
        _("Save it as one of these; a PDF may not hold scripts or other files."),
    ),
    "REGISTRY-072": (
        _("The kind of attachment does not fit the file."),
        _("A photo or a signature is a picture; a PDF is a paper."),
    ),
    "REGISTRY-073": (
        _("The visit is of another household."),
        _("Open the household of the visit and attach the file there."),
    ),
    "REGISTRY-074": (
        _("What was recorded of a village cannot be made unknown: %(field)s."),
        _("Write the right value; the earlier one stays in the history."),
    ),
    "REGISTRY-075": (
        _("No village in your reach has this code or name, or several have it: %(name)s."),
        _("Write the code of the village."),
    ),
    "REGISTRY-076": (
        _("The file has no column that names the village, or none of the form of a village."),
        _("Take the workbook of this page and fill it in."),
    ),
    "REGISTRY-077": (
        _("The record of a village has nothing new."),
        _("Change at least one answer."),
    ),
    "REGISTRY-080": (
        _("This pair was decided already."),
        _("Open the next pair of the list."),
    ),
    "REGISTRY-081": (
        _("A decision about a pair needs a reason."),
        _("Write in a sentence what you compared and what you found."),
    ),
    "REGISTRY-082": (
        _("Both records live with other people in households of today."),
        _("Visit both households first; end the membership that is wrong, then merge."),
    ),
    "REGISTRY-083": (
        _("One of the two records was merged already."),
        _("Look at the record that was kept."),
    ),
    "REGISTRY-084": (
        _("This merge was undone already, or the kept record was merged since."),
        _("Undo the later merge first."),
    ),
    "REGISTRY-085": (
        _("Somebody of this household may be in the register twice; the pair is not decided."),
        _("Decide the pair first: nobody loses help while it is open."),
    ),
}
"""Sentence and remedy of each code; names in them are filled in from the fault."""


@dataclass(frozen=True)
class Fault:
    """One fault: its code, the field it is about, and what the sentence needs besides."""

    code: str
    field: str = ""
    values: Mapping[str, str] = dataclasses.field(default_factory=dict)
    subject: str = ""

    @property
    def message(self) -> str:
        """What is wrong, in the language of the page."""
        return str(SENTENCES[self.code][0]) % self._filled()

    @property
    def remedy(self) -> str:
        """What to do, in the language of the page."""
        return str(SENTENCES[self.code][1]) % self._filled()

    def _filled(self) -> dict[str, str]:
        """What the sentence names, in the words of the reader."""
        shape = field_named(self.field)
        label = shape.label if shape is not None else _other_label(self.field)
        states = {k: label_of("register_status", v) for k, v in self.values.items() if k in _STATES}
        return {"field": label, **self.values, **states}


@dataclass(frozen=True)
class ForeignFault(Fault):
    """A fault that an app above found; it says it in its own words."""

    said: Any = None

    @property
    def message(self) -> str:
        """What is wrong, in the language of the page."""
        return str(self.said.message)

    @property
    def remedy(self) -> str:
        """What to do, in the language of the page."""
        return str(self.said.remedy)


_STATES = ("before", "after")


_DAYS = {
    "on": _("the act"),
    "started_on": _("the beginning"),
    "ended_on": _("the end"),
    "visited_on": _("the visit"),
    "moved_on": _("the move"),
    "observed_on": _("the observation"),
    "started_at": pgettext_lazy("visit", "begin"),
    "ended_at": pgettext_lazy("visit", "end"),
}
"""What a day is of, in `The day of %(field)s lies in the future.`"""


def _other_label(name: str) -> str:
    if name in _DAYS:
        return str(_DAYS[name])
    kind = code_lists()["income_kind"].get(name)
    return kind.label if kind is not None else name.replace("_", " ")


class RegistryError(Exception):
    """An act that is refused, with every fault at once; `subject` of a fault says whose it is."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__(" ".join(f"{f.code} {f.message} {f.remedy}" for f in self.faults))


def refuse(code: str, field_name: str = "", **values: str) -> RegistryError:
    """The error with one fault, to be raised."""
    return RegistryError([Fault(code, field_name, values)])
