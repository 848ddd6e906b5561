"""A statement of income as it is given: whole months, and one answer about each kind."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from aboveline.registry.codes import code_lists, in_language
from aboveline.registry.errors import Fault
from aboveline.registry.fields import Field, checked
from aboveline.registry.recording import misfit_fault
from aboveline.registry.standards import site_standard
from aboveline.standard.income_sql import window_on
from aboveline.standard.words import Words

_AMOUNT = Field("amount", "income", "money", "amount", "金额", minimum=0)


@dataclass(frozen=True)
class Answer:
    """An answer about one kind: `amount` with currency, period and basis, or none, refused,
    not_asked. Period is month, year or total (the whole span), basis household or person;
    `receiver` the key of the member who receives it.
    """

    kind: str
    answer: str
    amount: Decimal | str | None = None
    currency: str = ""
    period: str = ""
    basis: str = ""
    source: str = ""
    evidence: str = ""
    receiver: UUID | None = None


@dataclass(frozen=True)
class Statement:
    """Answers about the months from `month_from` to before `month_to`, first days of months."""

    month_from: date
    month_to: date
    answers: Sequence[Answer]


def income_kinds() -> Mapping[str, tuple[str, str]]:
    """The kinds that the standard of the site asks, with what people read in English and Chinese.

    Kinds that do not count are among them; the register's own list gives the words it has.
    """
    rule = site_standard().income
    known = code_lists()["income_kind"]
    names = rule.kinds if rule is not None else known
    english, chinese = Words(site_standard()), Words(site_standard(), chinese=True)
    return {
        name: (known[name].en, known[name].zh)
        if name in known
        else (english.name("income", name), chinese.name("income", name))
        for name in names
    }


def kind_label(kind: str) -> str:
    """What people read for a kind of income."""
    return in_language(*income_kinds().get(kind, (kind, kind)))


def counted_months(on: date) -> tuple[date, date]:
    """The months whose income the standard of the site counts on a day, else the twelve before it;
    the end not included.
    """
    window = window_on(site_standard().income, on)
    if window is not None:
        return window.start, window.end
    return date(on.year - 1, on.month, 1), date(on.year, on.month, 1)


def statement_faults(statement: Statement, *, on: date) -> list[Fault]:
    """Everything that keeps a statement from being recorded on a day."""
    start, end = statement.month_from, statement.month_to
    faults = []
    if start.day != 1 or end.day != 1 or start >= end:
        faults.append(Fault("REGISTRY-032"))
    if start > on:
        faults.append(Fault("REGISTRY-007", "month_from"))
    seen: set[tuple[str, str, UUID | None]] = set()
    for given in statement.answers:
        faults.extend(_answer_faults(given))
        mark = (given.kind, given.source, given.receiver)
        if mark in seen:
            faults.append(Fault("REGISTRY-035", given.kind))
        seen.add(mark)
    return faults


def amount_cents(given: Answer) -> int | None:
    """The amount in the smallest unit; None unless the answer is an amount."""
    value, _ = checked(_AMOUNT, given.amount)
    return None if value is None or given.answer != "amount" else int(value * 100)


def _answer_faults(given: Answer) -> list[Fault]:
    lists = code_lists()
    if given.kind not in income_kinds():
        return [Fault("REGISTRY-002", given.kind)]
    if given.answer not in lists["income_answer"]:
        return [Fault("REGISTRY-030", given.kind)]
    value, misfit = checked(_AMOUNT, given.amount)
    if misfit is not None:
        return [misfit_fault(misfit, given.kind)]
    if given.answer != "amount":
        return [] if value is None else [Fault("REGISTRY-033", given.kind)]
    if value is None:
        return [Fault("REGISTRY-030", given.kind)]
    complete = (
        _is_currency(given.currency)
        and given.period in lists["income_period"]
        and given.basis in lists["income_basis"]
    )
    return [] if complete else [Fault("REGISTRY-031", given.kind)]


def _is_currency(code: Any) -> bool:
    return isinstance(code, str) and len(code) == 3 and code.isascii() and code.isupper()
