"""Living conditions and income that stand in a file, recorded without a visit, many at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from aboveline.accounts.actors import Actor
from aboveline.registry.actions.visits import take_over
from aboveline.registry.errors import RegistryError
from aboveline.registry.importing.batches import months_of
from aboveline.registry.models import ImportBatch, IncomeLine, IncomeStatement, Living
from aboveline.registry.recording import checked_values, put
from aboveline.web.clock import now

SOURCE = "import"
CURRENCY = "CNY"
Said = Mapping[UUID, Mapping[str, Any]]
"""What the file says, by the key of the household."""


def record_living(
    said: Said, known: Sequence[UUID], *, batch: ImportBatch, actor: Actor, on: date
) -> None:
    """The observations of the file; those of `known` households over the one before them.

    `extra` names the import. Raises RegistryError.
    """
    before: dict[UUID, Living] = {}
    if known:
        rows = Living.objects.filter(household_id__in=known, observed_on__lte=on)
        for row in rows.order_by("observed_on", "recorded_at"):
            before[row.household_id] = row
    at = now()
    made = []
    for key, values in said.items():
        found, faults = checked_values("living", values, on=on)
        if faults:
            raise RegistryError(faults)
        row = Living(household_id=key, observed_on=on, recorded_by=actor.key, recorded_at=at)
        if key in before:
            take_over(row, before[key], found)
        row.extra = {**row.extra, "import": str(batch.pk)}
        put(row, "living", found)
        made.append(row)
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
    IncomeStatement.objects.bulk_create(statements.values())
    IncomeLine.objects.bulk_create(
        _line(statements[key], kind, Decimal(amount), str(batch.pk))
        for key, amounts in said.items()
        for kind, amount in amounts.items()
    )


def _line(statement: IncomeStatement, kind: str, amount: Decimal, batch: str) -> IncomeLine:
    line = IncomeLine(statement=statement, kind=kind, answer="none", source=SOURCE, evidence=batch)
    if amount:
        line.answer, line.amount_cents = "amount", int(amount * 100)
        line.currency, line.period, line.basis = CURRENCY, "year", "household"
    return line
