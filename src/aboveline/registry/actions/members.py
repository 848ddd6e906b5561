"""Members come and go: end, move, split and merge keep who lived where and when."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from django.db import transaction

from aboveline.accounts.actors import Actor
from aboveline.accounts.permissions import Permission
from aboveline.areas.models import Area
from aboveline.registry.actions.people import CHANGE, begin_membership, set_relation
from aboveline.registry.actions.steps import (
    finish,
    locked,
    members_of,
    membership_of,
)
from aboveline.registry.codes import code_lists
from aboveline.registry.duplicates.queries import open_pairs_of
from aboveline.registry.errors import refuse
from aboveline.registry.history import Changed
from aboveline.registry.models import Household, Membership, Person, StatusChange
from aboveline.registry.numbers import new_numbers
from aboveline.web.clock import now, today

Relations = Mapping[UUID, str]
"""Relation to the head by the key of a person."""


@transaction.atomic
def end_membership(
    person: Person,
    *,
    actor: Actor,
    reason: str,
    on: date | None = None,
    relations: Relations | None = None,
) -> Household:
    """The household that a person left on a day (the first day not there); death is a reason.

    When the head leaves, `relations` names the new head. The last member leaves only when the
    household is ended. Raises Http404, REGISTRY-002, -007, -012, -013, -016, -017.
    """
    membership = membership_of(person)
    household = locked(membership.household, actor, CHANGE)
    day = on or today()
    changes = leave(membership, household, reason=reason, day=day)
    stay = [row for row in members_of(household) if row.person_id != person.pk]
    if not stay:
        raise refuse("REGISTRY-016")
    changes += relate(stay, household, relations or {})
    if reason == "death":
        changes.append(note_death(person, household, day))
    finish([household], changes, actor=actor, day=day, act="member:end", subject=person, why=reason)
    return household


@transaction.atomic
def move_person(
    person: Person,
    household: Household,
    relation: str,
    *,
    actor: Actor,
    reason: str,
    on: date | None = None,
    relations: Relations | None = None,
) -> Household:
    """The household that a person of another household joined on a day, such as by marriage.

    Both households must be the actor's. `relations` names the new head of the household that the
    head left. Raises Http404 and RegistryError.
    """
    membership = membership_of(person)
    day = on or today()
    one, other = sorted((membership.household, household), key=lambda row: str(row.pk))
    found = {row.pk: row for row in (locked(one, actor, CHANGE), locked(other, actor, CHANGE))}
    old, new = found[membership.household_id], found[household.pk]
    if old.pk == new.pk:
        raise refuse("REGISTRY-011")
    if relation == "head":
        raise refuse("REGISTRY-010")
    ended = "marriage_out" if reason == "marriage_in" else "move_out"
    changes = leave(membership, old, reason=ended, day=day)
    stay = [row for row in members_of(old) if row.person_id != person.pk]
    if not stay:
        raise refuse("REGISTRY-016")
    changes += relate(stay, old, relations or {})
    begin_membership(person, new, relation=relation, actor=actor, on=day, reason=reason)
    finish([old, new], changes, actor=actor, day=day, act="member:move", subject=person, why=reason)
    return new


@transaction.atomic
def change_head(
    household: Household, relations: Relations, *, actor: Actor, on: date | None = None
) -> Household:
    """The household with another head; `relations` says what each member is to the new one.

    Members who are not named keep their relation. Raises Http404, REGISTRY-010, -012.
    """
    found = locked(household, actor, CHANGE)
    changes = relate(members_of(found), found, relations)
    day = on or today()
    finish([found], changes, actor=actor, day=day, act="member:head", subject=found, why="")
    return found


@transaction.atomic
def split_household(
    household: Household,
    relations: Relations,
    *,
    actor: Actor,
    area: Area | None = None,
    on: date | None = None,
    stay: Relations | None = None,
) -> Household:
    """The new household of the members whom `relations` names, one of them as its head.

    It begins in the same area (or `area`, where the actor must be able to add households) with the
    register status of the old one; nobody loses help by a split. `stay` gives a new head to those
    who stay. Raises Http404 and RegistryError.
    """
    old = locked(household, actor, CHANGE)
    day, at = on or today(), now()
    members = members_of(old)
    going = [row for row in members if row.person_id in relations]
    staying = [row for row in members if row.person_id not in relations]
    if len(going) != len(relations):
        raise refuse("REGISTRY-012")
    if not going or not staying:
        raise refuse("REGISTRY-016")
    home = area or old.area
    if home.pk != old.area_id and not actor.may(Permission.REGISTRY_HOUSEHOLD_ADD, home.pk):
        raise refuse("REGISTRY-021")
    new: Household = Household.objects.create(
        number=new_numbers(home.pk, 1)[0],
        area=home,
        register_status=old.register_status,
        was_registered_poor=old.was_registered_poor,
        registered_on=old.registered_on,
        identified_on=old.identified_on,
        recorded_by=actor.key,
        recorded_at=at,
    )
    StatusChange.objects.create(
        household=new,
        before="not_registered",
        after=old.register_status,
        on=day,
        reason=f"split from {old.number}",
        actor=actor.key,
        at=at,
    )
    changes = []
    for row in going:
        changes += leave(row, old, reason="split", day=day)
        begin_membership(
            row.person,
            new,
            relation=relations[row.person_id],
            actor=actor,
            on=day,
            reason="split",
        )
    changes += relate(members_of(new), new, {})
    changes += relate(members_of(old), old, stay or {})
    finish(
        [old, new], changes, actor=actor, day=day, act="member:split", subject=old, why=new.number
    )
    return new


@transaction.atomic
def merge_households(
    kept: Household,
    gone: Household,
    relations: Relations,
    *,
    actor: Actor,
    on: date | None = None,
) -> Household:
    """The household that the members of another one joined; the other is ended, its record stays.

    `relations` says what those who join are to the head. Raises Http404 and RegistryError.
    """
    day = on or today()
    first, second = sorted((kept, gone), key=lambda row: str(row.pk))
    if first.pk == second.pk:
        raise refuse("REGISTRY-011")
    found = {row.pk: row for row in (locked(first, actor, CHANGE), locked(second, actor, CHANGE))}
    into, ended = found[kept.pk], found[gone.pk]
    if open_pairs_of(ended).exists():
        raise refuse("REGISTRY-085")
    changes = []
    for row in members_of(ended):
        relation = relations.get(row.person_id, "other")
        if relation == "head":
            raise refuse("REGISTRY-010")
        changes += leave(row, ended, reason="merge", day=day)
        begin_membership(row.person, into, relation=relation, actor=actor, on=day, reason="merge")
    before, ended.register_status = ended.register_status, "ended"
    ended.ended_on, ended.ended_reason = day, "merged"
    ended.save(update_fields=["register_status", "ended_on", "ended_reason"])
    StatusChange.objects.create(
        household=ended,
        before=before,
        after="ended",
        on=day,
        reason=f"merged into {into.number}",
        actor=actor.key,
        at=now(),
    )
    why = ended.number
    finish([into, ended], changes, actor=actor, day=day, act="member:merge", subject=into, why=why)
    return into


def leave(membership: Membership, household: Household, *, reason: str, day: date) -> list[Changed]:
    """End a membership on a day. Raises REGISTRY-002, -007, -017."""
    if reason not in code_lists()["end_reason"]:
        raise refuse("REGISTRY-002", "reason")
    if day > today():
        raise refuse("REGISTRY-007", "on")
    born = membership.person.birth_date
    if (membership.valid_from or day) > day or (born or day) > day:
        raise refuse("REGISTRY-017", "on")
    membership.valid_to, membership.end_reason = day, reason
    membership.save(update_fields=["valid_to", "end_reason"])
    return [
        Changed(membership, household, "valid_to", None, day),
        Changed(membership, household, "end_reason", "", reason),
    ]


def note_death(person: Person, household: Household, day: date) -> Changed:
    """Save the day of death; gives the change."""
    found = Person.objects.select_for_update().get(pk=person.pk)
    before, found.died_on = found.died_on, day
    found.save(update_fields=["died_on"])
    return Changed(found, household, "died_on", before, day)


def relate(members: list[Membership], household: Household, relations: Relations) -> list[Changed]:
    """Give members new relations; exactly one is head then. Raises REGISTRY-010, -012, -013."""
    if set(relations) - {row.person_id for row in members}:
        raise refuse("REGISTRY-012")
    codes = code_lists()["relation"]
    if any(relation not in codes for relation in relations.values()):
        raise refuse("REGISTRY-002", "relation")
    wanted = {row.pk: relations.get(row.person_id, row.relation) for row in members}
    heads = sum(relation == "head" for relation in wanted.values())
    if heads == 0:
        raise refuse("REGISTRY-013")
    if heads > 1:
        raise refuse("REGISTRY-010")
    return [
        set_relation(row, household, wanted[row.pk])
        for row in members
        if wanted[row.pk] != row.relation
    ]
