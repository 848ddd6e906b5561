"""What narrows a list of problems: the page, the export and the figures of boards use the same."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _

from aboveline.accounts.actors import Actor, below
from aboveline.accounts.models import User
from aboveline.areas.models import Area
from aboveline.problems import words
from aboveline.problems.models import Problem
from aboveline.problems.states import OPEN
from aboveline.problems.week import part_of_week
from aboveline.registry.models import Household
from aboveline.registry.words import site_words
from aboveline.web.clock import today
from aboveline.web.templatetags.web import day as written_day

ANY, MINE, NOBODY = "any", "me", "nobody"
OVERDUE, THIS_WEEK = "overdue", "week"
_KEYS = ("area", "owner")
_KNOWN = {
    "state": (*words.STATES, ANY),
    "severity": tuple(words.SEVERITIES),
    "due": tuple(words.DUE),
}
"""Values beside these would stand on the page as they were typed."""


@dataclass(frozen=True)
class ProblemFilter:
    """Each value as the address has it; empty narrows nothing, but an empty state is open."""

    q: str = ""
    area: str = ""
    rule: str = ""
    state: str = ""
    source: str = ""
    severity: str = ""
    office: str = ""
    owner: str = ""
    due: str = ""
    since: str = ""
    part: str = ""

    @classmethod
    def of(cls, query: Mapping[str, Any]) -> ProblemFilter:
        """The filter of an address; what it does not know is left out."""
        given = {field.name: str(query.get(field.name, "")).strip()[:80] for field in fields(cls)}
        for name in _KEYS:
            if given[name] not in (MINE, NOBODY) and not _is_key(given[name]):
                given[name] = ""
        if day_in(given["since"]) is None:
            given["since"] = ""
        for name, known in _KNOWN.items():
            if given[name] not in known:
                given[name] = ""
        return cls(**given)

    def as_query(self) -> dict[str, str]:
        """The values that narrow something."""
        return {name: value for name, value in asdict(self).items() if value}

    def apply(self, rows: Any, actor: Actor) -> Any:
        """The problems of a query set that fit. No query is made."""
        if self.state in ("", *OPEN):
            rows = rows.filter(closed_on=None)  # as the indexes of what is open say it
        if self.state not in ("", ANY):
            rows = rows.filter(state=self.state)
        if self.area:
            rows = rows.filter(area_id__in=below([UUID(self.area)]))
        for name in ("rule", "source", "severity", "office"):
            if value := getattr(self, name):
                rows = rows.filter(**{name: value})
        if self.owner:
            rows = rows.filter(owner=_owner(self.owner, actor))
        if self.since:
            rows = rows.filter(opened_on__gte=day_in(self.since))
        if self.q:
            rows = rows.filter(pk__in=_numbered(self.q.upper()))
        if self.part in words.PARTS:
            rows &= part_of_week(actor, self.part)
        return rows.filter(_due(self.due))

    def words(self) -> list[str]:
        """What it says, part by part, for people. A query each when it names area or owner."""
        said = [_("of every state") if self.state == ANY else words.shown_states(self.state)]
        if self.part in words.PARTS:
            said.append(_("my week: %(part)s") % {"part": words.PARTS[self.part]})
        if self.due:
            said.append(str(words.DUE.get(self.due, self.due)))
        if (since := day_in(self.since)) is not None:
            said.append(_("opened since %(day)s") % {"day": written_day(since)})
        if self.rule:
            said.append(words.rule_label(self.rule))
        if self.area:
            area = Area.objects.filter(pk=self.area).first()
            said.append(_("in %(area)s") % {"area": area.name if area else self.area})
        if self.owner:
            said.append(_("owner: %(owner)s") % {"owner": _owner_words(self.owner)})
        if self.office:
            office = site_words().plain("owners", self.office)
            said.append(_("office: %(office)s") % {"office": office})
        if self.source:
            source = words.source_label(self.source)
            said.append(_("reported by %(source)s") % {"source": source})
        if self.severity:
            said.append(str(words.SEVERITIES.get(self.severity, self.severity)))
        if self.q:
            said.append(_("number from %(text)s") % {"text": self.q})
        return said


def _numbered(text: str) -> Any:
    """Keys of the problems whose own number, or that of the household, begins with a text.

    One set of keys, so that the indexes of both are used: an OR would read every problem.
    """
    homes = Household.objects.filter(number__begins=text)
    own = Problem.objects.filter(number__begins=text).values("pk")
    return own.union(Problem.objects.filter(household__in=homes.values("pk")).values("pk"))


def day_in(text: str) -> date | None:
    """The day that an address names; None when it names none."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def due_choices() -> list[tuple[str, str]]:
    """How a list is narrowed by the day."""
    return [(name, str(label)) for name, label in words.DUE.items()]


def _due(chosen: str) -> Q:
    day = today()
    if chosen == OVERDUE:
        return Q(due_on__lt=day)
    if chosen == THIS_WEEK:
        return Q(due_on__gte=day, due_on__lt=day + timedelta(days=7))
    return Q()


def _owner(chosen: str, actor: Actor) -> UUID | None:
    if chosen == NOBODY:
        return None
    return UUID(actor.key.partition(":")[2] if chosen == MINE else chosen)


def _owner_words(chosen: str) -> str:
    if chosen == MINE:
        return _("me")
    if chosen == NOBODY:
        return _("nobody yet")
    person = User.objects.filter(pk=chosen).first()
    return person.name if person is not None else chosen


def _is_key(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True
