"""The history of a register folder written for the households that it brought in.

Versions become the changes, statuses and memberships that they were written from, so that the same
folder comes out again (`exporting/history.py`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from aboveline.accounts.actors import Actor
from aboveline.registry.exporting.history import STATUS
from aboveline.registry.exporting.versions import Step, Version, moments, steps_of
from aboveline.registry.fields import checked, fields_of
from aboveline.registry.history import as_json
from aboveline.registry.importing.observed import record_past_income, record_seen
from aboveline.registry.importing.reading import Book
from aboveline.registry.importing.reading.past import DATING, PAST, moment_of, rows_of
from aboveline.registry.models import (
    Change,
    Household,
    ImportBatch,
    Living,
    Membership,
    Person,
    StatusChange,
    Visit,
)
from aboveline.registry.recording import put
from aboveline.vault.sealing import seal

Row = dict[str, str | None]
_OF_PLACE = ("household_id", "relation")


@transaction.atomic
def write_past(book: Book, batch: ImportBatch, *, actor: Actor, basis: str) -> None:
    """The history of the new households of a folder; nothing when it has none, or was written.

    `basis` says by which decision they have their register statuses; without it these stay out.
    """
    rows = {sheet.name.removeprefix(PAST): sheet for sheet in book.sheets if _is_past(sheet.name)}
    if not rows:
        return
    taken = batch.rows.filter(done=True, makes_household=True).values("household_id")
    made = Household.objects.filter(pk__in=taken, recorded_at__gte=batch.started_at)
    homes = {str(home.pk): home for home in made}

    def past(table: str) -> list[Row]:
        found = rows_of(rows[table]) if table in rows else ()
        return [row for row in found if row.get("household_id") in homes]

    for key, found in _by_key(past("households"), "household_id").items():
        _write_home(homes[key], found, actor, basis)
    for key, found in _by_key(past("people"), "person_id").items():
        _write_person(key, found, homes, actor)
    _write_seen(past("living"), homes, batch, actor)
    record_past_income(past("income"), batch=batch, actor=actor)
    for row in past("visits"):
        Visit.objects.filter(pk=row["visit_id"], batch=batch).update(recorded_at=moment_of(row))


def _is_past(name: str) -> bool:
    return name.startswith(PAST)


def _by_key(rows: Iterable[Row], key: str) -> dict[str, list[Version]]:
    """The versions of each record, by the moment of recording."""
    found: dict[str, list[Version]] = defaultdict(list)
    for row in rows:
        values = {name: text for name, text in row.items() if name not in (key, *DATING)}
        begins, ends = (_day(row.get(name)) for name in DATING[:2])
        found[str(row[key])].append(Version(begins, ends, moment_of(row), values))
    return {
        own: sorted(them, key=lambda one: (one.recorded_at, one.valid_from or date.min))
        for own, them in found.items()
    }


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _write_home(home: Household, rows: Sequence[Version], actor: Actor, basis: str) -> None:
    Household.objects.filter(pk=home.pk).update(recorded_at=rows[0].recorded_at)
    steps = steps_of(rows, [name for name in rows[0].values if name != "number"])
    _write_changes(home.pk, home, [s for s in steps if s.field != STATUS], "household", actor)
    if basis:
        StatusChange.objects.filter(household=home).delete()
        StatusChange.objects.bulk_create(
            StatusChange(
                household=home,
                before=step.old or "",
                after=step.new or "",
                on=step.on,
                reason=basis,
                actor=actor.key,
                at=step.at,
            )
            for step in steps
            if step.field == STATUS
        )


def _write_person(
    key: str, rows: Sequence[Version], homes: Mapping[str, Household], actor: Actor
) -> None:
    """A person with every membership in the households; who lives nowhere any more is added."""
    *_, (_at, known) = moments(rows)
    person = Person.objects.filter(pk=key).first()
    if person is None:
        person = Person(id=UUID(key), recorded_by=actor.key, recorded_at=rows[0].recorded_at)
        fields = fields_of("person")
        texts = {name: text for name, text in known[-1].values.items() if name in fields}
        put(
            person, "person", {name: checked(fields[name], text)[0] for name, text in texts.items()}
        )
        person.save(force_insert=True)
    Person.objects.filter(pk=person.pk).update(recorded_at=rows[0].recorded_at)
    names = [name for name in rows[0].values if name not in _OF_PLACE]
    last = homes[str(known[-1].values["household_id"])]
    _write_changes(person.pk, last, steps_of(rows, names), "person", actor)
    for lived in _lived(known):
        _write_membership(person, lived, rows, homes, actor)


def _lived(known: Sequence[Version]) -> list[list[Version]]:
    """Rows that follow each other in one household."""
    found: list[list[Version]] = []
    for row in known:
        follows = found and found[-1][-1].valid_to == row.valid_from
        if follows and found[-1][-1].values["household_id"] == row.values["household_id"]:
            found[-1].append(row)
        else:
            found.append([row])
    return found


def _write_membership(
    person: Person,
    lived: Sequence[Version],
    rows: Sequence[Version],
    homes: Mapping[str, Household],
    actor: Actor,
) -> None:
    home = homes[str(lived[0].values["household_id"])]
    begins, ends = lived[0].valid_from, lived[-1].valid_to
    own = [
        row
        for row in rows
        if row.values["household_id"] == str(home.pk)
        and (row.valid_from or date.min) >= (begins or date.min)
        and (ends is None or (row.valid_from or date.min) < ends)
    ]
    relation = lived[-1].values.get("relation") or ""
    membership = Membership.objects.filter(person=person, household=home, valid_to=None).first()
    if ends is not None or membership is None:
        membership = Membership(person=person, household=home)
    membership.relation, membership.valid_from, membership.valid_to = relation, begins, ends
    membership.save()
    steps = steps_of(own, ["relation"])
    if own[0].recorded_at != rows[0].recorded_at:
        begun = begins or own[0].recorded_at.date()
        steps.append(Step(own[0].recorded_at, begun, "valid_from", None, str(begun)))
    if ends is not None:
        at = _ended_at(own, ends)
        steps.append(Step(at, ends, "valid_to", None, ends.isoformat()))
    _write_changes(membership.pk, home, steps, "membership", actor)


def _ended_at(rows: Sequence[Version], ends: date) -> datetime:
    """The first moment from which on the end was known."""
    return min(row.recorded_at for row in rows if row.valid_to == ends)


def _write_changes(
    key: Any, home: Household, steps: Iterable[Step], subject: str, actor: Actor
) -> None:
    fields = fields_of(subject) if subject != "membership" else {}
    changes = []
    for step in sorted(steps, key=lambda step: step.at):
        name = "area" if step.field == "area_id" else step.field
        row = Change(
            subject_type=subject,
            subject_id=str(key),
            household=home,
            field=name,
            on=step.on,
            actor=actor.key,
            at=step.at,
        )
        for attribute, text in (("old", step.old), ("new", step.new)):
            field = fields.get(name)
            seal(row, attribute, as_json(text if field is None else checked(field, text)[0]))
        changes.append(row)
    Change.objects.bulk_create(changes, batch_size=500)


def _write_seen(
    rows: Sequence[Row], homes: Collection[str], batch: ImportBatch, actor: Actor
) -> None:
    """Every observation as it was recorded, in the place of the latest ones."""
    if not rows:
        return
    Living.objects.filter(household__in=list(homes), extra__import=str(batch.pk)).delete()
    left_out = ("household_id", "observed_on", "recorded_at")
    for row in sorted(rows, key=moment_of):
        values = {name: text for name, text in row.items() if name not in left_out and text}
        home, day = UUID(str(row["household_id"])), date.fromisoformat(str(row["observed_on"]))
        record_seen([(home, day, values)], batch=batch, actor=actor, at=moment_of(row))
