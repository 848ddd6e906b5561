"""Correct the register by two people: after the lock, and what nobody sets alone on any day."""

from __future__ import annotations

import json
from typing import Any

from django.db import transaction
from django.http import Http404

from aboveline.accounts.actors import Actor, service
from aboveline.accounts.permissions import Permission
from aboveline.audit.actions import record
from aboveline.exits.by_hand import CORRECTION, ROUND, way_of_change
from aboveline.exits.locks import locked_fields, locks_over
from aboveline.exits.models import Correction, YearLock
from aboveline.exits.procedures import EXIT, IDENTIFICATION, Procedure, procedures
from aboveline.exits.reasons import as_fault
from aboveline.exits.round_errors import RoundError, fault
from aboveline.exits.standing import Expected, standing_of
from aboveline.registry.actions.households import change_household, value_now
from aboveline.registry.actions.status_many import change_statuses
from aboveline.registry.errors import RegistryError
from aboveline.registry.history import as_json
from aboveline.registry.models import Household
from aboveline.registry.recording import checked_values
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
    household: Household, name: str, value: Any, *, actor: Actor, reason: str
) -> Correction:
    """A change of a field that the lock keeps, asked; somebody above decides.

    Raises Http404, RegistryError for a value that does not fit, and RoundError.
    """
    home, lock = _asked_for(household, actor)
    faults: list[Fault] = []
    if lock is None:
        faults.append(fault("EXITS-083"))
    checked, wrong = checked_values("household", {name: value}, on=today())
    if wrong:
        raise RegistryError(wrong)
    before, after = as_json(value_now(home, name)), as_json(checked[name])
    if name not in locked_fields() or before == after:
        faults.append(fault("EXITS-091"))
    faults += _said_faults(home, name, reason)
    if faults:
        raise RoundError(*faults)
    return _ask(home, lock, (name, before, after), reason, actor)


def _asked_for(household: Household, actor: Actor) -> tuple[Household, YearLock | None]:
    if not actor.may(Permission.EXITS_CORRECTION_ASK, household.area_id):
        raise Http404
    home: Household = Household.objects.select_for_update().get(pk=household.pk)
    return home, locks_over([home.area_id]).get(home.area_id)


def _said_faults(home: Household, name: str, reason: str) -> list[Fault]:
    found = [] if reason.strip() else [fault("EXITS-085")]
    if Correction.objects.filter(household=home, field=name, state="asked").exists():
        found.append(fault("EXITS-086"))
    return found


def _ask(
    home: Household, lock: YearLock | None, what: tuple[str, str, str], reason: str, actor: Actor
) -> Correction:
    name, before, after = what
    correction: Correction = Correction.objects.create(
        lock=lock,
        household=home,
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
    one: Correction = rows.select_related("household").get()
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
    else:
        change_household(one.household, {one.field: json.loads(one.after)}, actor=_CORRECTOR)


def _in_the_way(one: Correction, actor: Actor) -> list[Fault]:
    """What stands in the way of the change as the household is now."""
    home = one.household
    if one.field != STATUS:
        is_same = as_json(value_now(home, one.field)) == one.before
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
