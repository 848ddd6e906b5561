"""The chart of income per member by month, kinds stacked, against the line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.formats import date_format
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from aboveline.evaluation.panels import Income
from aboveline.web.charts import Bar, Limit, StackedBars, drawn

_SHORT = {
    "wage": gettext_lazy("wages"),
    "business": gettext_lazy("own production"),
    "property": gettext_lazy("property"),
    "transfer": gettext_lazy("transfers"),
    "production_expense": gettext_lazy("its cost"),
}
"""Names that fit beside a bar."""
_FEW = 13


@dataclass(frozen=True)
class MonthRow:
    """A row of the table beside the chart; amounts in the order of the kinds, None not known."""

    month: date
    amounts: tuple[Decimal | None, ...]
    total: Decimal | None


@dataclass(frozen=True)
class IncomePanel:
    """The figures, the chart and its table."""

    per_person: Decimal | None
    line: Decimal | None
    other_lines: Sequence[tuple[str, Decimal]]
    window: tuple[date, date] | None
    kinds: Sequence[str]
    months: Sequence[MonthRow]
    chart: SafeString


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
    title = _("Income per member by month, in yuan, and the line")
    bars = [Bar(_name(row.month, few=len(rows) <= _FEW), row.amounts) for row in rows]
    said = any(amount is not None for row in rows for amount in row.amounts)
    chart = drawn(StackedBars(title, bars, names, limits)) if said else SafeString("")
    return IncomePanel(
        income.per_person, income.line, income.other_lines, income.window, names, rows, chart
    )


def _limit(name: str, value: Decimal, kind: str) -> Limit:
    return Limit(value, f"{name} {value:,.0f}", kind)


def _whole(amount: Decimal | None) -> Decimal | None:
    return None if amount is None else round(amount, 0)


def _name(month: date, *, few: bool) -> str:
    """Its number, with the year where one begins; of many months only each third is named."""
    if month.month == 1:
        return str(date_format(month, "n/y"))
    return str(month.month) if few or month.month % 3 == 1 else ""
