"""What narrows a list of households: the page, saved filters and exports use the same."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from aboveline.accounts.actors import below
from aboveline.areas.models import Area
from aboveline.registry.codes import label_of
from aboveline.registry.models import Household, HouseholdCause, Membership, Person, Visit
from aboveline.registry.words import criterion_label, shown_state
from aboveline.vault.sealing import digests
from aboveline.web.templatetags.web import day as written_day

NOT_JUDGED = "not_judged"
_IDENTITY = re.compile(r"\d{17}[\dX]")
_LAST_FOUR = re.compile(r"\d{3}[\dX]")


@dataclass(frozen=True)
class HouseholdFilter:
    """Each value as the address has it; empty narrows nothing."""

    q: str = ""
    area: str = ""
    state: str = ""
    status: str = ""
    cause: str = ""
    criterion: str = ""
    unvisited: str = ""

    @classmethod
    def of(cls, query: Mapping[str, Any]) -> HouseholdFilter:
        """The filter of an address or of a saved query; what it does not know is left out."""
        given = {field.name: str(query.get(field.name, "")).strip()[:80] for field in fields(cls)}
        if given["area"] and _key(given["area"]) is None:
            given["area"] = ""
        if given["unvisited"] and _day(given["unvisited"]) is None:
            given["unvisited"] = ""
        return cls(**given)

    def as_query(self) -> dict[str, str]:
        """The values that narrow something."""
        return {name: value for name, value in asdict(self).items() if value}

    def apply(self, rows: Any) -> Any:
        """The households of a query set that fit. No query is made."""
        if self.area:
            rows = rows.filter(area_id__in=below([UUID(self.area)]))
        if self.status:
            rows = rows.filter(register_status=self.status)
        if self.cause:
            of_cause = HouseholdCause.objects.filter(
                household=OuterRef("pk"), cause=self.cause, valid_to=None
            )
            rows = rows.filter(Exists(of_cause))
        if self.unvisited:
            since = Visit.objects.filter(
                household=OuterRef("pk"), visited_on__gte=_day(self.unvisited)
            )
            rows = rows.filter(~Exists(since))
        return _found(_judged(rows, self.state, self.criterion), self.q)

    def words(self) -> list[str]:
        """What it says, part by part, for people. One query when it names an area."""
        said = []
        if self.area:
            area = Area.objects.filter(pk=self.area).first()
            said.append(_("in %(area)s") % {"area": area.name if area else self.area})
        if self.q:
            said.append(_("found by “%(text)s”") % {"text": self.q})
        if self.state:
            said.append(str(shown_state(self.state).word))
        if self.status:
            said.append(label_of("register_status", self.status))
        if self.cause:
            said.append(_("cause: %(cause)s") % {"cause": label_of("cause", self.cause)})
        if self.criterion:
            said.append(
                _("%(criterion)s does not hold") % {"criterion": criterion_label(self.criterion)}
            )
        if self.unvisited:
            shown = written_day(_day(self.unvisited))
            said.append(_("not visited since %(day)s") % {"day": shown})
        return said


def _judged(rows: Any, state: str, criterion: str) -> Any:
    """Households by the latest decision, which `evaluation` keeps above this app."""
    if state == NOT_JUDGED:
        return rows.filter(decisions=None)
    narrow: dict[str, Any] = {}
    if state:
        narrow["decisions__state"] = state
    if criterion.isidentifier():
        narrow[f"decisions__criteria__{criterion}"] = False
    return rows.filter(decisions__is_latest=True, **narrow) if narrow else rows


def _found(rows: Any, text: str) -> Any:
    """Households by number, name, pinyin, or a member's identity number or its last four.

    What fits is one set of keys, so that the indexes are used: an OR would read every household.
    """
    if not text:
        return rows
    compact = re.sub(r"\s", "", text).upper()
    if _IDENTITY.fullmatch(compact):
        return rows.filter(pk__in=_homes_of(identity_index__in=_digests("identity_index", compact)))
    if not any(letter.isdigit() for letter in compact):
        fits = Q(name__startswith=text)
        if compact.isascii():
            fits |= Q(name_pinyin__startswith=compact.casefold())
        return rows.filter(pk__in=_homes_of(fits))
    numbered = Household.objects.filter(number__startswith=compact)
    if not _LAST_FOUR.fullmatch(compact):
        return rows.filter(number__startswith=compact)
    digests_of = _digests("identity_last4_index", compact)
    by_last_four = _homes_of(identity_last4_index__in=digests_of)
    return rows.filter(pk__in=numbered.values("pk").union(by_last_four))


def _homes_of(*fits: Q, **narrow: Any) -> Any:
    """Keys of the households in which such a person lives today."""
    people = Person.objects.filter(*fits, merged_into=None, **narrow).values("pk")
    return Membership.objects.filter(person__in=people, valid_to=None).values("household_id")


def _digests(index: str, text: str) -> list[str]:
    return digests(Person._meta.get_field(index), text)


def _key(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
