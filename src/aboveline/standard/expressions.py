"""Typed trees to DuckDB SQL that keeps the language's own meaning of unknown (SQL's NULL).

Money is BIGINT in millionths of the currency. Names, parameters, tags and area facts are columns.
"""

from __future__ import annotations

import re
from calendar import isleap
from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from math import ceil, floor, lcm
from typing import TypeVar

from aboveline.standard.language import Node, Type

K = TypeVar("K", bound=Hashable)
MICRO = 1_000_000
_BOUNDS = frozenset({"<", "<=", ">", ">="})
_PLAIN = frozenset({"name", "literal", "as_of", "parameter", "tagged", "area_fact"})
OLDEST = 1000
_DOUBLE = re.compile(r"CAST\((\S+) AS DOUBLE\)")
SQL_TYPES = {
    Type.BOOLEAN: "BOOLEAN",
    Type.INTEGER: "BIGINT",
    Type.NUMBER: "DOUBLE",
    Type.MONEY: "BIGINT",
    Type.DATE: "DATE",
    Type.CODE: "VARCHAR",
}


@dataclass
class Compiler:
    """Writes expressions as SQL on one day.

    `aggregates` maps each aggregate over members to its column; `scores` gives the weights of score
    facts; `day` is the as-of day; `constants` are columns of the areas, `parameter_NAME` and the
    like, that have one value for all households, as SQL literals; `names` are columns that are
    written as something else.
    """

    day: date
    aggregates: Mapping[Node, str] = field(default_factory=dict)
    scores: Mapping[str, Mapping[str, Fraction]] = field(default_factory=dict)
    constants: Mapping[str, str] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)

    def sql(self, node: Node) -> str:
        """The SQL of a node, in brackets where it needs them."""
        if node in self.aggregates:
            return quoted(self.aggregates[node])
        writer = _WRITERS.get(node.op)
        return writer(self, node) if writer else self._operator(node)

    def _operator(self, node: Node) -> str:
        a, b = node.args
        reached = self.reached(node)
        if reached is not None:
            day, turn = reached
            return f"({self.sql(a.args[0])} {'<=' if turn else '>'} {constant(day, Type.DATE)})"
        left, right = self.sql(a), self.sql(b)
        if node.op not in {"+", "-"} and Type.MONEY in {a.type, b.type}:
            left, right = self._as_money(a), self._as_money(b)
        if node.type is Type.MONEY:
            left, right = self._as_money(a), self._as_money(b)
        return f"({left} {node.op} {right})"

    def reached(self, node: Node) -> tuple[date, bool] | None:
        """For `years_between(x, DAY) >= N` with N known: the last x of that age, and whether the
        test asks for it (or for younger ones). Comparing days is far cheaper than counting years.
        """
        if not is_age_test(node):
            return None
        start, end = node.args[0].args
        stated = self._stated(node.args[1])
        day = self._known_day(end)
        if stated is None or day is None or self._known_day(start) is not None:
            return None
        years = floor(stated) + 1 if node.op in {">", "<="} else ceil(stated)
        if not 1 <= years <= OLDEST:
            return None
        return _last_birth(day, years), node.op in {">", ">="}

    def _stated(self, node: Node) -> Fraction | None:
        if node.op == "literal":
            return Fraction(str(node.value))
        text = self.constants.get(f"parameter_{node.value}") if node.op == "parameter" else None
        found = _DOUBLE.fullmatch(text) if text is not None else None
        return Fraction(found[1]) if found else None

    def _known_day(self, node: Node) -> date | None:
        if node.op == "as_of":
            return self.day
        if node.op == "day_in_year":
            return latest_day(self.day, *node.value)
        return None

    def _as_money(self, node: Node) -> str:
        """The SQL of a node beside money; a literal (it can only be 0) becomes millionths."""
        if node.op == "literal" and node.type is not Type.MONEY:
            return str(int(node.value * MICRO))
        return self.sql(node)

    def name(self, node: Node) -> str:
        return self._column(column_of(str(node.value)))

    def _column(self, name: str) -> str:
        return self.names.get(name, quoted(name))

    def stands_for_another(self, node: Node) -> bool:
        """True if the node is nothing but a column or a constant."""
        return node in self.aggregates or node.op in _PLAIN

    def literal(self, node: Node) -> str:
        return constant(node.value, node.type)

    def as_of(self, _node: Node) -> str:
        return constant(self.day, Type.DATE)

    def reference(self, node: Node) -> str:
        name = f"{node.op}_{node.value}"
        return self.constants.get(name, quoted(name))

    def chain(self, node: Node) -> str:
        if not node.args:
            return "true"
        return "(" + f" {node.op.upper()} ".join(self.sql(part) for part in node.args) + ")"

    def negation(self, node: Node) -> str:
        return f"(NOT {self.sql(node.args[0])})"

    def minus(self, node: Node) -> str:
        return f"(- {self.sql(node.args[0])})"

    def product(self, node: Node) -> str:
        a, b = node.args
        left, right = self.sql(a), self.sql(b)
        if node.type is not Type.MONEY:
            return f"({left} * {right})"
        if Type.NUMBER in {a.type, b.type}:
            return f"TRY_CAST(round({left} * {right}) AS BIGINT)"
        return f"({left} * {right})"

    def quotient(self, node: Node) -> str:
        a, b = node.args
        left, right = self.sql(a), self.sql(b)
        if node.type is Type.MONEY and b.type is Type.INTEGER:
            return divided(left, f"nullif({right}, 0)")
        ratio = f"({left} / nullif(CAST({right} AS DOUBLE), 0))"
        return f"TRY_CAST(round{ratio} AS BIGINT)" if node.type is Type.MONEY else ratio

    def case(self, node: Node) -> str:
        *pairs, default = node.args
        branches = []
        for condition, value in zip(pairs[::2], pairs[1::2], strict=True):
            test = self.sql(condition)
            chosen = self._branch(node, value)
            branches.append(f"WHEN {test} IS NULL THEN NULL WHEN {test} THEN {chosen}")
        return f"(CASE {' '.join(branches)} ELSE {self._branch(node, default)} END)"

    def _branch(self, node: Node, value: Node) -> str:
        return self._as_money(value) if node.type is Type.MONEY else self.sql(value)

    def extreme(self, node: Node) -> str:
        values = [self._branch(node, value) for value in node.args]
        nulls = " OR ".join(f"{value} IS NULL" for value in values)
        return f"(CASE WHEN {nulls} THEN NULL ELSE {node.op}({', '.join(values)}) END)"

    def rounding(self, node: Node) -> str:
        inner = self.sql(node.args[0])
        if node.type is Type.MONEY and node.op != "abs":
            return f"CAST({node.op}({inner} / {MICRO}.0) * {MICRO} AS BIGINT)"
        if node.type is Type.INTEGER and node.op != "abs":
            return inner
        return f"{node.op}({inner})"

    def span(self, node: Node) -> str:
        part = node.op.removesuffix("s_between")
        return f"date_sub('{part}', {self.sql(node.args[0])}, {self.sql(node.args[1])})"

    def shift(self, node: Node) -> str:
        day, count = (self.sql(part) for part in node.args)
        if node.op == "add_days":
            return f"({day} + CAST({count} AS INTEGER))"
        return f"CAST({day} + to_months(CAST({count} AS INTEGER)) AS DATE)"

    def day_in_year(self, node: Node) -> str:
        return constant(latest_day(self.day, *node.value), Type.DATE)

    def score(self, node: Node) -> str:
        whole = _whole(dict(enumerate(node.value)))
        terms = [
            f"CASE WHEN {self.sql(part)} THEN {weight} WHEN NOT {self.sql(part)} THEN 0 END"
            for part, weight in zip(node.args, whole.values(), strict=True)
        ]
        return f"(({' + '.join(terms)}) / {_denominator(node.value)}.0)"

    def score_at_least(self, node: Node) -> str:
        fact, cutoff = node.args
        weights = self.scores[str(fact.value)]
        whole = _whole(weights)
        needed = f"ceil({self.sql(cutoff)} * {_denominator(weights.values())} - 1e-9)"
        parts = [(self._column(name), weight) for name, weight in whole.items()]
        known = " + ".join(f"CASE WHEN {part} THEN {w} ELSE 0 END" for part, w in parts)
        most = " + ".join(f"CASE WHEN NOT {part} THEN 0 ELSE {w} END" for part, w in parts)
        return f"(CASE WHEN {known} >= {needed} THEN true WHEN {most} < {needed} THEN false END)"


