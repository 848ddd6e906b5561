"""Named reads about people: who holds what where, and which role may do what."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Prefetch, Q

from aboveline.accounts.access import visible_duties, visible_people
from aboveline.accounts.actors import Actor, below
from aboveline.accounts.labels import PERMISSION_NAMES, ROLE_NAMES, ROLE_WORDS
from aboveline.accounts.models import Duty, User
from aboveline.accounts.permissions import GIVES, ROLES, SECOND_FACTOR, Permission, Role
from aboveline.areas.models import Area


@dataclass(frozen=True)
class RoleLine:
    """One role in words: what it is for and what it may give."""

    role: Role
    name: str
    words: str
    gives: tuple[str, ...]
    needs_second_factor: bool


@dataclass(frozen=True)
class PermissionLine:
    """One permission in words, and which role holds it, in the order of `Role`."""

    code: str
    words: str
    held: tuple[bool, ...]


def people_with_duties(
    actor: Actor, *, on: date, text: str = "", role: str = "", area: Area | None = None
) -> Any:
    """People whom the actor may see, each with the duties of a day in the actor's areas.

    `text` is a part of a name; `role` and `area` keep those who hold it on the day, there or below.
    """
    held = visible_duties(actor) & Duty.objects.on(on)
    people = visible_people(actor)
    if text:
        people = people.filter(Q(name__icontains=text) | Q(username__icontains=text))
    kept = held
    if role:
        kept = kept.filter(role=role)
    if area:
        kept = kept.filter(area__in=below([area.pk]))
    if role or area:
        people = people.filter(pk__in=kept.values("user_id"))
    shown = held.select_related("area").order_by("area__level__rank", "area__order")
    return people.prefetch_related(Prefetch("duties", queryset=shown, to_attr="held"))


def duties_of(actor: Actor, person: User) -> list[Duty]:
    """The duties of a person in the actor's areas, past and future ones too, the newest first."""
    found = visible_duties(actor).filter(user=person).select_related("area__level")
    return list(found.order_by("-valid_from", "area__order"))


def areas_named(rows: Any, text: str) -> list[Area]:
    """The areas of a query set that still exist and have this code, name or beginning; at most 20.

    The code or the whole name comes before the beginning of a name.
    """
    living = rows.filter(valid_to=None).select_related("level", "parent").order_by("level__rank")
    whole = list(living.filter(Q(code=text) | Q(name__iexact=text))[:20])
    return whole or list(living.filter(name__istartswith=text)[:20])


def role_table() -> list[RoleLine]:
    """Every role in words."""
    return [
        RoleLine(
            role,
            str(ROLE_NAMES[role]),
            str(ROLE_WORDS[role]),
            tuple(str(ROLE_NAMES[given]) for given in Role if given in GIVES[role]),
            role in SECOND_FACTOR,
        )
        for role in Role
    ]


def permission_table() -> list[PermissionLine]:
    """Every permission in words with the roles that hold it."""
    return [
        PermissionLine(
            str(permission),
            str(PERMISSION_NAMES[permission]),
            tuple(permission in ROLES[role] for role in Role),
        )
        for permission in Permission
    ]
