"""The chart of income per member by month, kinds stacked, against the line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.utils.formats import date_format
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from aboveline.evaluation.panels import Income
from aboveline.registry.codes import in_language, label_of
from aboveline.registry.income import kind_label
from aboveline.registry.models import Household, IncomeLine
from aboveline.registry.standards import currency_word
from aboveline.web.charts import Bar, Limit, Span, StackedBars, drawn
from aboveline.web.compiled import compiled_once
from aboveline.web.templatetags.web import listed

_SHORT = {
    "wage": gettext_lazy("wages"),
    "business": gettext_lazy("own production"),
    "property": gettext_lazy("property"),
    "transfer": gettext_lazy("transfers"),
    "production_expense": gettext_lazy("its cost"),
}
"""Names that fit beside a bar."""
_ANSWERS = 30


@dataclass(frozen=True)
class MonthRow:
    """A row of the table beside the chart; amounts in the order of the kinds, None not known."""

    month: date
    amounts: tuple[Decimal | None, ...]
    total: Decimal | None


@dataclass(frozen=True)
class IncomePanel:
    """The figures, the chart and its table; `window` is the first and the last counted month."""

    per_person: Decimal | None
    line: Decimal | None
    other_lines: Sequence[tuple[str, Decimal]]
    window: tuple[date, date] | None
    kinds: Sequence[str]
    months: Sequence[MonthRow]
    chart: SafeString
    currency: str


def income_panel(income: Income) -> IncomePanel:
    """The panel; kinds that brought nothing in any month are left out."""
    kinds = [k for k in income.kinds if any(month.amounts[k.name] for month in income.months)]
    kinds = kinds or list(income.kinds)
    names = [str(_SHORT.get(kind.name, kind.label)) for kind in kinds]
    rows = [
        MonthRow(
            month.month,
            tuple(_whole(month.amounts[kind.name]) for kind in kinds),
            _whole(month.net),
        )
        for month in income.months
    ]
    limits = [_limit(_("line"), income.line_month, "limit")] if income.line_month else []
    limits += [_limit(_("watch line"), value / 12, "watch") for _n, value in income.other_lines[:1]]
    title = _("Income per member by month, in %(currency)s, and the line") % {
        "currency": currency_word()
    }
    bars = [Bar(_name(row.month), row.amounts) for row in rows]
    said = any(amount is not None for row in rows for amount in row.amounts)
    span = _span(rows, income.window)
    chart = drawn(StackedBars(title, bars, names, limits, span)) if said else SafeString("")
    return IncomePanel(
        None if income.per_person is None else round(income.per_person, 2),
        income.line,
        income.other_lines,
        None if income.window is None else (income.window[0], month_before(income.window[1])),
        names,
        rows,
        chart,
        currency_word(),
    )


@dataclass(frozen=True)
class AnswerRow:
    """An answer about income as somebody gave it: its first and last month, in words."""

    month_from: date
    month_last: date
    kind: str
    answer: str
    cents: int | None
    currency: str
    of: str
    receiver: str
    told_on: date


def answers_of(household: Household) -> list[AnswerRow]:
    """The newest answers about income, those that a later one replaced too. One query."""
    return [_answer(line) for line in _newest_answers(household.pk)]


@compiled_once
def _newest_answers(household: UUID) -> Any:
    lines = IncomeLine.objects.filter(statement__household=household)
    newest = lines.order_by("-statement__month_from", "-statement__recorded_at", "pk")
    return newest.select_related("statement", "receiver")[:_ANSWERS]


def _answer(line: IncomeLine) -> AnswerRow:
    statement, words = line.statement, []
    if line.period:
        words.append(label_of("income_period", line.period))
    if line.basis:
        words.append(label_of("income_basis", line.basis))
    return AnswerRow(
        statement.month_from,
        month_before(statement.month_to),
        kind_label(line.kind),
        label_of("income_answer", line.answer),
        line.amount_cents,
        line.currency,
        listed(words),
        line.receiver.name if line.receiver is not None else "",
        statement.recorded_at.date(),
    )


def month_before(month: date) -> date:
    """The first day of the month before."""
    return date(month.year - (month.month == 1), (month.month - 2) % 12 + 1, 1)


def _span(rows: Sequence[MonthRow], window: tuple[date, date] | None) -> Span | None:
    """The months that count, when the chart has others too."""
    if window is None:
        return None
    counted = [place for place, row in enumerate(rows) if window[0] <= row.month < window[1]]
    if not counted or len(counted) == len(rows):
        return None
    return Span(counted[0], counted[-1], _("these months count"))


def _limit(name: str, value: Decimal, kind: str) -> Limit:
    return Limit(value, f"{name} {value:,.0f}", kind)


def _whole(amount: Decimal | None) -> Decimal | None:
    return None if amount is None else round(amount, 0)


def _name(month: date) -> str:
    """Month and year; only each third month is named."""
    if month.month % 3 != 1:
        return ""
    return str(date_format(month, "Y.n" if in_language("en", "zh") == "zh" else "M Y"))
