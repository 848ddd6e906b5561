"""SQL of income statements: what is answered for every month of the window, and how much."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from aboveline.standard import model, shape
from aboveline.standard.expressions import MICRO, column_of, constant, quoted
from aboveline.standard.language import Type
from aboveline.standard.reach import Reach, income_kinds


@dataclass(frozen=True)
class Window:
    """The months that count on a day: `months` whole months from `start` to before `end`."""

    start: date
    end: date

    @property
    def months(self) -> int:
        """Number of months."""
        return (self.end.year - self.start.year) * 12 + self.end.month - self.start.month


def window_on(income: shape.Income | None, day: date) -> Window | None:
    """The window of a pack on a day.

    `ends: month` ends with the month before the day; `ends: year` is the last whole year that
    begins with `first_month`.
    """
    if income is None:
        return None
    end = date(day.year, day.month, 1)
    if income.window.ends == "year":
        end = date(day.year, income.window.first_month, 1)
        if end > day:
            end = date(day.year - 1, income.window.first_month, 1)
    count = end.year * 12 + end.month - 1 - income.window.months
    return Window(date(count // 12, count % 12 + 1, 1), end)


def next_window(income: shape.Income, day: date) -> date:
    """The first day after this one with another window."""
    if income.window.ends == "month":
        return date(day.year + day.month // 12, day.month % 12 + 1, 1)
    found = date(day.year, income.window.first_month, 1)
    return found if found > day else date(day.year + 1, income.window.first_month, 1)


def kinds_read(standard: model.Standard, reach: Reach) -> list[str]:
    """Kinds whose answers matter: named ones, and those in net income."""
    assert standard.income is not None  # noqa: S101
    named = {kind for name in reach.income for kind in income_kinds(standard, name)}
    if "income.net" in reach.income:
        named |= {kind for kind, item in standard.income.kinds.items() if item.counts}
    return [kind for kind in standard.income.kinds if kind in named]


def income_totals_sql(standard: model.Standard, reach: Reach, window: Window) -> str:
    """Per household: months answered of each kind as bits, and amounts by kind.

    Kind number k uses the bits from k * months; an answer that touches the window and says nothing
    (refused, not asked, an amount without currency, period or basis, a total that reaches out of the
    window) sets the same bits of `silent`.
    """
    income = standard.income
    assert income is not None  # noqa: S101
    kinds = kinds_read(standard, reach)
    months = window.months
    wide = "HUGEINT" if len(kinds) * months > 62 else "BIGINT"
    number = " ".join(f"WHEN {constant(k, Type.CODE)} THEN {n}" for n, k in enumerate(kinds))
    first, last = (constant(day, Type.DATE) for day in (window.start, window.end))
    amount = f"TRY_CAST(CAST(TRY_CAST(amount AS DECIMAL(18, 6)) AS DECIMAL(30, 6)) * {MICRO} AS BIGINT)"
    currency = (
        f"currency = {constant(standard.pack.currency, Type.CODE)}"
        if standard.pack.currency
        else "currency IS NOT NULL"
    )
    totals = ",\n  ".join(
        f"sum(amount) FILTER (WHERE kind = {n} AND basis = '{basis}') AS {quoted(f'{basis}_{kind}')}"
        for n, kind in enumerate(kinds)
        for basis in ("household", "person")
    )
    return f"""SELECT
  household_id,
  bit_or(CASE WHEN speaks THEN bits ELSE 0 END) AS answered,
  bit_or(CASE WHEN speaks THEN 0 ELSE bits END) AS silent,
  {totals}
FROM (
  SELECT household_id, kind, basis, speaks,
    ((CAST(1 AS {wide}) << CAST(until - since AS INTEGER)) - 1)
      << CAST(since + {months} * kind AS INTEGER) AS bits,
    CASE WHEN answer = 'amount' AND speaks THEN
      CASE period WHEN 'month' THEN amount * (until - since)
        WHEN 'year' THEN CAST(round(amount * (until - since) / 12) AS BIGINT)
        ELSE amount END END AS amount
  FROM (
    SELECT household_id, answer, period, basis,
      CASE kind {number} END AS kind,
      {amount} AS amount,
      greatest(date_diff('month', {first}, month_from), 0) AS since,
      least(date_diff('month', {first}, month_to), {months}) AS until,
      coalesce(answer = 'none' OR (answer = 'amount' AND {amount} >= 0 AND {currency}
        AND basis IN ('household', 'person') AND (period IN ('month', 'year')
          OR (period = 'total' AND month_from >= {first} AND month_to <= {last}))), false) AS speaks
    FROM income
    WHERE month_from < {last} AND month_to > {first}
      AND date_trunc('month', month_from) = month_from AND date_trunc('month', month_to) = month_to
  )
  WHERE kind IS NOT NULL
)
GROUP BY household_id"""


def income_columns(
    standard: model.Standard, reach: Reach, window: Window, members: str
) -> dict[str, str]:
    """SQL of `income_net` and `income_KIND` over a household joined to its totals as `i`.

    Amounts of a person count for each member; `members` is the SQL of their number.
    """
    income = standard.income
    assert income is not None  # noqa: S101
    kinds = kinds_read(standard, reach)
    months = window.months
    full = (1 << months) - 1

    def mask(names: list[str]) -> int:
        return sum(full << (months * kinds.index(kind)) for kind in names)

    def known(names: list[str]) -> str:
        bits = mask(names)
        return f"(i.answered & {bits}) = {bits} AND (i.silent & {bits}) = 0"

    def amount(kind: str) -> str:
        house, person = (f"i.{quoted(f'{basis}_{kind}')}" for basis in ("household", "person"))
        each = f"CASE WHEN {person} IS NULL THEN 0 ELSE {person} * {members} END"
        return f"(coalesce({house}, 0) + {each})"

    result = {}
    for name in sorted(reach.income):
        wanted = income_kinds(standard, name)
        if name == "income.net":
            parts = [
                f"{'+' if income.kinds[kind].sign == 'plus' else '-'} {amount(kind)}"
                for kind in kinds
                if income.kinds[kind].counts
            ]
            text = " ".join(parts).removeprefix("+ ")
        else:
            text = amount(wanted[0])
        result[column_of(name)] = f"TRY_CAST(CASE WHEN {known(wanted)} THEN {text} END AS BIGINT)"
    for kind in kinds:
        result.setdefault(f"unknown_income_{kind}", f"NOT coalesce({known([kind])}, false)")
    return result
