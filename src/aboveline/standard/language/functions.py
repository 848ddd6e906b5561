"""The functions of the language: their arguments, types and units."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal

from sqlglot import exp

from aboveline.standard.errors import ExpressionError
from aboveline.standard.language.check import NO_UNIT, Checker, Symbol
from aboveline.standard.language.nodes import Node, Type
from aboveline.standard.units import Unit

Arguments = Sequence[exp.Expr]
_DAYS, _MONTHS, _YEARS = (Unit(((word, 1),)) for word in ("day", "month", "year"))
_PER_MEMBER = Unit((("household", -1), ("person", 1)))


def _expect(name: str, arguments: Arguments, count: int) -> None:
    if len(arguments) != count:
        raise ExpressionError(
            "EXPR-008", f"{name} takes {count} argument(s), not {len(arguments)}.", "See the list."
        )


def _extreme(checker: Checker, name: str, arguments: Arguments) -> Node:
    if len(arguments) < 2:
        raise ExpressionError("EXPR-008", f"{name} takes two or more arguments.", "See the list.")
    values = [checker.node(argument) for argument in arguments]
    if any(value.type in {Type.BOOLEAN, Type.CODE} for value in values):
        raise ExpressionError("EXPR-006", f"{name} needs numbers or days.", "Use case instead.")
    kind, unit = checker.together(values, f"beside, in {name},")
    return Node(name, kind, unit, tuple(values))


def _rounding(checker: Checker, name: str, arguments: Arguments) -> Node:
    _expect(name, arguments, 1)
    inner = checker.numeric(arguments[0])
    return Node(name, inner.type, inner.unit, (inner,))


def _day(checker: Checker, name: str, argument: exp.Expr) -> Node:
    node = checker.node(argument)
    if node.type is not Type.DATE:
        raise ExpressionError("EXPR-006", f"{name} needs days.", "Give a field of type date.")
    return node


def _span(unit: Unit) -> Callable[[Checker, str, Arguments], Node]:
    def between(checker: Checker, name: str, arguments: Arguments) -> Node:
        _expect(name, arguments, 2)
        days = tuple(_day(checker, name, argument) for argument in arguments)
        if name == "days_between" and any(day.op == "as_of" for day in days):
            raise ExpressionError(
                "EXPR-008",
                "days_between does not take as_of.",
                "Compare as_of with add_days(day, n), so that the day of change is known.",
            )
        return Node(name, Type.INTEGER, unit, days)

    return between


def _shift(checker: Checker, name: str, arguments: Arguments) -> Node:
    _expect(name, arguments, 2)
    day, count = _day(checker, name, arguments[0]), checker.numeric(arguments[1])
    if count.type is Type.MONEY:
        raise ExpressionError("EXPR-006", f"{name} needs a number of days.", "Use a number.")
    return Node(name, Type.DATE, NO_UNIT, (day, count))


def _day_in_year(checker: Checker, name: str, arguments: Arguments) -> Node:
    _expect(name, arguments, 2)
    nodes = [checker.node(argument) for argument in arguments]
    month, day = (
        int(node.value) if node.op == "literal" and node.type is Type.INTEGER else 0
        for node in nodes
    )
    if not (1 <= month <= 12 and 1 <= day <= 28):
        raise ExpressionError(
            "EXPR-008",
            f"{name} takes a month 1 to 12 and a day 1 to 28.",
            "Write day_in_year(9, 1).",
        )
    return Node(name, Type.DATE, NO_UNIT, value=(month, day))


def _period(checker: Checker, name: str, arguments: Arguments) -> Node:
    _expect(name, arguments, 1)
    inner = checker.numeric(arguments[0])
    old, new, sign = ("month", "year", "*") if name == "per_year" else ("year", "month", "/")
    if inner.unit is None or inner.unit.power(old) != -1:
        raise ExpressionError(
            "EXPR-007", f"{name} needs an amount per {old}, not {inner.unit}.", "Check the unit."
        )
    twelve = Node("literal", Type.INTEGER, None, value=Decimal(12))
    return Node(sign, inner.type, inner.unit.with_period(old, new), (inner, twelve))


def _text(name: str, arguments: Arguments) -> str:
    _expect(name, arguments, 1)
    argument = arguments[0]
    if not (isinstance(argument, exp.Literal) and argument.is_string):
        raise ExpressionError(
            "EXPR-008", f"{name} takes one name in quotes.", f"Write {name}('...')."
        )
    return str(argument.this)


def _reference(kind: str) -> Callable[[Checker, str, Arguments], Node]:
    """A function that names something declared elsewhere in the pack."""

    def look_up(checker: Checker, name: str, arguments: Arguments) -> Node:
        wanted = _text(name, arguments)
        known: Mapping[str, Symbol] = getattr(checker.scope, kind)
        symbol = known.get(wanted)
        if symbol is None:
            where = f"The {kind.replace('_', ' ')} here are: {', '.join(sorted(known)) or 'none'}."
            raise ExpressionError("EXPR-005", f"{name}({wanted!r}) is not declared.", where)
        return Node(name, symbol.type, symbol.unit, value=wanted)

    return look_up


def _tagged(checker: Checker, name: str, arguments: Arguments) -> Node:
    if not checker.scope.has_tags:
        raise ExpressionError(
            "EXPR-004", f"{name} is not for this place.", "Use it in a household."
        )
    return Node(name, Type.BOOLEAN, NO_UNIT, value=_text(name, arguments))


def _aggregate(checker: Checker, name: str, arguments: Arguments) -> Node:
    _expect(name, arguments, 1)
    if checker.member or not checker.scope.members:
        raise ExpressionError(
            "EXPR-004", f"{name} counts members and has none here.", "Use it in a household fact."
        )
    argument = arguments[0]
    if name == "count" and isinstance(argument, exp.Column) and argument.sql() == "person":
        return Node("members", Type.INTEGER, _PER_MEMBER)
    known = isinstance(argument, exp.Anonymous) and argument.this == "known"
    if known:
        _expect("known", argument.expressions, 1)
        argument = argument.expressions[0]
    inner = Checker(checker.scope, member=True).node(argument)
    if name in {"any", "all", "count"}:
        if inner.type is not Type.BOOLEAN:
            raise ExpressionError("EXPR-006", f"{name} needs a condition.", "Compare it.")
        kind, unit = (Type.INTEGER, _PER_MEMBER) if name == "count" else (Type.BOOLEAN, NO_UNIT)
        return Node(name, kind, unit, (inner,), known)
    if not inner.type.is_numeric and not (name in {"min", "max"} and inner.type is Type.DATE):
        raise ExpressionError("EXPR-006", f"{name} needs a number.", "Use count for conditions.")
    total = inner.unit.over_members() if name == "sum" and inner.unit else inner.unit
    kind = Type.NUMBER if name == "avg" and inner.type is Type.INTEGER else inner.type
    return Node(name, kind, total or NO_UNIT, (inner,), known)


def _known(_checker: Checker, _name: str, _arguments: Arguments) -> Node:
    raise ExpressionError(
        "EXPR-004", "known(...) stands only directly inside an aggregate.", "Write any(known(...))."
    )


def _score_at_least(checker: Checker, name: str, arguments: Arguments) -> Node:
    _expect(name, arguments, 2)
    score = checker.node(arguments[0])
    symbol = checker.scope.names.get(str(score.value)) if score.op == "name" else None
    if symbol is None or not symbol.is_score:
        raise ExpressionError("EXPR-008", f"{name} needs a fact with `score:`.", "Name the score.")
    cutoff = checker.numeric(arguments[1])
    if cutoff.op not in {"literal", "parameter"} or cutoff.type is Type.MONEY:
        raise ExpressionError(
            "EXPR-008", f"{name} needs a number or parameter.", "Name the cut-off."
        )
    return Node(name, Type.BOOLEAN, NO_UNIT, (score, cutoff))


FUNCTIONS: dict[str, Callable[[Checker, str, Arguments], Node]] = {
    "any": _aggregate,
    "all": _aggregate,
    "count": _aggregate,
    "sum": _aggregate,
    "min": _aggregate,
    "max": _aggregate,
    "avg": _aggregate,
    "known": _known,
    "least": _extreme,
    "greatest": _extreme,
    "abs": _rounding,
    "floor": _rounding,
    "ceil": _rounding,
    "round": _rounding,
    "years_between": _span(_YEARS),
    "months_between": _span(_MONTHS),
    "days_between": _span(_DAYS),
    "add_days": _shift,
    "add_months": _shift,
    "day_in_year": _day_in_year,
    "per_year": _period,
    "per_month": _period,
    "score_at_least": _score_at_least,
    "parameter": _reference("parameters"),
    "area_fact": _reference("area_facts"),
    "indicator": _reference("indicators"),
    "tagged": _tagged,
}