def is_age_test(node: Node) -> bool:
    """True for `years_between(a, b) >= c` and the like."""
    return node.op in _BOUNDS and node.args[0].op == "years_between"


def column_of(name: str) -> str:
    """The column of a name: `person.age` is `age` of the members, `income.net` is `income_net`."""
    return name.removeprefix("person.").replace(".", "_")


def quoted(name: str) -> str:
    """A name as an SQL identifier."""
    return '"' + name.replace('"', '""') + '"'


def constant(value: object, kind: Type) -> str:
    """A checked value as an SQL literal; money in millionths."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, date):
        return f"DATE '{value.isoformat()}'"
    if kind is Type.CODE:
        return "'" + str(value).replace("'", "''") + "'"
    if kind is Type.MONEY:
        return str(round(Fraction(str(value)) * MICRO))
    number = Fraction(str(value))
    if kind is Type.INTEGER:
        return str(int(number))
    return f"CAST({float(number)!r} AS DOUBLE)"


def divided(dividend: str, divisor: str) -> str:
    """SQL of a whole quotient rounded half away from zero; the divisor is not negative."""
    return (
        f"(CASE WHEN {dividend} >= 0 THEN ({dividend} + {divisor} // 2) // {divisor} "
        f"ELSE -((-{dividend} + {divisor} // 2) // {divisor}) END)"
    )


def stored_constant(value: object, kind: Type) -> str:
    """A value as the engine stores it (money in millionths) as an SQL literal of its type."""
    if kind in {Type.MONEY, Type.INTEGER}:
        return f"CAST({value} AS BIGINT)"
    return constant(value, kind)


def _last_birth(day: date, years: int) -> date:
    """The last day from which so many years have passed on `day`; see `years_between`."""
    year = day.year - years
    if (day.month, day.day) == (2, 28) and isleap(year) and not isleap(day.year):
        return date(year, 2, 29)
    if (day.month, day.day) == (2, 29) and not isleap(year):
        return date(year, 2, 28)
    return day.replace(year=year)


def latest_day(day: date, month: int, day_of_month: int) -> date:
    """The latest such day of a year that is not after `day`."""
    found = date(day.year, month, day_of_month)
    return found if found <= day else date(day.year - 1, month, day_of_month)


def _denominator(weights: Iterable[Fraction]) -> int:
    return lcm(*(weight.denominator for weight in weights))


def _whole(weights: Mapping[K, Fraction]) -> dict[K, int]:
    denominator = _denominator(weights.values())
    return {name: int(weight * denominator) for name, weight in weights.items()}


_WRITERS: dict[str, Callable[[Compiler, Node], str]] = {
    "name": Compiler.name,
    "literal": Compiler.literal,
    "as_of": Compiler.as_of,
    "parameter": Compiler.reference,
    "tagged": Compiler.reference,
    "area_fact": Compiler.reference,
    "indicator": Compiler.reference,
    "and": Compiler.chain,
    "or": Compiler.chain,
    "not": Compiler.negation,
    "neg": Compiler.minus,
    "*": Compiler.product,
    "/": Compiler.quotient,
    "case": Compiler.case,
    "least": Compiler.extreme,
    "greatest": Compiler.extreme,
    "abs": Compiler.rounding,
    "floor": Compiler.rounding,
    "ceil": Compiler.rounding,
    "round": Compiler.rounding,
    "years_between": Compiler.span,
    "months_between": Compiler.span,
    "days_between": Compiler.span,
    "add_days": Compiler.shift,
    "add_months": Compiler.shift,
    "day_in_year": Compiler.day_in_year,
    "score": Compiler.score,
    "score_at_least": Compiler.score_at_least,
}
