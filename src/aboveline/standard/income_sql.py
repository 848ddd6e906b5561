"""SQL of income statements: what is answered for every month of the window, and how much."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from aboveline.standard import model, shape
from aboveline.standard.expressions import column_of, constant, quoted
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

    Kind number k uses the bits from k * months. `touched` are the months that answers speak of,
    `silent` those of answers that say nothing (refused, not asked, an amount without currency,
    period or basis, an amount beside none, a total that reaches out of the window), `of_each` those with amounts of each
    member; `overlapping` says that several answers speak of one month. For households with either
    the step is run once more over their answers without the replaced ones and with amounts of each
    member multiplied by the members; `of_each` then remains only where there are none.
    """
    assert standard.income is not None  # noqa: S101
    kinds = kinds_read(standard, reach)
    months = window.months
    wide = "HUGEINT" if len(kinds) * months > 62 else "BIGINT"
    texts = [constant(kind, Type.CODE) for kind in kinds]
    numbers = [str(number) for number in range(len(kinds))]
    places = [f"{1 << (number * months)}::{wide}" for number in range(len(kinds))]
    full = (1 << months) - 1
    days = [constant(_month(window.start, number), Type.DATE) for number in range(months + 1)]
    since = _lookup(days[:-1], [str(full >> n << n) for n in range(months)], "month_from")
    until = _lookup(days[1:], [str((2 << n) - 1) for n in range(months)], "month_to")
    first, last = days[0], days[-1]
    currency = (
        f"currency = {constant(standard.pack.currency, Type.CODE)}"
        if standard.pack.currency
        else "currency IS NOT NULL"
    )
    totals = ",\n  ".join(
        f"sum(amount) FILTER (WHERE kind = {number}) AS {quoted(f'amount_{kind}')}"
        for number, kind in enumerate(kinds)
    )
    return f"""SELECT household_id,
  bit_or(bits) AS touched,
  bit_or(bits) FILTER (WHERE NOT speaks) AS silent,
  bit_or(bits) FILTER (WHERE basis = 1) AS of_each,
  sum(bits) <> bit_or(bits) AS overlapping,
  {totals}
FROM (
  SELECT household_id, kind, basis, bits * place AS bits,
    coalesce((says = 0 AND amount IS NULL) OR (says = 1 AND amount >= 0 AND rate + basis >= 0 AND {currency}
      AND (rate < 2 OR (month_from >= {first} AND month_to <= {last}))), false) AS speaks,
    says * CASE rate WHEN 2 THEN amount WHEN 0 THEN amount * bit_count(bits)
      ELSE CAST(round(amount * bit_count(bits) / 12) AS BIGINT) END AS amount
  FROM (
    SELECT household_id, amount, currency, month_from, month_to,
      {_lookup(texts, numbers, "kind")} AS kind,
      {_lookup(texts, places, "kind")} AS place,
      {_lookup(["'none'", "'amount'"], ["0", "1"], "answer")} AS says,
      {_lookup(["'month'", "'year'", "'total'"], ["0", "1", "2"], "period")} AS rate,
      {_lookup(["'household'", "'person'"], ["0", "1"], "basis")} AS basis,
      coalesce({since}, CASE WHEN month_from < {first} AND day(month_from) = 1 THEN {full} END)
      & coalesce({until}, CASE WHEN month_to > {last} AND day(month_to) = 1 THEN {full} END) AS bits
    FROM income
    WHERE month_from < {last} AND month_to > {first}
  )
  WHERE kind >= 0 AND bits > 0
)
GROUP BY household_id"""


def _month(start: date, count: int) -> date:
    months = start.year * 12 + start.month - 1 + count
    return date(months // 12, months % 12 + 1, 1)


def _lookup(keys: list[str], values: list[str], column: str) -> str:
    """SQL of the value for a key; DuckDB looks it up once for each distinct one of a batch."""
    return f"MAP([{', '.join(keys)}], [{', '.join(values)}])[{column}]"


def income_columns(standard: model.Standard, reach: Reach, window: Window) -> dict[str, str]:
    """SQL of `income_net` and `income_KIND` over a household joined to its totals as `i`."""
    income = standard.income
    assert income is not None  # noqa: S101
    kinds = kinds_read(standard, reach)
    months = window.months
    full = (1 << months) - 1

    def known(names: list[str]) -> str:
        bits = sum(full << (months * kinds.index(kind)) for kind in names)
        return f"(i.touched & {bits}) = {bits} AND (coalesce(i.silent, 0) & {bits}) = 0"

    def settled(names: list[str]) -> str:
        bits = sum(full << (months * kinds.index(kind)) for kind in names)
        return f"{known(names)} AND (coalesce(i.of_each, 0) & {bits}) = 0"

    def amount(kind: str) -> str:
        total = f"coalesce(i.{quoted(f'amount_{kind}')}, 0)"
        if income.kinds[kind].required:
            return total
        return f"CASE WHEN {settled([kind])} THEN {total} ELSE 0 END"

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
            text = f"coalesce(i.{quoted(f'amount_{wanted[0]}')}, 0)"
        result[column_of(name)] = f"TRY_CAST(CASE WHEN {settled(wanted)} THEN {text} END AS BIGINT)"
    for kind in kinds:
        result.setdefault(f"unknown_income_{kind}", f"NOT coalesce({known([kind])}, false)")
    return result
