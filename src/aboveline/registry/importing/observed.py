"""Living conditions and income that stand in a file, recorded without a visit."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from aboveline.accounts.actors import Actor
from aboveline.registry.actions.visits import take_over
from aboveline.registry.errors import RegistryError
from aboveline.registry.history import touch
from aboveline.registry.importing.batches import months_of
from aboveline.registry.models import (
    Household,
    ImportBatch,
    IncomeLine,
    IncomeStatement,
    Living,
)
from aboveline.registry.recording import checked_values, put
from aboveline.web.clock import now

SOURCE = "import"
CURRENCY = "CNY"


def record_living(
    household: Household, values: Mapping[str, Any], *, batch: ImportBatch, actor: Actor, on: date
) -> Living:
    """The observation of the file over the one before it; `extra` names the import."""
    found, faults = checked_values("living", values, on=on)
    if faults:
        raise RegistryError(faults)
    before = (
        Living.objects.filter(household=household, observed_on__lte=on)
        .order_by("-observed_on", "-recorded_at")
        .first()
    )
    row = Living(household=household, observed_on=on, recorded_by=actor.key, recorded_at=now())
    if before is not None:
        take_over(row, before, found)
    row.extra = {**row.extra, "import": str(batch.pk)}
    put(row, "living", found)
    row.save(force_insert=True)
    touch([household], SOURCE)
    return row


def record_income(
    household: Household, values: Mapping[str, Any], *, batch: ImportBatch, actor: Actor
) -> IncomeStatement:
    """What the file says of the household's income in the twelve months before the import."""
    month_from, month_to = months_of(batch)
    statement = IncomeStatement.objects.create(
        household=household,
        month_from=month_from,
        month_to=month_to,
        recorded_by=actor.key,
        recorded_at=now(),
    )
    IncomeLine.objects.bulk_create(
        _line(statement, kind, Decimal(amount), str(batch.pk)) for kind, amount in values.items()
    )
    touch([household], SOURCE)
    return statement


def _line(statement: IncomeStatement, kind: str, amount: Decimal, batch: str) -> IncomeLine:
    line = IncomeLine(statement=statement, kind=kind, answer="none", source=SOURCE, evidence=batch)
    if amount:
        line.answer, line.amount_cents = "amount", int(amount * 100)
        line.currency, line.period, line.basis = CURRENCY, "year", "household"
    return line
