"""SQL of income statements: what is answered for every month of the window, and how much."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from aboveline.standard import model, shape
from aboveline.standard.expressions import column_of, constant, quoted
from aboveline.standard.language import Type
from aboveline.standard.reach import Reach, income_kinds

EACH = 1000
"""Added to the number of a kind where an amount is that of each member."""


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
    member where members are not known; `overlapping` says that several answers speak of one month, and then the step is run
    once more over the answers of those households without the replaced ones.
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
    currency = "CASE WHEN currency IS NOT NULL THEN 0 END"
    if standard.pack.currency:
        currency = _lookup([constant(standard.pack.currency, Type.CODE)], ["0"], "currency")
    totals = ",\n    ".join(
        f"sum(amount) FILTER (WHERE kind = {number}) AS {quoted(f'amount_{kind}')}"
        for number, kind in enumerate(kinds)
    )
    return f"""WITH answers AS MATERIALIZED (
  SELECT household_id,
    min(piece) AS piece,
    max(piece) AS last_piece,
    bit_or(bits) AS touched,
    bit_or(bits) FILTER (WHERE amount IS NULL) AS silent,
    list({{'kind': kind - {EACH}, 'stated': stated, 'period': period, 'months': months, 'bits': bits}})
      FILTER (WHERE kind >= {EACH}) AS answers_of_each,
    sum(bits) <> bit_or(bits) AS overlapping,
    {totals}
  FROM (
    SELECT household_id, piece, kind + basis + said AS kind, place * months AS bits, months, period,
      stated, CASE WHEN nothing = 0 AND stated IS NULL THEN 0
        WHEN stated >= 0 AND basis >= 0 AND months > 0 THEN said + CASE
          WHEN period = 'total' AND month_from >= {first} AND month_to <= {last} THEN stated
          WHEN period = 'month' THEN stated * bit_count(months)
          WHEN period = 'year' THEN CAST(round(stated * bit_count(months) / 12) AS BIGINT) END
        END AS amount
    FROM (
      SELECT household_id, piece, amount AS stated, period, month_from, month_to,
        {_lookup(texts, numbers, "kind")} AS kind,
        {_lookup(texts, places, "kind")} AS place,
        {_lookup(["'household'", "'person'"], ["0", str(EACH)], "basis")} AS basis,
        {_lookup(["'none'"], ["0"], "answer")} AS nothing,
        {_lookup(["'amount'"], ["0"], "answer")} + {currency} AS said,
        coalesce({since}, CASE WHEN month_from < {first} AND day(month_from) = 1 THEN {full} END)
        & coalesce({until}, CASE WHEN month_to > {last} AND day(month_to) = 1 THEN {full} END)
        AS months
      FROM income
      WHERE month_from < {last} AND month_to > {first}
    )
  )
  GROUP BY household_id
)
{_with_amounts_of_each(kinds)}"""


def _with_amounts_of_each(kinds: list[str]) -> str:
    """SQL that adds the amounts of each member, times the members, to the totals in `answers`."""
    sums = ",\n    ".join(
        f"sum(amount) FILTER (WHERE kind = {number}) AS {quoted(f'amount_{kind}')}"
        for number, kind in enumerate(kinds)
    )
    added = ",\n  ".join(
        f"CASE WHEN e.household_id IS NULL THEN a.{name} "
        f"ELSE coalesce(a.{name}, 0) + coalesce(e.{name}, 0) END AS {name}"
        for name in (quoted(f"amount_{kind}") for kind in kinds)
    )
    return f"""SELECT a.household_id, a.piece, a.last_piece, a.touched, a.silent, e.of_each, a.overlapping,
  {added}
FROM answers AS a LEFT JOIN (
  SELECT household_id, piece,
    bit_or(bits) FILTER (WHERE amount IS NULL) AS of_each,
    {sums}
  FROM (
    SELECT household_id, piece, kind, bits, CASE period
      WHEN 'total' THEN CAST(stated AS HUGEINT) * members
      WHEN 'month' THEN CAST(stated AS HUGEINT) * members * bit_count(months)
      ELSE CAST(round(CAST(stated AS HUGEINT) * members * bit_count(months) / 12) AS HUGEINT)
      END AS amount
    FROM (
      SELECT household_id, piece, unnest(answers_of_each, max_depth := 2)
      FROM answers WHERE answers_of_each IS NOT NULL
    ) LEFT JOIN (
      SELECT household_id, piece, count(*) AS members FROM people
      WHERE household_id IN (SELECT household_id FROM answers WHERE answers_of_each IS NOT NULL)
      GROUP BY household_id, piece
    ) USING (household_id, piece)
    WHERE months > 0
  )
  GROUP BY household_id, piece
) AS e ON e.household_id = a.household_id AND e.piece = a.piece"""


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
    full = (1 << window.months) - 1

    def known(names: list[str]) -> str:
        bits = sum(full << (window.months * kinds.index(kind)) for kind in names)
        return f"(i.touched & {bits}) = {bits} AND (coalesce(i.silent, 0) & {bits}) = 0"

    def settled(names: list[str]) -> str:
        bits = sum(full << (window.months * kinds.index(kind)) for kind in names)
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
