"""Syntax tree to typed tree: only listed forms pass, every name, type and unit is checked."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from difflib import get_close_matches
from typing import Any

from sqlglot import exp

from aboveline.standard.errors import ExpressionError
from aboveline.standard.language.nodes import Node, Type
from aboveline.standard.language.parse import parse
from aboveline.standard.units import Unit

NO_UNIT = Unit()


@dataclass(frozen=True)
class Symbol:
    """What a name stands for."""

    type: Type
    unit: Unit = NO_UNIT
    values: tuple[str, ...] = ()
    is_score: bool = False


@dataclass(frozen=True)
class Scope:
    """The names that an expression may use, and what its functions may refer to.

    `members` holds the names behind `person.`; it is empty where there are no members.
    """

    names: Mapping[str, Symbol]
    members: Mapping[str, Symbol] = field(default_factory=dict)
    parameters: Mapping[str, Symbol] = field(default_factory=dict)
    area_facts: Mapping[str, Symbol] = field(default_factory=dict)
    indicators: Mapping[str, Symbol] = field(default_factory=dict)
    has_tags: bool = True


def check(text: str, scope: Scope, *, member: bool = False) -> Node:
    """The typed tree of an expression, or with `member` of one about a person.

    Raises ExpressionError.
    """
    try:
        return Checker(scope, member=member).node(parse(text))
    except RecursionError as error:
        raise ExpressionError(
            "EXPR-001", "The expression is nested too deeply.", "Split it into facts."
        ) from error


_COMPARISONS = {exp.EQ: "=", exp.NEQ: "<>", exp.LT: "<", exp.LTE: "<=", exp.GT: ">", exp.GTE: ">="}


class Checker:
    """Turns the forms of SQLGlot into nodes; `member` is true inside an aggregate."""

    def __init__(self, scope: Scope, *, member: bool = False) -> None:
        self.scope = scope
        self.member = member

    def node(self, tree: exp.Expr) -> Node:
        """The typed tree of one syntax tree."""
        handler = _FORMS.get(type(tree))
        if handler is None:
            raise ExpressionError(
                "EXPR-004", f"{tree.key.upper()} is not in the language.", "See the list of forms."
            )
        return handler(self, tree)

    def boolean(self, tree: exp.Expr) -> Node:
        """The typed tree of a condition."""
        node = self.node(tree)
        if node.type is not Type.BOOLEAN:
            raise ExpressionError(
                "EXPR-006", f"{node.type} stands where a condition belongs.", "Compare it."
            )
        return node

    def literal(self, tree: exp.Literal) -> Node:
        if tree.is_string:
            return Node("literal", Type.CODE, NO_UNIT, value=tree.this)
        kind = Type.INTEGER if tree.this.isdigit() else Type.NUMBER
        return Node("literal", kind, None, value=Decimal(tree.this))

    def truth(self, tree: exp.Boolean) -> Node:
        return Node("literal", Type.BOOLEAN, NO_UNIT, value=bool(tree.this))

    def day(self, tree: exp.Cast) -> Node:
        if not (tree.to.is_type("date") and isinstance(tree.this, exp.Literal)):
            raise ExpressionError("EXPR-004", "A cast is not in the language.", "Declare the type.")
        try:
            return Node("literal", Type.DATE, NO_UNIT, value=date.fromisoformat(tree.this.this))
        except ValueError as error:
            raise ExpressionError(
                "EXPR-003", "A day cannot be read.", "Write it as date '2020-06-30'."
            ) from error

    def column(self, tree: exp.Column) -> Node:
        if len(tree.parts) > 2 or any(part.args.get("quoted") for part in tree.parts):
            raise ExpressionError("EXPR-005", f"{tree.sql()!r} is no name.", "Write one name.")
        name = ".".join(part.name for part in tree.parts)
        if name == "as_of":
            return Node("as_of", Type.DATE, NO_UNIT)
        if name.startswith("person.") and self.scope.members and not self.member:
            raise ExpressionError(
                "EXPR-005",
                f"{name!r} is a value of each member.",
                "Put it into any, all, count, sum, min, max or avg.",
            )
        known = self.scope.names
        if self.member:
            known = {f"person.{key}": symbol for key, symbol in self.scope.members.items()}
        symbol = known.get(name)
        if symbol is None:
            raise ExpressionError("EXPR-005", f"{name!r} is not known here.", _nearest(name, known))
        return Node("name", symbol.type, symbol.unit, value=name)

    def chain(self, tree: exp.And | exp.Or) -> Node:
        parts = tuple(self.boolean(part) for part in tree.flatten())
        return Node(tree.key, Type.BOOLEAN, NO_UNIT, parts)

    def negation(self, tree: exp.Not) -> Node:
        return Node("not", Type.BOOLEAN, NO_UNIT, (self.boolean(tree.this),))

    def comparison(self, tree: exp.Binary) -> Node:
        return self.compare(_COMPARISONS[type(tree)], tree.this, tree.expression)

    def compare(self, sign: str, left: exp.Expr, right: exp.Expr) -> Node:
        a, b = self.node(left), self.node(right)
        if {a.type, b.type} & {Type.BOOLEAN, Type.CODE} and sign not in {"=", "<>"}:
            raise ExpressionError(
                "EXPR-006", f"{a.type} and {b.type} have no order.", "Use = or <>."
            )
        self.same(a, b, "compared with")
        for one, other in ((a, b), (b, a)):
            if other.op == "literal" and other.type is Type.CODE:
                self.listed(one, other.value)
        return Node(sign, Type.BOOLEAN, NO_UNIT, (a, b))

    def between(self, tree: exp.Between) -> Node:
        if tree.args.get("symmetric") is not None:
            raise ExpressionError("EXPR-004", "`symmetric` is not in the language.", "Take it out.")
        low = self.compare(">=", tree.this, tree.args["low"])
        high = self.compare("<=", tree.this, tree.args["high"])
        return Node("and", Type.BOOLEAN, NO_UNIT, (low, high))

    def membership(self, tree: exp.In) -> Node:
        options = tree.expressions
        if not options or any(self.node(option).op != "literal" for option in options):
            raise ExpressionError(
                "EXPR-004", "`in` needs a list of constants.", "Write x in ('a', 'b')."
            )
        parts = tuple(self.compare("=", tree.this, option) for option in options)
        return Node("or", Type.BOOLEAN, NO_UNIT, parts)

    def listed(self, node: Node, text: str) -> None:
        symbol = self.scope.names.get(node.value) if node.op == "name" else None
        if node.op == "name" and self.member:
            symbol = self.scope.members.get(node.value.removeprefix("person."))
        if symbol is not None and symbol.values and text not in symbol.values:
            raise ExpressionError(
                "EXPR-010",
                f"{text!r} is not a value of {node.value!r}.",
                f"The values are {', '.join(symbol.values)}.",
            )

    def same(self, a: Node, b: Node, how: str) -> Unit | None:
        """The common unit of two sides; raises when types or units do not fit."""
        if a.type.is_numeric != b.type.is_numeric or (not a.type.is_numeric and a.type != b.type):
            raise ExpressionError(
                "EXPR-006", f"{a.type} is {how} {b.type}.", "Both sides need the same type."
            )
        for one, other in ((a, b), (b, a)):
            bare = one.unit is None and other.type is Type.MONEY
            if bare and not (one.op == "literal" and one.value == 0):
                raise ExpressionError(
                    "EXPR-009",
                    f"A bare amount is {how} money.",
                    "Make it a parameter with unit and source.",
                )
        if a.unit is None or b.unit is None:
            return b.unit if a.unit is None else a.unit
        if a.unit != b.unit:
            raise _units_differ(a.unit, b.unit, how)
        return a.unit

    def addition(self, tree: exp.Binary) -> Node:
        """Sums and differences, the left spine in a loop."""
        terms: list[tuple[str, exp.Expr]] = []
        rest: exp.Expr = tree
        while isinstance(rest, exp.Add | exp.Sub):
            terms.append(("+" if isinstance(rest, exp.Add) else "-", rest.expression))
            rest = rest.this
        result = self.numeric(rest)
        for sign, term in reversed(terms):
            other = self.numeric(term)
            how = "added to" if sign == "+" else "subtracted from"
            unit = self.same(other, result, how)
            result = Node(sign, wider(result.type, other.type), unit, (result, other))
        return result

    def product(self, tree: exp.Binary) -> Node:
        factors: list[tuple[str, exp.Expr]] = []
        rest: exp.Expr = tree
        while isinstance(rest, exp.Mul | exp.Div):
            factors.append(("*" if isinstance(rest, exp.Mul) else "/", rest.expression))
            rest = rest.this
        result = self.numeric(rest)
        for sign, factor in reversed(factors):
            result = self.multiply(sign, result, self.numeric(factor))
        return result

    def multiply(self, sign: str, a: Node, b: Node) -> Node:
        if sign == "*" and a.type is b.type is Type.MONEY:
            raise ExpressionError("EXPR-006", "Money is multiplied by money.", "Use a number.")
        if sign == "/" and b.type is Type.MONEY and a.type is not Type.MONEY:
            raise ExpressionError("EXPR-006", "A number is divided by money.", "Turn it round.")
        kind = wider(a.type, b.type)
        if sign == "/":
            kind = Type.MONEY if a.type is Type.MONEY and b.type is not Type.MONEY else Type.NUMBER
        if a.unit is None and b.unit is None:
            return Node(sign, kind, None, (a, b))
        left, right = a.unit or NO_UNIT, b.unit or NO_UNIT
        return Node(sign, kind, left * right if sign == "*" else left / right, (a, b))

    def minus(self, tree: exp.Neg) -> Node:
        inner = self.numeric(tree.this)
        if inner.op == "literal":
            return Node("literal", inner.type, None, value=-inner.value)
        return Node("neg", inner.type, inner.unit, (inner,))

    def numeric(self, tree: exp.Expr) -> Node:
        node = self.node(tree)
        if not node.type.is_numeric:
            raise ExpressionError(
                "EXPR-006", f"{node.type} stands where a number belongs.", "Use a number."
            )
        return node

    def choice(self, tree: exp.Case) -> Node:
        if tree.this is not None or tree.args.get("default") is None:
            raise ExpressionError(
                "EXPR-004", "`case` needs `when` conditions and `else`.", "Write both."
            )
        conditions = [self.boolean(branch.this) for branch in tree.args["ifs"]]
        values = [self.node(branch.args["true"]) for branch in tree.args["ifs"]]
        values.append(self.node(tree.args["default"]))
        kind, unit = self.together(values, "an alternative to")
        parts = [part for pair in zip(conditions, values, strict=False) for part in pair]
        return Node("case", kind, unit, (*parts, values[-1]))

    def together(self, values: Sequence[Node], how: str) -> tuple[Type, Unit | None]:
        """The common type and unit of several values."""
        first = values[0]
        kind, unit = first.type, first.unit
        for value in values[1:]:
            unit = self.same(Node(first.op, kind, unit, value=first.value), value, how)
            kind = wider(kind, value.type) if kind.is_numeric else kind
        return kind, unit

    def call(self, tree: exp.Anonymous) -> Node:
        from aboveline.standard.language.functions import FUNCTIONS  # noqa: PLC0415

        name = str(tree.this)
        function = FUNCTIONS.get(name)
        if function is None:
            raise ExpressionError(
                "EXPR-004",
                f"The function {name[:40]!r} is not in the language.",
                f"The functions are {', '.join(FUNCTIONS)}.",
            )
        return function(self, name, tree.expressions)


def wider(a: Type, b: Type) -> Type:
    """The type that holds both numeric types."""
    if Type.MONEY in {a, b}:
        return Type.MONEY
    return Type.INTEGER if a is b is Type.INTEGER else Type.NUMBER


def _units_differ(a: Unit, b: Unit, how: str) -> ExpressionError:
    remedy = "Both sides need the same unit."
    per_year = a.with_period("month", "year") == b or b.with_period("month", "year") == a
    if per_year:
        remedy = "Change one side with per_year(...) or per_month(...)."
    return ExpressionError("EXPR-007", f"{a} is {how} {b}.", remedy)


def _nearest(name: str, known: Mapping[str, Symbol]) -> str:
    near = get_close_matches(name, known, n=3)
    return f"Did you mean {' or '.join(near)}?" if near else "Declare it as a field or a fact."


_FORMS: dict[type[exp.Expr], Callable[[Checker, Any], Node]] = {
    exp.Paren: lambda checker, tree: checker.node(tree.this),
    exp.Literal: Checker.literal,
    exp.Boolean: Checker.truth,
    exp.Cast: Checker.day,
    exp.Column: Checker.column,
    exp.And: Checker.chain,
    exp.Or: Checker.chain,
    exp.Not: Checker.negation,
    exp.EQ: Checker.comparison,
    exp.NEQ: Checker.comparison,
    exp.LT: Checker.comparison,
    exp.LTE: Checker.comparison,
    exp.GT: Checker.comparison,
    exp.GTE: Checker.comparison,
    exp.Between: Checker.between,
    exp.In: Checker.membership,
    exp.Add: Checker.addition,
    exp.Sub: Checker.addition,
    exp.Mul: Checker.product,
    exp.Div: Checker.product,
    exp.Neg: Checker.minus,
    exp.Case: Checker.choice,
    exp.Anonymous: Checker.call,
}
