"""Correct the register by two people: after the lock, and what nobody sets alone on any day."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from django.db import transaction
from django.http import Http404

from aboveline.accounts.actors import Actor, service
from aboveline.accounts.permissions import Permission
from aboveline.audit.actions import record
from aboveline.exits.by_hand import CORRECTION, ROUND, way_of_change
from aboveline.exits.locks import VISIT, locked_fields, locked_fields_of_members, locks_over
from aboveline.exits.models import Correction, YearLock
from aboveline.exits.procedures import EXIT, IDENTIFICATION, Procedure, procedures
from aboveline.exits.reasons import as_fault
from aboveline.exits.round_errors import RoundError, fault
from aboveline.exits.standing import Expected, standing_of
from aboveline.registry.actions.households import change_household, value_now
from aboveline.registry.actions.people import change_person
from aboveline.registry.actions.status_many import change_statuses
from aboveline.registry.errors import RegistryError
from aboveline.registry.fields import fields_of, value_of
from aboveline.registry.history import as_json
from aboveline.registry.models import Household, Person
from aboveline.registry.recording import checked_values
from aboveline.registry.standards import site_standard
from aboveline.registry.states import step_from
from aboveline.web.clock import now, today
from aboveline.web.faults import Fault

STATUS = "register_status"
_CORRECTOR = service("exits")


@transaction.atomic
def ask_correction(household: Household, after: str, *, actor: Actor, reason: str) -> Correction:
    """A change of the register status, asked; somebody above decides.

    After the lock any step may be asked, else only what nobody sets alone. Raises Http404, and
    RoundError with every fault.
    """
    home, lock = _asked_for(household, actor)
    faults: list[Fault] = []
    if lock is None and way_of_change(home, after) not in (ROUND, CORRECTION):
        faults.append(fault("EXITS-083"))
    if step_from(home.register_status, after) is None:
        faults.append(fault("EXITS-084"))
    faults += _said_faults(home, STATUS, reason)
    if faults:
        raise RoundError(*faults)
    return _ask(home, lock, (STATUS, home.register_status, after), reason, actor)


@transaction.atomic
def ask_field_correction(
    household: Household,
    name: str,
    value: Any,
    *,
    actor: Actor,
    reason: str,
    person: Person | None = None,
) -> Correction:
    """A change of a field that the lock keeps, of a member too, asked; somebody above decides.

    Raises Http404, RegistryError for a value that does not fit, and RoundError.
    """
    home, lock = _asked_for(household, actor)
    faults: list[Fault] = []
    if lock is None:
        faults.append(fault("EXITS-083"))
    table = "household" if person is None else "person"
    kept = locked_fields() if person is None else set(locked_fields_of_members())
    checked, wrong = checked_values(table, {name: value}, on=today())
    if wrong:
        raise RegistryError(wrong)
    before, after = as_json(recorded_now(home, name, person)), as_json(checked[name])
    if name not in kept or before == after:
        faults.append(fault("EXITS-091"))
    faults += _said_faults(home, name, reason, person)
    if faults:
        raise RoundError(*faults)
    return _ask(home, lock, (name, before, after), reason, actor, person)


@transaction.atomic
def ask_visit_correction(
    household: Household, on: date, *, actor: Actor, reason: str
) -> Correction:
    """That a visit of a day before the lock may be recorded, asked; somebody above decides.

    Raises Http404, and RoundError with every fault.
    """
    home, lock = _asked_for(household, actor)
    faults: list[Fault] = []
    if lock is None:
        faults.append(fault("EXITS-083"))
    elif on >= lock.on or not site_standard().calendar.locked_tables:
        faults.append(fault("EXITS-096"))
    faults += _said_faults(home, VISIT, reason)
    if faults:
        raise RoundError(*faults)
    return _ask(home, lock, (VISIT, "", on.isoformat()), reason, actor)


def recorded_now(home: Household, name: str, person: Person | None) -> Any:
    """The value of a field of a household, or of one of its members, as it is recorded.

    Raises Http404 for somebody who does not live there.
    """
    if person is None:
        return value_now(home, name)
    if not person.memberships.filter(household=home, valid_to=None).exists():
        raise Http404
    return value_of(person, fields_of("person")[name])


def _asked_for(household: Household, actor: Actor) -> tuple[Household, YearLock | None]:
    if not actor.may(Permission.EXITS_CORRECTION_ASK, household.area_id):
        raise Http404
    home: Household = Household.objects.select_for_update().get(pk=household.pk)
    return home, locks_over([home.area_id]).get(home.area_id)


def _said_faults(
    home: Household, name: str, reason: str, person: Person | None = None
) -> list[Fault]:
    found = [] if reason.strip() else [fault("EXITS-085")]
    waiting = Correction.objects.filter(household=home, person=person, state="asked")
    if waiting.filter(field=name).exists():
        found.append(fault("EXITS-086"))
    return found


def _ask(
    home: Household,
    lock: YearLock | None,
    what: tuple[str, str, str],
    reason: str,
    actor: Actor,
    person: Person | None = None,
) -> Correction:
    name, before, after = what
    correction: Correction = Correction.objects.create(
        lock=lock,
        household=home,
        person=person,
        field=name,
        before=before,
        after=after,
        reason=reason.strip()[:500],
        asked_by=actor.key,
        asked_by_name=actor.name,
        asked_on=today(),
        asked_at=now(),
    )
    _record("ask", correction, actor)
    return correction


@transaction.atomic
def decide_correction(
    correction: Correction, *, actor: Actor, is_approved: bool, words: str = ""
) -> Correction:
    """The correction approved, and then made, or refused; by another person above.

    Whoever is to come in or leave by it needs everything that a step of the procedure looks at.
    Raises Http404, and RoundError with every fault.
    """
    rows = Correction.objects.select_for_update(of=("self",)).filter(pk=correction.pk)
    one: Correction = rows.select_related("household", "person").get()
    if not actor.may(Permission.EXITS_CORRECTION_DECIDE, one.household.area_id):
        raise Http404
    faults = []
    if one.state != "asked":
        faults.append(fault("EXITS-087"))
    if one.asked_by == actor.key:
        faults.append(fault("EXITS-088"))
    if not is_approved and not words.strip():
        faults.append(fault("EXITS-085"))
    if is_approved:
        faults += _in_the_way(one, actor)
    if faults:
        raise RoundError(*faults)
    one.state = "approved" if is_approved else "refused"
    one.decided_by, one.decided_by_name = actor.key, actor.name
    one.decided_on, one.decided_at, one.decided_words = today(), now(), words.strip()[:500]
    one.save()
    if is_approved:
        _make(one, actor)
    _record("approve" if is_approved else "refuse", one, actor)
    return one


def _make(one: Correction, actor: Actor) -> None:
    """Make what was approved; the office above need not hold the right to change records."""
    if one.field == STATUS:
        change_statuses({one.household_id: one.after}, actor=actor, reason=one.reason)
    elif one.person is not None:
        change_person(one.person, {one.field: json.loads(one.after)}, actor=_CORRECTOR)
    elif one.field != VISIT:  # of which the approval itself is asked when it is recorded
        change_household(one.household, {one.field: json.loads(one.after)}, actor=_CORRECTOR)


def _in_the_way(one: Correction, actor: Actor) -> list[Fault]:
    """What stands in the way of the change as the household is now."""
    home = one.household
    if one.field == VISIT:
        return []
    if one.field != STATUS:
        is_same = as_json(recorded_now(home, one.field, one.person)) == one.before
        return [] if is_same else [fault("EXITS-084")]
    if home.register_status != one.before:
        return [fault("EXITS-084")]
    procedure = _asked_by(one)
    if procedure is None:
        return []
    expected = {home.pk: Expected(home.area_id, (one.before,))}
    homes = Household.objects.filter(pk=home.pk)
    standing = standing_of(homes, procedure, expected, on=today(), actor=actor)
    return [as_fault(reason) for reason in standing[home.pk]]


def _asked_by(one: Correction) -> Procedure | None:
    """The procedure of which a correction needs everything that its steps look at."""
    found = procedures()
    comes, leaves = found.get(IDENTIFICATION), found.get(EXIT)
    if comes is not None and one.after == "registered_poor" and one.before in comes.enters:
        return comes
    is_exit = one.after in ("exit_proposed", "exited") and one.before != "moved"
    return leaves if is_exit else None


def _record(verb: str, one: Correction, actor: Actor) -> None:
    said = {"before": one.before, "after": one.after} if one.field == STATUS else {}
    record(
        f"exits:correction:{verb}",
        actor=actor,
        subject=one,
        area_id=one.household.area_id,
        fields=[one.field],
        details={"household": str(one.household_id), **said},
    )
