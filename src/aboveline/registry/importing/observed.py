"""Living conditions, income and visits that stand in a file, recorded many at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from aboveline.accounts.actors import Actor
from aboveline.registry.actions.visits import take_over
from aboveline.registry.errors import Fault, RegistryError
from aboveline.registry.importing.answers import Called, Given
from aboveline.registry.income import Answer, amount_cents
from aboveline.registry.models import ImportBatch, IncomeLine, IncomeStatement, Living, Visit
from aboveline.registry.recording import checked_values, put
from aboveline.web.bulk import insert_rows, new_row
from aboveline.web.clock import now, today

Said = Mapping[UUID, Mapping[str, Any]]
"""What the file says, by the key of the household."""


def record_living(
    said: Said,
    days: Mapping[UUID, str | None],
    known: Sequence[UUID],
    *,
    batch: ImportBatch,
    actor: Actor,
) -> None:
    """The observations of the file, of the day that it names, else of today; those of `known`
    households over the one before them. `extra` names the import. Raises RegistryError.
    """
    before: dict[UUID, list[Living]] = {}
    rows = Living.objects.filter(household_id__in=known) if known else ()
    for row in sorted(rows, key=lambda row: (row.observed_on, row.recorded_at)):
        before.setdefault(row.household_id, []).append(row)
    at, made = now(), []
    for key, values in said.items():
        day = date.fromisoformat(days.get(key) or today().isoformat())
        found, faults = checked_values("living", values, on=day)
        if day > today():
            faults.append(Fault("REGISTRY-007", "observed_on"))
        if faults:
            raise RegistryError(faults)
        new = new_row(
            Living, household_id=key, observed_on=day, recorded_by=actor.key, recorded_at=at
        )
        earlier = [row for row in before.get(key, ()) if row.observed_on <= day]
        if earlier:
            take_over(new, earlier[-1], found)
        new.extra = {**new.extra, "import": str(batch.pk)}
        put(new, "living", found)
        made.append(new)
    insert_rows(Living, map(vars, made))


def record_seen(
    seen: Sequence[tuple[UUID, date, Mapping[str, Any]]], *, batch: ImportBatch, actor: Actor
) -> None:
    """Observations of days, each for itself: what it leaves out was not known. Raises
    RegistryError.
    """
    at, made = now(), []
    for key, day, values in seen:
        found, faults = checked_values("living", values, on=day)
        if faults:
            raise RegistryError(faults)
        row = new_row(
            Living, household_id=key, observed_on=day, recorded_by=actor.key, recorded_at=at
        )
        row.extra = {"import": str(batch.pk)}
        put(row, "living", found)
        made.append(row)
    insert_rows(Living, map(vars, made))


def record_visits(
    visits: Sequence[tuple[UUID, Called]], *, batch: ImportBatch, actor: Actor
) -> None:
    """Visits of the file; who was there is not known."""
    Visit.objects.bulk_create(
        Visit(
            id=visit.key,
            household_id=home,
            visited_on=visit.on,
            mode=visit.mode,
            visitor=actor.key,
            recorded_at=now(),
            batch=batch,
        )
        for home, visit in visits
    )


def record_income(
    answers: Sequence[tuple[UUID, Given]], *, batch: ImportBatch, actor: Actor
) -> None:
    """What the file says of income: a statement for each household and span of months."""
    at = now()
    statements: dict[tuple[UUID, date, date], IncomeStatement] = {}
    for home, given in answers:
        span = (home, given.month_from, given.month_to)
        if span not in statements:
            statements[span] = new_row(
                IncomeStatement,
                household_id=home,
                batch_id=batch.pk,
                month_from=given.month_from,
                month_to=given.month_to,
                recorded_by=actor.key,
                recorded_at=at,
            )
    insert_rows(IncomeStatement, map(vars, statements.values()))
    insert_rows(
        IncomeLine,
        (
            _line(statements[home, given.month_from, given.month_to].pk, given.answer)
            for home, given in answers
        ),
    )


def _line(statement: UUID, given: Answer) -> dict[str, Any]:
    is_some = given.answer == "amount"
    return {
        "statement_id": statement,
        "kind": given.kind,
        "answer": given.answer,
        "amount_cents": amount_cents(given),
        "currency": given.currency if is_some else "",
        "period": given.period if is_some else "",
        "basis": given.basis if is_some else "",
        "receiver_id": given.receiver,
        "source": given.source[:80],
        "evidence": given.evidence[:200],
    }
