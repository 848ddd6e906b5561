"""Income of a household month by month, as it was answered, for the chart beside the line."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from aboveline.registry.income import kind_label
from aboveline.registry.models import Household, IncomeLine
from aboveline.standard import Standard
from aboveline.web.compiled import compiled_once

_ZERO = Decimal(0)


@dataclass(frozen=True)
class Kind:
    """A kind of income that counts: what people read, and whether it is taken off."""

    name: str
    label: str
    is_cost: bool


@dataclass(frozen=True)
class Month:
    """A month: its first day and the amount of each kind per member (None: not known)."""

    month: date
    amounts: Mapping[str, Decimal | None]

    @property
    def net(self) -> Decimal | None:
        """The sum of the kinds, costs taken off; None when one of them is not known."""
        if any(amount is None for amount in self.amounts.values()):
            return None
        return sum((amount for amount in self.amounts.values() if amount is not None), _ZERO)


def counted_kinds(standard: Standard) -> tuple[Kind, ...]:
    """The kinds that the standard counts, in its order."""
    if standard.income is None:
        return ()
    return tuple(
        Kind(name, kind_label(name), kind.sign == "minus")
        for name, kind in standard.income.kinds.items()
        if kind.counts
    )


def months_of(
    household: Household, kinds: Iterable[Kind], members: int, *, start: date, end: date
) -> tuple[Month, ...]:
    """The months from `start` to before `end`, amounts per member; costs are negative.

    An amount for a year or a whole span is spread evenly over its months. Of two answers of one
    source about the same month the one recorded later counts.
    """
    every = list(kinds)
    months = [start]
    while _next(months[-1]) < end:
        months.append(_next(months[-1]))
    said: dict[tuple[date, str], dict[Any, Decimal | None]] = defaultdict(dict)
    for line in _lines(household.pk, start, end):
        for month in months:
            if line.statement.month_from <= month < line.statement.month_to:
                said[month, line.kind][line.source, line.receiver_id] = _each_month(line, members)
    return tuple(
        Month(month, {kind.name: _of_kind(said[month, kind.name], kind, members) for kind in every})
        for month in months
    )


@compiled_once
def _lines(household: UUID, start: date, end: date) -> Any:
    return (
        IncomeLine.objects.filter(
            statement__household=household,
            statement__month_to__gt=start,
            statement__month_from__lt=end,
        )
        .select_related("statement")
        .order_by("statement__recorded_at", "pk")
    )


def _each_month(line: IncomeLine, members: int) -> Decimal | None:
    """What an answer says of each month for the household; None when it says nothing."""
    if line.answer == "none":
        return _ZERO
    if line.answer != "amount":
        return None
    amount = Decimal(line.amount_cents).scaleb(-2)
    if line.basis == "person":
        amount *= members
    if line.period == "year":
        return amount / 12
    if line.period == "total":
        return amount / _length(line.statement.month_from, line.statement.month_to)
    return amount


def _of_kind(said: Mapping[Any, Decimal | None], kind: Kind, members: int) -> Decimal | None:
    if not said or members < 1 or any(amount is None for amount in said.values()):
        return None
    total = sum((amount for amount in said.values() if amount is not None), _ZERO) / members
    return -total if kind.is_cost else total


def _length(start: date, end: date) -> int:
    return (end.year - start.year) * 12 + end.month - start.month


def _next(month: date) -> date:
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)
