"""Add a person to a household; change what is recorded of a person."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from aboveline.accounts.actors import Actor
from aboveline.accounts.permissions import Permission
from aboveline.audit.actions import entry, record, record_all
from aboveline.registry.actions.asking import ask_above
from aboveline.registry.actions.steps import (
    locked,
    locked_all,
    membership_of,
    refresh_list_columns,
)
from aboveline.registry.errors import Fault, RegistryError, refuse
from aboveline.registry.history import Changed, touch, write_changes
from aboveline.registry.models import Household, Membership, Person
from aboveline.registry.recording import checked_values, differing, put
from aboveline.web.clock import now, today
from aboveline.web.keys import new_key

CHANGE = Permission.REGISTRY_HOUSEHOLD_CHANGE


@dataclass(frozen=True)
class Joining:
    """Somebody new to the register who joins a household; `values` are not checked yet."""

    household: UUID
    values: Mapping[str, Any]
    key: UUID = field(default_factory=new_key)


def add_person(
    household: Household,
    values: Mapping[str, Any],
    *,
    actor: Actor,
    reason: str = "birth",
    on: date | None = None,
) -> Person:
    """A person who is new to the register and a member from `on` (begin_reason `reason`).

    A newborn needs no name, papers or number. Raises Http404 and RegistryError.
    """
    joining = [Joining(household.pk, values)]
    return add_people(joining, actor=actor, reason=reason, on=on)[0]


@transaction.atomic
def add_people(
    joining: Sequence[Joining], *, actor: Actor, reason: str, on: date | None = None
) -> list[Person]:
    """Many people as `add_person` adds one, with an audit row each.

    Raises Http404 and RegistryError.
    """
    homes = locked_all({one.household for one in joining}, actor, CHANGE)
    day, at = on or today(), now()
    members = [_joined(one, homes[one.household], day, actor, at) for one in joining]
    for member in members:
        member.begin_reason = reason
    people = Person.objects.bulk_create(member.person for member in members)
    memberships = Membership.objects.bulk_create(members)
    begun = [Changed(row, row.household, "valid_from", None, day) for row in memberships]
    write_changes(begun, actor=actor, on=day)
    here = Membership.objects.filter(household__in=homes, valid_to=None)
    sizes = Counter(here.values_list("household_id", flat=True))
    for key, home in homes.items():
        home.size = sizes[key]
    Household.objects.bulk_update(homes.values(), ["size"], batch_size=200)
    touch(homes.values(), "member")
    record_all(
        [
            entry(
                "registry:person:add",
                actor=actor,
                subject=row.person,
                area_id=row.household.area_id,
                reason=reason,
                details={"household": str(row.household_id)},
            )
            for row in memberships
        ]
    )
    return people


def _joined(one: Joining, home: Household, day: date, actor: Actor, at: datetime) -> Membership:
    """The rows of somebody who joins a household that has its head. Raises RegistryError."""
    checked, faults = checked_values("person", one.values, on=today())
    relation = checked.get("relation") or ""
    faults.extend(joining_faults(relation, day, checked.get("birth_date")))
    if faults:
        raise RegistryError(faults)
    person = Person(id=one.key, recorded_by=actor.key, recorded_at=at)
    person.home_area_id, person.home_number = home.area_id, home.number
    put(person, "person", checked)
    return Membership(person=person, household=home, relation=relation, valid_from=day)


@transaction.atomic
def change_person(
    person: Person,
    values: Mapping[str, Any],
    *,
    actor: Actor,
    on: date | None = None,
    batch_id: UUID | None = None,
) -> Person:
    """The person with the given fields changed; the relation to the head too, but not to or from
    `head` (that is `change_head`). Equal values change nothing. Raises Http404, RegistryError.
    """
    household = locked(membership_of(person).household, actor, CHANGE)
    day = on or today()
    if day > today():
        raise refuse("REGISTRY-007", "on")
    found, changes = changed_person(person, values, household)
    ask_above(changes, actor)
    if changes:
        write_changes(changes, actor=actor, on=day, batch_id=batch_id)
        touch([household], "person")
        record(
            "registry:person:change",
            actor=actor,
            subject=found,
            area_id=household.area_id,
            changed={change.field: (change.old, change.new) for change in changes},
        )
    return found


def changed_person(
    person: Person, values: Mapping[str, Any], household: Household
) -> tuple[Person, list[Changed]]:
    """The person with the values saved, and the changes; the household is locked by the caller."""
    found = Person.objects.select_for_update().get(pk=person.pk)
    return found, save_changes(found, membership_of(found), values, household)


@transaction.atomic
def change_people(
    values: Mapping[UUID, Mapping[str, Any]], *, actor: Actor, batch_id: UUID | None = None
) -> None:
    """Change many people as `change_person` changes one, with an audit row each, in few queries.

    `values` by the key of the person. Raises Http404, RegistryError.
    """
    lived_in = Membership.objects.filter(person__in=values, valid_to=None)
    homes = locked_all(set(lived_in.values_list("household_id", flat=True)), actor, CHANGE)
    people = Person.objects.select_for_update().filter(pk__in=values).order_by("pk")
    at_home = {row.person_id: row for row in lived_in.all()}  # asked again: now they are locked
    if at_home.keys() != set(values) or any(r.household_id not in homes for r in at_home.values()):
        raise refuse("REGISTRY-012")
    changes, entries = [], []
    for person in people:
        membership = at_home[person.pk]
        home = homes[membership.household_id]
        made = save_changes(person, membership, values[person.pk], home)
        if made:
            changes += made
            entries.append(
                entry(
                    "registry:person:change",
                    actor=actor,
                    subject=person,
                    area_id=home.area_id,
                    changed={change.field: (change.old, change.new) for change in made},
                )
            )
    ask_above(changes, actor)
    write_changes(changes, actor=actor, on=today(), batch_id=batch_id)
    touch({change.household.pk: change.household for change in changes}.values(), "person")
    record_all(entries)


def save_changes(
    found: Person, membership: Membership, values: Mapping[str, Any], household: Household
) -> list[Changed]:
    """Save the values of a person who lives there; gives the changes. The caller has locked both.

    Raises RegistryError.
    """
    checked, faults = checked_values(
        "person", values, on=today(), identity_type=found.identity_type
    )
    if membership.household_id != household.pk:
        faults.append(Fault("REGISTRY-012", subject=str(found.pk)))
    relation = checked.get("relation", membership.relation)
    if relation != membership.relation and "head" in (relation, membership.relation):
        faults.append(Fault("REGISTRY-010"))
    if faults:
        raise RegistryError(Fault(f.code, f.field, f.values, str(found.pk)) for f in faults)
    changes = differing(found, "person", checked)
    columns = put(found, "person", {name: new for name, (_, new) in changes.items()})
    if columns:
        found.save(update_fields=columns)
    rows = [Changed(found, household, name, *pair) for name, pair in changes.items()]
    if relation != membership.relation:
        rows.append(set_relation(membership, household, relation or ""))
    if "name" in changes and membership.relation == "head":
        refresh_list_columns(household)
    return rows


def set_relation(membership: Membership, household: Household, relation: str) -> Changed:
    """Save another relation to the head; gives the change."""
    before, membership.relation = membership.relation, relation
    membership.save(update_fields=["relation"])
    return Changed(membership, household, "relation", before, relation)


def joining_faults(relation: str, day: date, birth_date: date | None) -> list[Fault]:
    """What keeps somebody from joining a household that has its head."""
    faults = [Fault("REGISTRY-010", "relation")] if relation == "head" else []
    if day > today():
        faults.append(Fault("REGISTRY-007", "on"))
    if birth_date is not None and birth_date > day:
        faults.append(Fault("REGISTRY-017", "on"))
    return faults


def begin_membership(
    person: Person,
    household: Household,
    *,
    relation: str,
    actor: Actor,
    on: date,
    reason: str,
) -> Membership:
    """The new membership, with a change that says who wrote it. Raises REGISTRY-011."""
    if person.memberships.filter(valid_to=None).exists():
        raise refuse("REGISTRY-011")
    membership = Membership.objects.create(
        person=person,
        household=household,
        relation=relation,
        valid_from=on,
        begin_reason=reason,
    )
    begun = Changed(membership, household, "valid_from", None, on)
    write_changes([begun], actor=actor, on=on)
    return membership
