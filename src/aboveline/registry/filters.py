"""What narrows a list of households: the page, saved filters and exports use the same."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, fields
from datetime import date
from functools import partial
from typing import Any
from uuid import UUID

from django.db.models import Exists, Min, OuterRef, Subquery
from django.utils.translation import gettext as _

from aboveline.accounts.actors import Actor, below
from aboveline.accounts.permissions import Permission
from aboveline.areas.models import Area
from aboveline.registry.access import READ, visible_households
from aboveline.registry.codes import label_of
from aboveline.registry.models import Household, HouseholdCause, ImportRow, Person, Visit
from aboveline.registry.words import criterion_label, shown_state
from aboveline.vault.sealing import digests
from aboveline.web.compiled import compiled_once
from aboveline.web.templatetags.web import day as written_day

NOT_JUDGED = "not_judged"
_FREQUENT = 20_000
"""People from which on a name is frequent among all."""
_FEW = 3_000
"""Households that may be looked at one after the other."""
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
    brought_in: str = ""

    @classmethod
    def of(cls, query: Mapping[str, Any]) -> HouseholdFilter:
        """The filter of an address or of a saved query; what it does not know is left out."""
        given = {field.name: str(query.get(field.name, "")).strip()[:80] for field in fields(cls)}
        for name in ("area", "brought_in"):
            if given[name] and _key(given[name]) is None:
                given[name] = ""
        if given["unvisited"] and _day(given["unvisited"]) is None:
            given["unvisited"] = ""
        return cls(**given)

    def as_query(self) -> dict[str, str]:
        """The values that narrow something."""
        return {name: value for name, value in asdict(self).items() if value}

    def households(
        self, actor: Actor, permission: Permission = READ, *, of_few: bool = False
    ) -> Any:
        """The households that fit, among those that the actor may see. Two queries with a name.

        With `of_few` for looking at few households, one after the other. No query then.
        """
        rows = self.indexed(actor, permission)
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
        if self.brought_in:
            of_file = ImportRow.objects.filter(
                batch=UUID(self.brought_in), household_id__isnull=False
            )
            rows = rows.filter(pk__in=of_file.values("household_id"))
        if self.criterion.isidentifier():  # through the relation that `evaluation` adds above
            fails = {f"decisions__criteria__{self.criterion}": False}
            rows = rows.filter(decisions__is_latest=True, **fails)
        if not self.q:
            return rows
        look = _of_few if of_few else partial(_named, within=self._within(actor, permission))
        return _found(rows, self.q, look)

    def indexed(self, actor: Actor, permission: Permission = READ) -> Any:
        """The households that the actor may see with the area, status and state that are asked.

        Indexes find them, whatever else is asked. No query.
        """
        rows = visible_households(actor, permission).filter(ended_on=None)
        if self.area:
            rows = rows.filter(area_id__in=below([UUID(self.area)]))
        if self.status:
            rows = rows.filter(register_status=self.status)
        if self.state:
            rows = rows.filter(judged_state=self._judged)
        return rows

    @property
    def _judged(self) -> str:
        return "" if self.state == NOT_JUDGED else self.state

    @property
    def is_of_few(self) -> bool:
        """Whether state and status together leave few households of all; an index has them in the
        order of numbers, so that whatever else is asked may be asked of each. One query with both.
        """
        if not (self.state and self.status):
            return False
        rows = Household.objects.filter(
            ended_on=None, judged_state=self._judged, register_status=self.status
        )
        return bool(rows[: _FEW + 1].count() <= _FEW)

    @property
    def is_counted_soon(self) -> bool:
        """Whether indexes alone find what fits, so that counting it is quick whatever there is."""
        return not (self.q or self.cause or self.unvisited or self.criterion or self.brought_in)

    def counted(self, actor: Actor, limit: int) -> int:
        """How many households fit, at most one more than `limit`: no more are looked at. Up to
        three queries.
        """
        count: int = self.households(actor).order_by()[: limit + 1].count()
        return count

    def is_wide(self, actor: Actor, permission: Permission = READ) -> bool:
        """Whether it reaches every area, so that what fits is met soon in the order of numbers.

        One query for each area of the actor, when the filter names none.
        """
        if self.area or actor.is_service:
            return not self.area
        return any(_root(area) for area in actor.areas_for(permission))

    def first_number(self, actor: Actor) -> str | None:
        """No household of the areas that are asked has a lower number; None if they have none.

        One query: each area knows its lowest from an index.
        """
        here = Household.objects.filter(area=OuterRef("below_id"), ended_on=None).order_by("number")
        lowest = self._areas(actor, READ).annotate(lowest=Subquery(here.values("number")[:1]))
        first: str | None = lowest.aggregate(first=Min("lowest"))["first"]
        return first

    def _within(self, actor: Actor, permission: Permission) -> Any:
        """The areas in which people are looked for; None for everywhere."""
        if self.is_wide(actor, permission):
            return None
        return self._areas(actor, permission)

    def _areas(self, actor: Actor, permission: Permission) -> Any:
        """The area that is asked, else those of the actor, with all below."""
        return below([UUID(self.area)] if self.area else actor.areas_for(permission))

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
        if self.brought_in:
            said.append(_("in one file that was brought in"))
        return said


@compiled_once
def _root(area: UUID) -> Any:
    """The area, if nothing is above it."""
    return Area.objects.filter(pk=area, parent=None).values_list("pk")


def _found(rows: Any, text: str, named: Callable[..., Any]) -> Any:
    """Households by number, name, pinyin, or a member's identity number or its last four.

    What fits is one set of numbers, so that the indexes are used: an OR would read every household.
    """
    compact = re.sub(r"\s", "", text).upper()
    if _IDENTITY.fullmatch(compact):
        digests_of = _digests("identity_index", compact)
        return rows.filter(number__in=_homes_of(identity_index__in=digests_of))
    if not any(letter.isdigit() for letter in compact):
        if compact.isascii():
            return named(rows, name_pinyin__begins=compact.casefold())
        return named(rows, name__begins=text)
    if not _LAST_FOUR.fullmatch(compact):
        return rows.filter(number__begins=compact)
    numbered = Household.objects.filter(number__begins=compact).values("number")
    digests_of = _digests("identity_last4_index", compact)
    return rows.filter(number__in=numbered.union(_homes_of(identity_last4_index__in=digests_of)))


def _named(rows: Any, *, within: Any, **fits: str) -> Any:
    """Households with a member whose name begins so, in the areas of `within` (None: everywhere).

    Inside few areas the index of names by area has them. Everywhere the households of a rare name
    are looked up; of a frequent one they are met soon, going through all households.
    """
    if within is not None:
        return rows.filter(number__in=_homes_of(home_area__in=within, **fits))
    if _homes_of(**fits)[: _FREQUENT + 1].count() <= _FREQUENT:
        return rows.filter(number__in=_homes_of(**fits))
    return _of_few(rows, **fits)


def _of_few(rows: Any, **fits: str) -> Any:
    """Households with a member whose name begins so, each looked at by itself."""
    here = _homes_of(home_area=OuterRef("area"), home_number=OuterRef("number"), **fits)
    # a value, not EXISTS, which PostgreSQL would turn into a join over all people of that name
    return rows.annotate(named=Subquery(here[:1])).filter(named__isnull=False)


def _homes_of(**narrow: Any) -> Any:
    """Numbers of the households in which such a person lives today."""
    return Person.objects.filter(**narrow).exclude(home_number="").values("home_number")


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
