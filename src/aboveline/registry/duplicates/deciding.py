"""Deciding a pair: different people, or one person whose two records are merged so that it can be
undone.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction

from aboveline.accounts.actors import Actor
from aboveline.audit.actions import record
from aboveline.registry.actions.people import set_relation
from aboveline.registry.actions.steps import finish, locked, members_of
from aboveline.registry.duplicates.queries import DECIDE, OPEN, pair_for
from aboveline.registry.errors import refuse
from aboveline.registry.fields import fields_of, value_of
from aboveline.registry.history import Changed, as_json
from aboveline.registry.models import (
    DuplicatePair,
    Household,
    Membership,
    Merge,
    Person,
    WorkSpell,
)
from aboveline.registry.recording import put
from aboveline.vault.sealing import seal, unseal
from aboveline.web.clock import now, today

_NOT_FILLED = ("relation",)  # it belongs to the membership


@dataclass
class _Before:
    """What a merge changed, by which it is undone; kept sealed."""

    filled: dict[str, Any] = field(default_factory=dict)
    ended_membership: int | None = None
    moved_memberships: list[int] = field(default_factory=list)
    moved_spells: list[str] = field(default_factory=list)
    relation: str | None = None


@transaction.atomic
def keep_apart(pair: DuplicatePair, *, actor: Actor, reason: str) -> DuplicatePair:
    """The pair decided: two different people. Raises Http404, REGISTRY-080, -081."""
    found = _undecided(pair, actor, reason)
    _decide(found, "different", actor, reason)
    record(
        "registry:duplicate:keep_apart",
        actor=actor,
        subject=found,
        area_id=_membership(found.first).household.area_id,
        reason=reason.strip(),
    )
    return found


@transaction.atomic
def merge_people(
    pair: DuplicatePair, kept: Person, *, actor: Actor, reason: str, on: date | None = None
) -> Merge:
    """The two records of a pair merged into the kept one, which says where the person lives.

    What the kept record lacks is filled from the other, whose earlier memberships and work go
    over; the other stays as it was, marked. Raises Http404, REGISTRY-015, -080, -081, -083, and
    -082 when the household where the other record lives would lose its head or be empty.
    """
    found = _undecided(pair, actor, reason)
    gone_key = found.second_id if kept.pk == found.first_id else found.first_id
    households = _locked_homes(found, actor)
    people = {row.pk: row for row in _locked_people(kept.pk, gone_key)}
    stays, gone = people[kept.pk], people[gone_key]
    if stays.merged_into_id or gone.merged_into_id:
        raise refuse("REGISTRY-083")
    day, before = on or today(), _Before()
    changes = _leave(gone, stays, day, before)
    changes += _fill(stays, gone, households[0], before)
    _move_records(gone, stays, before)
    gone.merged_into = stays
    gone.save(update_fields=["merged_into"])
    merge = Merge(pair=found, kept=stays, gone=gone, actor=actor.key, at=now())
    seal(merge, "before", as_json(asdict(before)))
    merge.save(force_insert=True)
    _decide(found, "merged", actor, reason)
    _finish(households, changes, merge, actor=actor, day=day, verb="merge", reason=reason)
    return merge


@transaction.atomic
def undo_merge(merge: Merge, *, actor: Actor, reason: str, on: date | None = None) -> Merge:
    """Both records as before, the pair open again. What was recorded of the kept record since
    then stays with it. Raises Http404, REGISTRY-015, -081, -084.
    """
    if not reason.strip():
        raise refuse("REGISTRY-081")
    row: Merge = Merge.objects.select_for_update().select_related("pair").get(pk=merge.pk)
    people = {one.pk: one for one in _locked_people(row.kept_id, row.gone_id)}
    kept, gone = people[row.kept_id], people[row.gone_id]
    if row.undone_at or gone.merged_into_id != kept.pk or kept.merged_into_id:
        raise refuse("REGISTRY-084")
    before, day = _Before(**json.loads(unseal(row, "before"))), on or today()
    homes = _homes_to_undo(kept, before, actor)
    changes = _back(kept, gone, homes[0], before)
    gone.merged_into = None
    gone.save(update_fields=["merged_into"])
    row.undone_by, row.undone_at = actor.key, now()
    row.save(update_fields=["undone_by", "undone_at"])
    row.pair.state = "undone"
    row.pair.save(update_fields=["state"])
    _finish(homes, changes, row, actor=actor, day=day, verb="undo_merge", reason=reason)
    return row


def _undecided(pair: DuplicatePair, actor: Actor, reason: str) -> DuplicatePair:
    """The pair, locked; the actor decides about it and gave a reason."""
    pair_for(actor, pair.pk)
    rows = DuplicatePair.objects.select_for_update(of=("self",)).select_related("first", "second")
    found: DuplicatePair = rows.get(pk=pair.pk)
    if found.state not in OPEN:
        raise refuse("REGISTRY-080")
    if not reason.strip():
        raise refuse("REGISTRY-081")
    return found


def _decide(pair: DuplicatePair, state: str, actor: Actor, reason: str) -> None:
    pair.state, pair.decided_by, pair.decided_at = state, actor.key, now()
    pair.reason = reason.strip()
    pair.save(update_fields=["state", "decided_by", "decided_at", "reason"])


def _locked_people(*keys: UUID) -> list[Person]:
    return list(Person.objects.select_for_update().filter(pk__in=keys).order_by("pk"))


def _locked_homes(pair: DuplicatePair, actor: Actor) -> list[Household]:
    """The households of today of both people, locked; one when they live in one."""
    rows = {_membership(person).household for person in (pair.first, pair.second)}
    return [locked(row, actor, DECIDE) for row in sorted(rows, key=lambda row: str(row.pk))]


def _membership(person: Person) -> Membership:
    rows = Membership.objects.filter(person=person, valid_to=None).select_related("household")
    found: Membership = rows.get()
    return found


def _leave(gone: Person, kept: Person, day: date, before: _Before) -> list[Changed]:
    """End the membership of the other record; the kept one takes its place as head at home."""
    row, other = _membership(gone), _membership(kept)
    is_home = row.household_id == other.household_id
    if not is_home and (row.relation == "head" or len(members_of(row.household)) == 1):
        raise refuse("REGISTRY-082")
    row.valid_to, row.end_reason = day, "error"
    row.save(update_fields=["valid_to", "end_reason"])
    before.ended_membership = row.pk
    changes = [
        Changed(row, row.household, "valid_to", None, day),
        Changed(row, row.household, "end_reason", "", "error"),
    ]
    if is_home and row.relation == "head":
        before.relation = other.relation
        changes.append(set_relation(other, other.household, "head"))
    return changes


def _fill(kept: Person, gone: Person, home: Household, before: _Before) -> list[Changed]:
    """Give the kept record what only the other one has."""
    values = {}
    for name, one in fields_of("person").items():
        if name not in _NOT_FILLED and not one.own_action and value_of(kept, one) is None:
            found = value_of(gone, one)
            if found is not None:
                values[name] = found
    _put(kept, values)
    before.filled = {name: json.loads(as_json(value)) for name, value in values.items()}
    return [Changed(kept, home, name, None, value) for name, value in values.items()]


def _move_records(gone: Person, kept: Person, before: _Before) -> None:
    """What the other record did before goes to the kept one."""
    earlier = gone.memberships.exclude(pk=before.ended_membership)
    before.moved_memberships = list(earlier.values_list("pk", flat=True))
    before.moved_spells = [str(key) for key in gone.work_spells.values_list("pk", flat=True)]
    earlier.update(person=kept)
    gone.work_spells.update(person=kept)


def _homes_to_undo(kept: Person, before: _Before, actor: Actor) -> list[Household]:
    """The household that gets its member back and the one of the kept record, locked."""
    rows = Membership.objects.select_related("household")
    ended = rows.get(pk=before.ended_membership).household
    home = rows.filter(person=kept, valid_to=None).first()
    homes = {ended, home.household} if home is not None else {ended}
    found = [locked(row, actor, DECIDE) for row in sorted(homes, key=lambda row: str(row.pk))]
    return sorted(found, key=lambda row: row.pk != ended.pk)


def _back(kept: Person, gone: Person, home: Household, before: _Before) -> list[Changed]:
    """Put back what the merge changed, except where something else was recorded since."""
    row = Membership.objects.get(pk=before.ended_membership)
    changes = [
        Changed(row, home, "valid_to", row.valid_to, None),
        Changed(row, home, "end_reason", row.end_reason, ""),
    ]
    row.valid_to, row.end_reason = None, ""
    row.save(update_fields=["valid_to", "end_reason"])
    Membership.objects.filter(pk__in=before.moved_memberships, person=kept).update(person=gone)
    WorkSpell.objects.filter(pk__in=before.moved_spells, person=kept).update(person=gone)
    other = kept.memberships.filter(valid_to=None, relation="head", household=home).first()
    if before.relation is not None and other is not None:
        changes.append(set_relation(other, home, before.relation))
    known = fields_of("person")
    emptied: dict[str, Any] = {}
    for name, filled in before.filled.items():
        value = value_of(kept, known[name])
        if json.loads(as_json(value)) == filled:
            emptied[name] = None
            changes.append(Changed(kept, home, name, value, None))
    _put(kept, emptied)
    return changes


def _put(person: Person, values: dict[str, Any]) -> None:
    columns = put(person, "person", values)
    if columns:
        person.save(update_fields=columns)


def _finish(
    households: list[Household],
    changes: list[Changed],
    merge: Merge,
    *,
    actor: Actor,
    day: date,
    verb: str,
    reason: str,
) -> None:
    """What merging and undoing leave."""
    records = {"pair": merge.pair_id, "kept": merge.kept_id, "gone": merge.gone_id}
    finish(
        households,
        changes,
        actor=actor,
        day=day,
        act=f"duplicate:{verb}",
        subject=merge,
        why=reason.strip(),
        details={name: str(key) for name, key in records.items()},
    )
