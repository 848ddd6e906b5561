"""Steps that the acts share: lock a household, keep what its list row shows, leave traces."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from aboveline.accounts.actors import Actor
from aboveline.accounts.permissions import Permission
from aboveline.audit.actions import record
from aboveline.registry.access import require
from aboveline.registry.errors import refuse
from aboveline.registry.history import Changed, touch, write_changes
from aboveline.registry.models import Household, Membership, Person


def locked(household: Household, actor: Actor, permission: Permission) -> Household:
    """The household as it is now, locked until the transaction ends.

    Raises Http404 when the actor may not, REGISTRY-015 when the household was ended.
    """
    require(actor, permission, household.area_id)
    found: Household = Household.objects.select_for_update().get(pk=household.pk)
    if found.area_id != household.area_id:
        require(actor, permission, found.area_id)
    if found.ended_on is not None:
        raise refuse("REGISTRY-015")
    return found


def locked_all(
    keys: Collection[UUID], actor: Actor, permission: Permission
) -> dict[UUID, Household]:
    """The households as they are now by key, locked until the transaction ends.

    Raises Http404 when the actor may not in one of them, REGISTRY-015 when one was ended.
    """
    rows = Household.objects.select_for_update().filter(pk__in=keys).order_by("pk")
    found = {row.pk: row for row in rows}
    for area in {row.area_id for row in found.values()}:
        require(actor, permission, area)
    if any(row.ended_on is not None for row in found.values()):
        raise refuse("REGISTRY-015")
    return found


def members_of(household: Household) -> list[Membership]:
    """The memberships of today with their people, the head first."""
    rows = household.memberships.filter(valid_to=None).select_related("person").order_by("id")
    return sorted(rows, key=lambda row: row.relation != "head")


def membership_of(person: Any) -> Membership:
    """Where a person lives today. Raises REGISTRY-012 when nowhere."""
    found = person.memberships.filter(valid_to=None).select_related("household").first()
    if found is None:
        raise refuse("REGISTRY-012")
    membership: Membership = found
    return membership


def refresh_list_columns(household: Household) -> None:
    """Keep the head's name and the size with which lists show a household, and where searches
    find its members.
    """
    members = members_of(household)
    head = next((row.person for row in members if row.relation == "head"), None)
    household.size = len(members)
    household.head_name = head.name if head is not None else ""
    household.head_pinyin = head.name_pinyin if head is not None else ""
    household.save(update_fields=["size", "head_name", "head_pinyin"])
    keep_homes(household, members)


def keep_homes(household: Household, members: Sequence[Membership]) -> None:
    """Keep beside the members of today, and no others, that they live in this household."""
    here = [row.person_id for row in members]
    home = {"home_area_id": household.area_id, "home_number": household.number}
    Person.objects.filter(**home).exclude(pk__in=here).update(home_area=None, home_number="")
    Person.objects.filter(pk__in=here).update(**home)


def finish(
    households: Sequence[Household],
    changes: Sequence[Changed],
    *,
    actor: Actor,
    day: date,
    act: str,
    subject: Any,
    why: str,
    details: Mapping[str, str] | None = None,
) -> None:
    """What every act on who lives where leaves: history, list rows, marks and the audit row.

    `act` is what the audit calls it without `registry:`, such as `member:end`; its first word is
    why the households are judged again.
    """
    write_changes(changes, actor=actor, on=day)
    for household in households:
        refresh_list_columns(household)
    touch(households, act.partition(":")[0])
    record(
        f"registry:{act}",
        actor=actor,
        subject=subject,
        area_id=households[0].area_id,
        fields=list(dict.fromkeys(change.field for change in changes)),
        reason=why,
        details={**(details or {}), "households": [str(one.pk) for one in households]},
    )
