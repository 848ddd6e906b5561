"""Income of a household per person by month, from its statements, against the line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.formats import date_format
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from aboveline.registry.models import IncomeStatement
from aboveline.registry.words import site_standard
from aboveline.web.charts import Bar, Limit, StackedBars, drawn

MONTHS = 12
KINDS = {
    "wage": gettext_lazy("wages"),
    "business": gettext_lazy("own production"),
    "property": gettext_lazy("property"),
    "transfer": gettext_lazy("transfers"),
    "production_expense": gettext_lazy("its cost"),
}
"""Short names that fit beside a bar."""


@dataclass(frozen=True)
class Month:
    """Amounts per person of one month in the order of the kinds; None is not known."""

    first_day: date
    amounts: tuple[Decimal | None, ...]

    @property
    def total(self) -> Decimal | None:
        """The sum; not known when a kind is not."""
        known = [amount for amount in self.amounts if amount is not None]
        return sum(known, Decimal()) if known and len(known) == len(self.amounts) else None


@dataclass(frozen=True)
class IncomePanel:
    """The chart, its table, and the figure of the whole span."""

    kinds: Sequence[str]
    months: Sequence[Month]
    chart: SafeString
    line_year: Decimal | None


def income_panel(
    statements: Sequence[IncomeStatement], *, size: int, line: Decimal | None, watch: Decimal | None
) -> IncomePanel | None:
    """The panel for the last twelve months that somebody answered about; None without answers.

    `line` and `watch` are amounts a person and year. Members of today share what came in.
    """
    counted = [kind for kind in _counted() if kind in KINDS]
    if not statements or not size:
        return None
    months = _months(max(statement.month_to for statement in statements))
    by_month = {month: _amounts(month, statements, counted, size) for month in months}
    shown = [kind for i, kind in enumerate(counted) if any(by_month[m][i] for m in months)]
    shown = shown or counted
    places = [counted.index(kind) for kind in shown]
    rows = [Month(m, tuple(by_month[m][i] for i in places)) for m in months]
    names = [str(KINDS[kind]) for kind in shown]
    limits = [
        Limit(
            round(value / 12, 0),
            _("%(name)s %(value)s") % {"name": name, "value": f"{value / 12:,.0f}"},
            kind,
        )
        for value, name, kind in (
            (line, _("line"), "limit"),
            (watch, _("watch line"), "watch"),
        )
        if value
    ]
    title = _("Income per person by month, in yuan, and the line")
    bars = [Bar(_short(month.first_day), month.amounts) for month in rows]
    return IncomePanel(names, rows, drawn(StackedBars(title, bars, names, limits)), line)


def _counted() -> Mapping[str, int]:
    """The kinds that count in the standard, with their sign."""
    income = site_standard().income
    kinds = income.kinds if income is not None else {}
    return {name: 1 if kind.sign == "plus" else -1 for name, kind in kinds.items() if kind.counts}


def _months(end: date) -> list[date]:
    """First days of the twelve months before a month."""
    count = end.year * 12 + end.month - 1
    return [date(n // 12, n % 12 + 1, 1) for n in range(count - MONTHS, count)]


def _amounts(
    month: date, statements: Sequence[IncomeStatement], kinds: Sequence[str], size: int
) -> tuple[Decimal | None, ...]:
    """What each kind brought a person in a month, as the latest statement about it says."""
    signs = _counted()
    about = [s for s in statements if s.month_from <= month < s.month_to]
    if not about:
        return tuple(None for _kind in kinds)
    latest = max(about, key=lambda statement: statement.recorded_at)
    span = (latest.month_to.year - latest.month_from.year) * 12
    span += latest.month_to.month - latest.month_from.month
    found: dict[str, Decimal | None] = {}
    for line in latest.lines.all():
        if line.answer == "none":
            found.setdefault(line.kind, Decimal())
        elif line.answer == "amount":
            amount = Decimal(line.amount_cents) / 100
            amount /= {"month": 1, "year": 12, "total": span}[line.period or "total"]
            amount /= size if line.basis != "person" else 1
            found[line.kind] = (found.get(line.kind) or Decimal()) + amount * signs.get(
                line.kind, 1
            )
    return tuple(_rounded(found.get(kind)) for kind in kinds)


def _rounded(amount: Decimal | None) -> Decimal | None:
    return None if amount is None else round(amount, 0)


def _short(month: date) -> str:
    """The month as it stands under a bar."""
    return str(date_format(month, _("M")))
