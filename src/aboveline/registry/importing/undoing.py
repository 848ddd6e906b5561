"""Undo an import: rows that nobody touched since go back, the others stay and say why."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import ProtectedError, QuerySet

from aboveline.accounts.actors import Actor
from aboveline.audit.actions import record
from aboveline.registry.access import require
from aboveline.registry.actions.asking import closed_in
from aboveline.registry.actions.households import change_households
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
from aboveline.web.bulk import delete_rows
from aboveline.web.clock import now, today
from aboveline.web.stopping import asked_to_stop

HOUSEHOLDS = 50
"""Households a transaction: to take away costs more than to bring in, mostly of indexes."""
Rows = Mapping[UUID, Sequence[Any]]
"""Rows of the import by household: pk, keys of household and person, outcome, what they made."""


def undo_import(batch: ImportBatch, *, actor: Actor) -> ImportBatch:
    """What the import made and changed taken back where nobody worked on it since.

    `kept` of a row says why it stays: locked, visited, changed or refused. Raises Http404.
    """
    require(actor, MAKE, batch.area_id)
    asked = ImportBatch.objects.filter(pk=batch.pk, state__in=("done", "undoing"))
    if not asked.update(state="undoing", progress=0):
        batch.refresh_from_db()
        return batch
    homes = _taken(batch)
    keys = list(homes)
    for start in range(0, len(keys), HOUSEHOLDS):
        if asked_to_stop.is_set():  # the next worker goes on with what is left
            batch.refresh_from_db()
            return batch
        _undo({key: homes[key] for key in keys[start : start + HOUSEHOLDS]}, batch, actor)
        progress = start * 99 // len(keys)
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


def _taken(batch: ImportBatch) -> dict[UUID, list[Any]]:
    """The rows that were taken, by household: read once, for they are found by batch alone."""
    homes: dict[UUID, list[Any]] = {}
    names = ("pk", "household_id", "person_id", "outcome", "makes_household")
    for row in batch.rows.filter(done=True).values_list(*names, named=True).iterator(10_000):
        homes.setdefault(row.household_id, []).append(row)
    return homes


def _undo(homes: Rows, batch: ImportBatch, actor: Actor) -> None:
    """Some households in one transaction; one by one when one of them is refused."""
    try:
        with transaction.atomic():
            _undo_together(homes, batch, actor)
    except (RegistryError, ProtectedError):
        if len(homes) == 1:
            _rows_of(homes, homes).update(kept="refused")
            return
        for key, rows in homes.items():
            _undo({key: rows}, batch, actor)


def _undo_together(taken: Rows, batch: ImportBatch, actor: Actor) -> None:
    locked = Household.objects.select_for_update().filter(pk__in=list(taken)).order_by("pk")
    homes = {row.pk: row for row in locked}
    for why, worked_on in _since(homes, batch, actor).items():
        if worked_on:
            _rows_of(taken, worked_on).update(kept=why)
        homes = {key: row for key, row in homes.items() if key not in worked_on}
    _take_back(homes, [row for key in homes for row in taken[key]], batch, actor)
    _rows_of(taken, homes).update(done=False, kept="")


def _rows_of(taken: Rows, homes: Iterable[UUID]) -> QuerySet[ImportRow]:
    return ImportRow.objects.filter(pk__in=[row.pk for key in homes for row in taken[key]])


def _since(
    homes: Mapping[UUID, Household], batch: ImportBatch, actor: Actor
) -> dict[str, set[UUID]]:
    """The households that stay as they are, by why: somebody worked on them after the import, or
    the apps above have closed what was found before.
    """
    areas = {home.area_id for home in homes.values()}
    since = closed_in(areas, frozenset({"living", "income"}), actor).since
    read_on = date.fromisoformat(batch.options["on"])
    locked = {k for k, home in homes.items() if read_on < since.get(home.area_id, read_on)}
    after = batch.finished_at or now()
    visits = Visit.objects.filter(household__in=homes, recorded_at__gt=after)
    changes = Change.objects.filter(household__in=homes, at__gt=after).exclude(batch_id=batch.pk)
    visited = set(visits.values_list("household_id", flat=True))
    changed = set(changes.values_list("household_id", flat=True))
    return {
        "locked": locked,
        "visited": visited - locked,
        "changed": changed - visited - locked,
    }


def _take_back(
    homes: Mapping[UUID, Household], rows: Sequence[Any], batch: ImportBatch, actor: Actor
) -> None:
    Living.objects.filter(household__in=homes, extra__import=str(batch.pk)).delete()
    for brought in (IncomeStatement, Visit):
        brought.objects.filter(household__in=homes, batch=batch).only("pk").delete()
    made = {row.household_id for row in rows if row.makes_household}
    _remove_households(made, today())
    known = [home for key, home in homes.items() if key not in made]
    _give_back_values(known, batch, actor)
    joined = [
        row for row in rows if row.household_id not in made and row.outcome in ("new", "duplicate")
    ]
    _remove_people(row.person_id for row in joined)
    for key in {row.household_id for row in joined}:
        refresh_list_columns(homes[key])
    touch(known, "undo")


def _give_back_values(homes: Sequence[Household], batch: ImportBatch, actor: Actor) -> None:
    """The values before the import, by actions that leave their own history."""
    before: dict[str, dict[UUID, dict[str, Any]]] = {"household": {}, "person": {}}
    changes = Change.objects.filter(household__in=homes, batch_id=batch.pk).order_by("-pk")
    found = list(changes)
    related = [row.subject_id for row in found if row.subject_type == "membership"]
    people = dict(Membership.objects.filter(pk__in=related).values_list("pk", "person_id"))
    for row in found:
        kind, key = row.subject_type, row.subject_id
        subject = people[int(key)] if kind == "membership" else UUID(key)
        values = before["household" if kind == "household" else "person"]
        values.setdefault(subject, {})[row.field] = values_of(row)[0]
    if before["household"]:
        change_households(before["household"], actor=actor)
    if before["person"]:
        change_people(before["person"], actor=actor)


def _remove_people(keys: Iterable[UUID | None]) -> None:
    wanted = [key for key in keys if key is not None]
    Membership.objects.filter(person_id__in=wanted).delete()
    delete_rows(Person, wanted)


def _remove_households(keys: Collection[UUID], day: date) -> None:
    """The households gone; ended as recorded by mistake when a decision was made about them."""
    lived_in = Membership.objects.filter(household__in=keys)
    _remove_people(list(lived_in.values_list("person_id", flat=True)))
    for model in (HouseholdCause, StatusChange, Touched):
        model.objects.filter(household__in=keys).delete()
    left = set(keys)
    while left:
        try:
            with transaction.atomic():
                Change.objects.filter(household__in=left).delete()
                delete_rows(Household, left)
            return
        except ProtectedError as error:
            held = left & {getattr(row, "household_id", None) for row in error.protected_objects}
            if not held:
                raise
            Household.objects.filter(pk__in=held).update(
                register_status="ended", ended_on=day, ended_reason="error", size=0
            )
            left -= held
