"""The audit: who did what, where and why; for auditors and administrators, of their area."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils.dateparse import parse_date
from django.views.decorators.http import require_safe

from aboveline.accounts.actors import Actor, below
from aboveline.accounts.doors import needs
from aboveline.accounts.models import User
from aboveline.accounts.permissions import Permission
from aboveline.areas.models import Area
from aboveline.audit.models import Entry
from aboveline.audit.queries import Sealed, Wanted, counted_by_actor, entries_in, sealed
from aboveline.registry.fields import field_named
from aboveline.registry.models import Household, Membership
from aboveline.registry.unmasking import ACTION as UNMASK
from aboveline.site.pages.audit_words import ACTIONS, FIELDS, SERVICES, SUBJECTS
from aboveline.web.keyset import Page, page_of
from aboveline.web.pages import render
from aboveline.web.templatetags.web import listed

READ = Permission.AUDIT_ENTRY_READ
UNMASKED_DAYS = 7


@dataclass(frozen=True)
class Act:
    """One entry as the page shows it."""

    at: datetime
    on: date
    who: str
    what: str
    subject: str
    area: str
    fields: str
    reason: str
    is_sealed: bool


@dataclass(frozen=True)
class Look:
    """What the reader asked for, as it stands in the form."""

    who: str = ""
    household: str = ""
    area: str = ""
    action: str = ""
    first_day: str = ""
    last_day: str = ""


@dataclass(frozen=True)
class AuditPage:
    """The list of entries, how far they are sealed, and who read values in full lately."""

    page: Page
    look: Look
    areas: Sequence[tuple[str, str]]
    actions: Sequence[tuple[str, str]]
    sealed: Sealed
    unmasked: Sequence[tuple[str, int]]
    unmasked_days: int


@require_safe
@needs(READ)
def entries(request: HttpRequest) -> HttpResponse:
    """Who did what: narrowed by person, household, area, action and day."""
    look = _look(request.GET)
    mine = request.actor.areas_for(READ)
    areas = list(Area.objects.filter(pk__in=mine).order_by("level__rank", "name"))
    whole_site = any(area.parent_id is None for area in areas)
    everything = entries_in(below(mine), whole_site=whole_site)
    chosen = _chosen_area(look.area, request.actor)
    rows = entries_in(
        below([chosen.pk]) if chosen else below(mine),
        whole_site=whole_site and chosen is None,
        wanted=_wanted(look),
    )
    page = page_of(request, rows, key="id", newest_first=True)
    unmasked = counted_by_actor(everything, UNMASK, days=UNMASKED_DAYS)
    about = [f"user:{row.subject_id}" for row in page.rows if row.subject_type == "user"]
    names = _names([*about, *(row.actor for row in page.rows), *(who for who, _ in unmasked)])
    found = Page(_acts(page.rows, names), page.next_address, page.first_address)
    context = AuditPage(
        page=found,
        look=look,
        areas=_choices(areas),
        actions=[(name, str(words)) for name, words in ACTIONS.items()],
        sealed=sealed(),
        unmasked=[(names.get(actor, actor), times) for actor, times in unmasked],
        unmasked_days=UNMASKED_DAYS,
    )
    return render(request, "audit/entries.html", context)


def _look(query: QueryDict) -> Look:
    given = {name: query.get(name, "").strip()[:80] for name in Look.__dataclass_fields__}
    if given["action"] not in ACTIONS:
        given["action"] = ""
    return Look(**given)


def _wanted(look: Look) -> Wanted:
    return Wanted(
        actors=_actors(look.who) if look.who else None,
        subjects=_subjects(look.household) if look.household else None,
        action=look.action,
        first_day=_day(look.first_day),
        last_day=_day(look.last_day),
    )


def _day(text: str) -> date | None:
    try:
        return parse_date(text)
    except ValueError:
        return None


def _actors(text: str) -> list[str]:
    """The keys of people whose name begins so, or of a service named so."""
    people = User.objects.filter(Q(username__iexact=text) | Q(name__istartswith=text))[:50]
    return [f"service:{text}", *(f"user:{person.pk}" for person in people)]


def _subjects(number: str) -> list[str]:
    """The keys of a household and of everybody who ever lived in it."""
    household = Household.objects.filter(number=number).first()
    if household is None:
        return []
    people = Membership.objects.filter(household=household).values_list("person_id", flat=True)
    return [str(household.pk), *(str(key) for key in people)]


def _chosen_area(key: str, actor: Actor) -> Area | None:
    try:
        wanted = UUID(key)
    except ValueError:
        return None
    found: Area | None = Area.objects.filter(pk=wanted, pk__in=below(actor.areas_for(READ))).first()
    return found


def _choices(areas: list[Area]) -> list[tuple[str, str]]:
    """The areas of the reader and those right below them."""
    children = Area.objects.filter(parent__in=areas, valid_to=None).order_by("order", "name")
    shown = [(str(area.pk), area.name) for area in areas]
    return [*shown, *((str(area.pk), "\u2003" + area.name) for area in children)]


def _names(keys: list[str]) -> dict[str, str]:
    """The names of people by the keys that the audit keeps. One query."""
    users = {key.removeprefix("user:") for key in keys if key.startswith("user:")}
    found = User.objects.filter(pk__in=users).values_list("pk", "name")
    return {f"user:{key}": name for key, name in found}


def _acts(rows: Sequence[Any], names: dict[str, str]) -> list[Act]:
    """The entries in words; areas and households come with two queries."""
    keys = {row.area_id for row in rows if row.area_id}
    keys |= {UUID(row.subject_id) for row in rows if row.subject_type == "area"}
    areas = dict(Area.objects.filter(pk__in=keys).values_list("pk", "name"))
    homes = [row.subject_id for row in rows if row.subject_type == "household"]
    homes += [row.details["household"] for row in rows if row.details.get("household")]
    numbers = {
        str(key): number
        for key, number in Household.objects.filter(pk__in=homes).values_list("pk", "number")
    }
    return [_act(row, names, areas, numbers) for row in rows]


def _act(row: Entry, names: dict[str, str], areas: dict[UUID, str], numbers: dict[str, str]) -> Act:
    number = numbers.get(row.subject_id) or numbers.get(row.details.get("household", ""), "")
    if row.subject_type == "user":
        number = names.get(f"user:{row.subject_id}", "")
    elif row.subject_type == "area":
        number = areas.get(UUID(row.subject_id), "")
    return Act(
        at=row.at,
        on=row.on,
        who=names.get(row.actor) or str(SERVICES.get(row.actor, row.actor)),
        what=str(ACTIONS.get(row.action, row.action)),
        subject=number or _subject(row),
        area=areas.get(row.area_id, ""),
        fields=str(listed(_field(name) for name in row.fields)),
        reason=row.reason,
        is_sealed=row.position is not None,
    )


def _subject(row: Entry) -> str:
    """What an entry is about that has no number: its kind, and the end of its key."""
    return f"{SUBJECTS.get(row.subject_type, row.subject_type)} {row.subject_id[-6:]}".strip()


def _field(name: str) -> str:
    """What people read for a field."""
    known = field_named(name)
    return known.label if known is not None else str(FIELDS.get(name, name.replace("_", " ")))
