"""Living conditions and income that stand in a file, recorded without a visit, many at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from aboveline.accounts.actors import Actor
from aboveline.registry.actions.visits import take_over
from aboveline.registry.errors import Fault, RegistryError
from aboveline.registry.importing.batches import months_of
from aboveline.registry.models import ImportBatch, IncomeLine, IncomeStatement, Living
from aboveline.registry.recording import checked_values, put
from aboveline.web.bulk import insert_rows
from aboveline.web.clock import now, today

SOURCE = "import"
CURRENCY = "CNY"
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
        new = Living(household_id=key, observed_on=day, recorded_by=actor.key, recorded_at=at)
        earlier = [row for row in before.get(key, ()) if row.observed_on <= day]
        if earlier:
            take_over(new, earlier[-1], found)
        new.extra = {**new.extra, "import": str(batch.pk)}
        put(new, "living", found)
        made.append(new)
    Living.objects.bulk_create(made)


def record_income(said: Said, *, batch: ImportBatch, actor: Actor) -> None:
    """What the file says of income in the twelve months before the import, a statement each."""
    month_from, month_to = months_of(batch)
    at = now()
    statements = {
        key: IncomeStatement(
            household_id=key,
            month_from=month_from,
            month_to=month_to,
            recorded_by=actor.key,
            recorded_at=at,
        )
        for key in said
    }
    insert_rows(IncomeStatement, map(vars, statements.values()))
    insert_rows(
        IncomeLine,
        (
            _line(statements[key].pk, kind, Decimal(amount), str(batch.pk))
            for key, amounts in said.items()
            for kind, amount in amounts.items()
        ),
    )


def _line(statement: UUID, kind: str, amount: Decimal, batch: str) -> dict[str, Any]:
    is_some = bool(amount)
    return {
        "statement_id": statement,
        "kind": kind,
        "answer": "amount" if is_some else "none",
        "amount_cents": int(amount * 100) if is_some else None,
        "currency": CURRENCY if is_some else "",
        "period": "year" if is_some else "",
        "basis": "household" if is_some else "",
        "source": SOURCE,
        "evidence": batch,
    }
