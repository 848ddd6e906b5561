"""Change the register status of many households at once, by a procedure that has decided it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from uuid import UUID

from django.db import transaction

from aboveline.accounts.actors import Actor
from aboveline.audit.actions import entry, record_all
from aboveline.registry.errors import refuse
from aboveline.registry.history import Changed, write_changes
from aboveline.registry.models import Household, StatusChange, Touched
from aboveline.registry.signals import statuses_changed
from aboveline.registry.states import step_from
from aboveline.web.bulk import insert_rows
from aboveline.web.clock import now, today


@transaction.atomic
def change_statuses(
    after: Mapping[UUID, str], *, actor: Actor, reason: str, on: date | None = None
) -> dict[UUID, StatusChange]:
    """The steps that were taken, by household; `after` is the new status of each.

    Whose step it is and what stands in its way is answered by the procedure that calls this: here
    only that there is such a step. Raises REGISTRY-015 for a household that was ended, -020 for a
    step that does not exist; then none is taken.
    """
    day, at = on or today(), now()
    rows = Household.objects.select_for_update().filter(pk__in=after).order_by("pk")
    homes = list(rows)
    for home in homes:
        if home.ended_on is not None:
            raise refuse("REGISTRY-015")
        if step_from(home.register_status, after[home.pk]) is None:
            raise refuse("REGISTRY-020", before=home.register_status, after=after[home.pk])
    steps = [
        StatusChange(
            household_id=home.pk,
            before=home.register_status,
            after=after[home.pk],
            on=day,
            reason=reason,
            actor=actor.key,
            at=at,
        )
        for home in homes
    ]
    changes = StatusChange.objects.bulk_create(steps, batch_size=500)
    fields = _set(homes, after, day, actor)
    insert_rows(Touched, ({"household_id": home.pk, "at": at, "why": "status"} for home in homes))
    statuses_changed.send(None, changes=changes)
    record_all(
        [
            entry(
                "registry:household:status",
                actor=actor,
                subject=home,
                area_id=home.area_id,
                fields=["register_status", *fields.get(home.pk, ())],
                details={"before": change.before, "after": change.after},
            )
            for home, change in zip(homes, changes, strict=True)
        ]
    )
    return {change.household_id: change for change in changes}


def _set(
    homes: list[Household], after: Mapping[UUID, str], day: date, actor: Actor
) -> dict[UUID, list[str]]:
    """Set the status, and with it the days of registration and of entry under watch, and the year
    of exit; gives the fields that changed besides.
    """
    by_status: dict[str, list[UUID]] = defaultdict(list)
    changed: list[Changed] = []
    for home in homes:
        by_status[after[home.pk]].append(home.pk)
        if after[home.pk] == "registered_poor" and home.registered_on is None:
            changed.append(Changed(home, home, "registered_on", None, day))
        if after[home.pk] == "exited" and home.exit_year != day.year:
            changed.append(Changed(home, home, "exit_year", home.exit_year, day.year))
        if after[home.pk] == "monitored" and home.identified_on != day:
            changed.append(Changed(home, home, "identified_on", home.identified_on, day))
    for status, keys in by_status.items():
        Household.objects.filter(pk__in=keys).update(register_status=status)
    for name, value in (("registered_on", day), ("exit_year", day.year), ("identified_on", day)):
        keys = [change.household.pk for change in changed if change.field == name]
        Household.objects.filter(pk__in=keys).update(**{name: value})
    write_changes(changed, actor=actor, on=day)
    found: dict[UUID, list[str]] = defaultdict(list)
    for change in changed:
        found[change.household.pk].append(change.field)
    return found
