"""Living conditions, income and visits that stand in a file, recorded many at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from aboveline.accounts.actors import Actor
from aboveline.registry.actions.visits import take_over
from aboveline.registry.errors import Fault, RegistryError
from aboveline.registry.importing.answers import Called, Given
from aboveline.registry.importing.reading.past import moment_of
from aboveline.registry.income import Answer, amount_cents
from aboveline.registry.models import ImportBatch, IncomeLine, IncomeStatement, Living, Visit
from aboveline.registry.recording import checked_values, put
from aboveline.registry.traces import keep_trace
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
    seen: Sequence[tuple[UUID, date, Mapping[str, Any]]],
    *,
    batch: ImportBatch,
    actor: Actor,
    at: datetime | None = None,
) -> None:
    """Observations of days, each for itself: what it leaves out was not known. Recorded now, or
    `at` the moment that a folder says. Raises RegistryError.
    """
    at, made = at or now(), []
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
    made = []
    for home, visit in visits:
        row = Visit(
            id=visit.key,
            household_id=home,
            visited_on=visit.on,
            mode=visit.mode,
            visitor=actor.key,
            recorded_at=now(),
            batch=batch,
        )
        keep_trace(row, visit.trace)
        made.append(row)
    Visit.objects.bulk_create(made)


def record_past_income(
    rows: Sequence[Mapping[str, str | None]], *, batch: ImportBatch, actor: Actor
) -> None:
    """Every answer of a folder with history as it was recorded, in the place of the latest ones."""
    homes = {str(row["household_id"]) for row in rows}
    IncomeStatement.objects.filter(household__in=homes, batch=batch).delete()
    told: dict[datetime, list[tuple[UUID, Given]]] = {}
    for row in rows:
        told.setdefault(moment_of(row), []).append(_past_answer(row))
    for at, answers in sorted(told.items()):
        record_income(answers, batch=batch, actor=actor, at=at)


def _past_answer(row: Mapping[str, str | None]) -> tuple[UUID, Given]:
    """An answer of a folder; who receives it stands in the source too."""
    receiver, source = row.get("receiver_id"), row.get("source") or "import"
    answer = Answer(
        row["kind"] or "",
        row["answer"] or "",
        row.get("amount"),
        row.get("currency") or "",
        row.get("period") or "",
        row.get("basis") or "",
        source.removesuffix(f" {receiver}"),
        "",
        UUID(receiver) if receiver else None,
    )
    start, end = (date.fromisoformat(str(row[name])) for name in ("month_from", "month_to"))
    return UUID(str(row["household_id"])), Given(start, end, answer)


def record_income(
    answers: Sequence[tuple[UUID, Given]],
    *,
    batch: ImportBatch,
    actor: Actor,
    at: datetime | None = None,
) -> None:
    """What the file says of income: a statement for each household and span of months. Recorded
    now, or `at` the moment that a folder says.
    """
    at = at or now()
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
