"""Undo an import: rows that nobody touched since go back, the others stay and say why."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import ProtectedError

from aboveline.accounts.actors import Actor
from aboveline.audit.actions import record
from aboveline.registry.access import require
from aboveline.registry.actions.households import change_household
from aboveline.registry.actions.people import change_people
from aboveline.registry.actions.steps import refresh_list_columns
from aboveline.registry.errors import RegistryError
from aboveline.registry.history import touch, values_of
from aboveline.registry.importing.batches import MAKE
from aboveline.registry.models import (
    Change,
    Household,
    HouseholdCause,
    ImportBatch,
    ImportRow,
    IncomeStatement,
    Living,
    Membership,
    Person,
    StatusChange,
    Touched,
    Visit,
)
from aboveline.web.clock import now, today


def undo_import(batch: ImportBatch, *, actor: Actor) -> ImportBatch:
    """What the import made and changed taken back where nobody worked on it since.

    `kept` of a row says why it stays: visited, changed or refused. Raises Http404.
    """
    require(actor, MAKE, batch.area_id)
    asked = ImportBatch.objects.filter(pk=batch.pk, state__in=("done", "undoing"))
    if not asked.update(state="undoing", progress=0):
        batch.refresh_from_db()
        return batch
    homes = list(
        batch.rows.filter(done=True).values_list("household_id", flat=True).distinct().order_by()
    )
    for place, home in enumerate(homes, 1):
        _undo_household(home, batch, actor)
        if place % 50 == 0:
            progress = place * 99 // len(homes)
            ImportBatch.objects.filter(pk=batch.pk).update(progress=progress, worked_at=now())
    return _finish(batch, actor)


@transaction.atomic
def _finish(batch: ImportBatch, actor: Actor) -> ImportBatch:
    batch.refresh_from_db()
    kept = batch.rows.exclude(kept="").count()
    batch.counts = {**batch.counts, "kept": kept}
    batch.state, batch.progress, batch.finished_at = "undone", 100, now()
    batch.save(update_fields=["counts", "state", "progress", "finished_at"])
    record(
        "registry:import:undo",
        actor=actor,
        subject=batch,
        area_id=batch.area_id,
        details={"kept": kept},
    )
    return batch


@transaction.atomic
def _undo_household(key: UUID, batch: ImportBatch, actor: Actor) -> None:
    rows = list(batch.rows.filter(done=True, household_id=key))
    household = Household.objects.select_for_update().filter(pk=key).first()
    if household is None:
        return
    why = _since(household, batch)
    if not why:
        try:
            with transaction.atomic():
                _take_back(household, rows, batch, actor)
        except (RegistryError, ProtectedError):
            why = "refused"
    ImportRow.objects.filter(pk__in=[row.pk for row in rows]).update(done=bool(why), kept=why)


def _since(household: Household, batch: ImportBatch) -> str:
    """Why a household stays as it is: somebody worked on it after the import."""
    after = batch.finished_at or now()
    if Visit.objects.filter(household=household, recorded_at__gt=after).exists():
        return "visited"
    later = Change.objects.filter(household=household, at__gt=after).exclude(batch_id=batch.pk)
    return "changed" if later.exists() else ""


def _take_back(
    household: Household, rows: Iterable[ImportRow], batch: ImportBatch, actor: Actor
) -> None:
    day = today()
    Living.objects.filter(household=household, extra__import=str(batch.pk)).delete()
    IncomeStatement.objects.filter(household=household, batch=batch).delete()
    Visit.objects.filter(household=household, batch=batch).delete()
    if any(row.makes_household for row in rows):
        _remove_household(household, day)
        return
    _give_back_values(household, batch, actor)
    made = [row.person_id for row in rows if row.outcome in ("new", "duplicate")]
    if made:
        _remove_people(made)
        refresh_list_columns(household)
    touch([household], "undo")


def _give_back_values(household: Household, batch: ImportBatch, actor: Actor) -> None:
    """The values before the import, by actions that leave their own history."""
    before: dict[tuple[str, str], dict[str, Any]] = {}
    for change in Change.objects.filter(household=household, batch_id=batch.pk).order_by("-pk"):
        subject = (change.subject_type, change.subject_id)
        before.setdefault(subject, {})[change.field] = values_of(change)[0]
    people: dict[UUID, dict[str, Any]] = {}
    for (kind, key), values in before.items():
        if kind == "household":
            change_household(household, values, actor=actor)
        elif kind == "person":
            people.setdefault(UUID(key), {}).update(values)
        elif kind == "membership":
            person = Membership.objects.values_list("person_id", flat=True).get(pk=key)
            people.setdefault(person, {}).update(values)
    if people:
        change_people(people, actor=actor)


def _remove_people(keys: Iterable[UUID | None]) -> None:
    wanted = [key for key in keys if key is not None]
    Membership.objects.filter(person_id__in=wanted).delete()
    Person.objects.filter(pk__in=wanted).delete()


def _remove_household(household: Household, day: date) -> None:
    """The household gone; ended as recorded by mistake when a decision was made about it."""
    people = list(household.memberships.values_list("person_id", flat=True))
    _remove_people(people)
    for model in (HouseholdCause, StatusChange, Touched):
        model.objects.filter(household=household).delete()
    try:
        with transaction.atomic():
            Change.objects.filter(household=household).delete()
            household.delete()
    except ProtectedError:
        household.register_status, household.ended_on = "ended", day
        household.ended_reason, household.size = "error", 0
        household.save(update_fields=["register_status", "ended_on", "ended_reason", "size"])
