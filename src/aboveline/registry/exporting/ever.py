"""All that was ever recorded of households, row by row with its moment, as tables of text."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

import pyarrow as pa

from aboveline.registry.fields import fields_of, value_of
from aboveline.registry.importing.known import text_table
from aboveline.registry.importing.values import canonical
from aboveline.registry.models import IncomeLine, Living, Visit
from aboveline.registry.traces import place_of

_OF_A_LINE = (
    *("household_id", "kind", "source", "receiver_id", "month_from", "month_to"),
    *("answer", "amount", "currency", "period", "basis", "recorded_at"),
)
PLACE = ("longitude", "latitude")


def texts_of(row: Any, table: str, names: Sequence[str]) -> dict[str, str | None]:
    """The named fields of a row as canonical text."""
    known = fields_of(table)
    return {name: canonical(value_of(row, known[name])) for name in names}


def moment(value: Any) -> Any:
    """A moment as register files have it; another value as it is."""
    return value.isoformat() if isinstance(value, datetime) else value


def seen_ever(homes: Sequence[str], names: Sequence[str]) -> pa.Table:
    """Every observation of living conditions."""
    rows = Living.objects.filter(household__in=homes).order_by("observed_on", "recorded_at", "pk")
    cells = [
        (
            *(row.household_id, row.observed_on, moment(row.recorded_at)),
            *texts_of(row, "living", names).values(),
        )
        for row in rows
    ]
    return text_table(("household_id", "observed_on", "recorded_at", *names), cells)


def lines_ever(homes: Sequence[str]) -> pa.Table:
    """Every answer about income."""
    lines = IncomeLine.objects.filter(statement__household__in=homes)
    rows = lines.order_by("statement__recorded_at", "pk").values_list(
        *("statement__household_id", "kind", "source", "receiver_id"),
        *("statement__month_from", "statement__month_to", "answer", "amount_cents"),
        *("currency", "period", "basis", "statement__recorded_at"),
    )
    cells = [
        (*about, None if cents is None else canonical(Decimal(cents).scaleb(-2)), *unit, moment(at))
        for *about, cents, currency, period, basis, at in rows
        for unit in [(currency, period, basis)]
    ]
    return text_table(_OF_A_LINE, cells)


def visits_ever(homes: Sequence[str], *, opened: bool) -> pa.Table:
    """Every visit; its place, which says who lives there, only where it may be opened."""
    names = ("household_id", "visited_on", "mode", "started_at", "ended_at", "recorded_at")
    rows = Visit.objects.filter(household__in=homes).order_by("recorded_at", "pk")
    cells = [
        (
            row.pk,
            *(moment(getattr(row, name)) for name in names),
            *(place_of(row) if opened else ()),
        )
        for row in rows
    ]
    return text_table(("visit_id", *names, *(PLACE if opened else ())), cells)
