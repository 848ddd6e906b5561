"""Register a household; change what is recorded of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction

from aboveline.accounts.actors import Actor
from aboveline.accounts.permissions import Permission
from aboveline.areas.models import Area
from aboveline.audit.actions import entry, record, record_all
from aboveline.registry.access import require
from aboveline.registry.actions.asking import ask_above
from aboveline.registry.actions.bulk import NewHousehold, NewPerson, add_households, causes_of
from aboveline.registry.actions.steps import locked, locked_all
from aboveline.registry.errors import Fault, RegistryError, refuse
from aboveline.registry.fields import OF_A_CAUSE, fields_of, value_of
from aboveline.registry.history import Changed, touch, write_changes
from aboveline.registry.models import Household, HouseholdCause
from aboveline.registry.recording import cause_faults, checked_values, differing, put
from aboveline.web.clock import today
from aboveline.web.keys import new_key


@transaction.atomic
def register_household(
    area: Area,
    *,
    actor: Actor,
    values: Mapping[str, Any],
    people: Sequence[Mapping[str, Any]],
    on: date | None = None,
    key: UUID | None = None,
) -> Household:
    """A new household with its people, exactly one of them with the relation `head`.

    Raises Http404, RegistryError with every fault; its `subject` is the place of a person from 1.
    """
    require(actor, Permission.REGISTRY_HOUSEHOLD_ADD, area.pk)
    day = on or today()
    if not area.can_hold_households:
        raise refuse("REGISTRY-050")
    checked, faults = checked_values("household", values, on=day)
    faults.extend(cause_faults(checked.get("main_cause"), checked.get("other_causes")))
    members = [_new_person(person, place, day, faults) for place, person in enumerate(people, 1)]
    if sum(person.relation == "head" for person in members) != 1:
        faults.append(Fault("REGISTRY-010"))
    if faults:
        raise RegistryError(faults)
    new = NewHousehold(area.pk, checked, members, key=key or new_key())
    return add_households([new], actor=actor, on=day)[0]


def _new_person(given: Mapping[str, Any], place: int, day: date, faults: list[Fault]) -> NewPerson:
    checked, wrong = checked_values("person", given, on=day)
    faults.extend(Fault(f.code, f.field, f.values, str(place)) for f in wrong)
    return NewPerson(checked, checked.get("relation") or "")


@transaction.atomic
def change_household(
    household: Household,
    values: Mapping[str, Any],
    *,
    actor: Actor,
    on: date | None = None,
) -> Household:
    """The household with the given fields changed; causes too. Equal values change nothing.

    Raises Http404 and RegistryError with every fault.
    """
    found = locked(household, actor, Permission.REGISTRY_HOUSEHOLD_CHANGE)
    day = on or today()
    rows = changed_household(found, values, on=day)
    ask_above(rows, actor)
    if rows:
        write_changes(rows, actor=actor, on=day)
        touch([found], "household")
        record(
            "registry:household:change",
            actor=actor,
            subject=found,
            area_id=found.area_id,
            changed={row.field: (row.old, row.new) for row in rows},
        )
    return found


@transaction.atomic
def change_households(
    values: Mapping[UUID, Mapping[str, Any]], *, actor: Actor, batch_id: UUID | None = None
) -> None:
    """Change many households as `change_household` changes one, with an audit row each.

    `values` by the key of the household. Raises Http404, RegistryError.
    """
    homes = locked_all(values, actor, Permission.REGISTRY_HOUSEHOLD_CHANGE)
    causes: dict[UUID, list[HouseholdCause]] = {key: [] for key in homes}
    for cause in HouseholdCause.objects.filter(household__in=homes, valid_to=None).order_by("id"):
        causes[cause.household_id].append(cause)
    changes, entries = [], []
    for key, home in homes.items():
        made = changed_household(home, values[key], on=today(), causes=causes[key])
        changes += made
        if made:
            entries.append(
                entry(
                    "registry:household:change",
                    actor=actor,
                    subject=home,
                    area_id=home.area_id,
                    changed={change.field: (change.old, change.new) for change in made},
                )
            )
    ask_above(changes, actor)
    write_changes(changes, actor=actor, on=today(), batch_id=batch_id)
    touch({change.household.pk: change.household for change in changes}.values(), "household")
    record_all(entries)


def changed_household(
    household: Household,
    values: Mapping[str, Any],
    *,
    on: date,
    causes: Iterable[HouseholdCause] | None = None,
) -> list[Changed]:
    """The values saved of a household that the caller locked; gives the changes.

    `causes` are those of today in their order, when the caller has them. Raises RegistryError with
    every fault.
    """
    checked, faults = checked_values("household", values, on=on)
    now = household.causes.filter(valid_to=None).order_by("id") if causes is None else causes
    before = _of_causes(now)
    wanted = {**before, **{name: checked[name] for name in OF_A_CAUSE if name in checked}}
    faults.extend(cause_faults(wanted["main_cause"], wanted["other_causes"]))
    if faults:
        raise RegistryError(faults)
    changes = differing(household, "household", checked)
    columns = put(household, "household", {name: new for name, (_, new) in changes.items()})
    if columns:
        household.save(update_fields=columns)
    changes |= _change_causes(household, before, wanted, on)
    return [Changed(household, household, name, *pair) for name, pair in changes.items()]


def value_now(household: Household, name: str) -> Any:
    """The value of a field of a household as it is recorded; causes too."""
    if name in OF_A_CAUSE:
        return _of_causes(household.causes.filter(valid_to=None).order_by("id"))[name]
    return value_of(household, fields_of("household")[name])


def _of_causes(causes: Iterable[HouseholdCause]) -> dict[str, Any]:
    """The fields that causes stand for."""
    rows = list(causes)
    main = next((row.cause for row in rows if row.is_main), None)
    others = [row.cause for row in rows if not row.is_main]
    return {"main_cause": main, "other_causes": others or None}


def _change_causes(
    household: Household, before: dict[str, Any], after: dict[str, Any], day: date
) -> dict[str, tuple[Any, Any]]:
    """End causes that no longer count and begin the new ones; what changed by field."""
    old = causes_of(before["main_cause"], before["other_causes"] or ())
    new = causes_of(after["main_cause"], after["other_causes"] or ())
    for cause, is_main in set(old) - set(new):
        rows = household.causes.filter(valid_to=None, cause=cause, is_main=is_main)
        rows.update(valid_to=day)
    HouseholdCause.objects.bulk_create(
        HouseholdCause(household=household, cause=cause, is_main=is_main, valid_from=day)
        for cause, is_main in new
        if (cause, is_main) not in old
    )
    return {n: (before[n], after[n]) for n in OF_A_CAUSE if before[n] != after[n]}
