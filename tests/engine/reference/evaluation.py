"""What an expression is worth: true, false, a number, money, a day, a text, or None for unknown.

A scope answers what the page calls a name (`value`), the household's members (`people`), and the
functions that ask the pack or the area (`parameter`, `tagged`, `area_fact`, `indicator`, `score`).
"""

import math
from calendar import monthrange
from datetime import date, timedelta
from fractions import Fraction

from tests.engine.reference.money import (
    Money,
    add_months,
    as_fraction,
    months_between,
    nearest,
    years_between,
)

LARGEST = 2**63  # millionths; beyond nine million million an amount is unknown
AGGREGATES = {"any", "all", "count", "sum", "min", "max", "avg"}


def evaluate(tree, scope):
    """The value of a tree in a scope."""
    kind = tree[0]
    if kind in {"truth", "text", "day"}:
        return tree[1]
    if kind == "number":
        return float(tree[1])
    if kind == "name":
        return scope.value(tree[1])
    if kind == "call":
        return call(tree, scope)
    if kind == "case":
        return case(tree, scope)
    if kind == "step":
        return stepped(evaluate(tree[1], scope), tree[2])
    if kind in {"and", "or"}:
        return together(kind, [evaluate(part, scope) for part in tree[1:]])
    return operate(kind, [evaluate(part, scope) for part in tree[1:]])


def opposite(value):
    return None if value is None else not value


def together(kind, values):
    """`and` and `or` of three values; any number of them."""
    decisive = kind == "or"
    if any(value is decisive for value in values):
        return decisive
    return None if None in values else not decisive


def case(tree, scope):
    for condition, value in tree[1]:
        met = evaluate(condition, scope)
        if met is None:
            return None
        if met:
            return evaluate(value, scope)
    return evaluate(tree[2], scope)


def alike(values):
    """Numbers become money where they stand beside money: only 0 may."""
    if not any(isinstance(value, Money) for value in values):
        return values
    return [value if isinstance(value, Money) else Money.of(value) for value in values]


def stepped(value, sign):
    """A parameter moved a little, as mutants do: by one if it is whole, else by a tenth."""
    if isinstance(value, Money):
        return Money.of(value.exact + sign)
    if isinstance(value, date):
        return value + timedelta(days=sign)
    return value + sign if float(value).is_integer() else value * (1 + 0.1 * sign)


def operate(kind, values):
    if kind == "between":
        value, low, high = values
        return together("and", [operate(">=", [value, low]), operate("<=", [value, high])])
    if any(value is None for value in values):
        return None
    if kind == "not":
        return not values[0]
    if kind == "in":
        return values[0] in values[1:]
    if kind == "minus":
        return Money(-values[0].micros) if isinstance(values[0], Money) else -values[0]
    if kind in {"*", "/"}:
        return scale(kind, *values)
    left, right = alike(values)
    if kind in {"+", "-"}:
        return plus(left, right, 1 if kind == "+" else -1)
    return compare(kind, left, right)


def compare(kind, left, right):
    return {
        "=": lambda: left == right,
        "<>": lambda: left != right,
        "<": lambda: left < right,
        "<=": lambda: left <= right,
        ">": lambda: right < left,
        ">=": lambda: right <= left,
    }[kind]()


def plus(left, right, sign):
    if isinstance(left, Money):
        return Money(left.micros + sign * right.micros)
    return left + sign * right


def scale(kind, left, right):
    """Products and quotients; money times money is no amount and does not occur."""
    if kind == "/" and (right.micros if isinstance(right, Money) else right) == 0:
        return None
    if isinstance(left, Money) and isinstance(right, Money):
        if kind == "*":
            raise TypeError("money times money")
        return float(Fraction(left.micros, right.micros))
    if isinstance(right, Money):
        if kind == "/":
            if left:
                raise TypeError("a number divided by money")
            return 0.0  # a sum of no amounts
        left, right = right, left
    if isinstance(left, Money):
        factor = as_fraction(right) if kind == "*" else 1 / as_fraction(right)
        micros = nearest(left.micros * factor)
        return Money(micros) if abs(micros) < LARGEST else None
    return left * right if kind == "*" else left / right


def call(tree, scope):
    name, arguments = tree[1], tree[2:]
    if name in AGGREGATES:
        return aggregate(name, arguments[0], scope)
    if name == "score_at_least":
        return score_at_least(scope.score(arguments[0][1]), evaluate(arguments[1], scope))
    if name in {"parameter", "tagged", "area_fact", "indicator"}:
        return getattr(scope, name)(arguments[0][1])
    values = [evaluate(argument, scope) for argument in arguments]
    if name == "day_in_year":
        return day_in_year(scope.value("as_of"), *values)
    if any(value is None for value in values):
        return None
    return FUNCTIONS[name](*values)


def aggregate(name, inner, scope):
    people = scope.people()
    if not people:
        return None
    if name == "count" and inner == ("name", "person"):
        return float(len(people))
    only_known = inner[:2] == ("call", "known")
    if only_known:
        inner = inner[2]
    values = [evaluate(inner, person) for person in people]
    if only_known:
        values = [value for value in values if value is not None]
    if name in {"any", "all"}:
        return together("or" if name == "any" else "and", values)
    if None in values:
        return None
    if name == "count":
        return float(values.count(True))
    return total(name, values)


def total(name, values):
    if name == "sum":
        if values and isinstance(values[0], Money):
            return Money(sum(value.micros for value in alike(values)))
        return math.fsum(values) if values else 0.0
    if not values:
        return None
    values = alike(values)
    if name == "avg":
        return scale("/", total("sum", values), float(len(values)))
    return min(values) if name == "min" else max(values)


def score_at_least(parts, cutoff):
    """Whether the weights of what is true, or could be, reach the cut-off; weights are exact."""
    if cutoff is None:
        return None
    reached = sum((weight for value, weight in parts if value is True), Fraction(0))
    possible = sum((weight for value, weight in parts if value is not False), Fraction(0))
    if reached >= exact_number(cutoff):
        return True
    return False if possible < exact_number(cutoff) else None


def exact_number(number):
    """A float that stands for a small fraction, such as one third, as that fraction."""
    near = Fraction(number).limit_denominator(100_000)
    return near if float(near) == number else Fraction(number)


def day_in_year(as_of, month, day):
    if month is None or day is None:
        return None

    def such_day(year):
        return date(year, int(month), min(int(day), monthrange(year, int(month))[1]))

    this_year = such_day(as_of.year)
    return this_year if this_year <= as_of else such_day(as_of.year - 1)


def rounded(value, how):
    if isinstance(value, Money):
        return Money.of(how(value.exact))
    return float(how(Fraction(value)))


def choose(pick):
    return lambda *values: pick(alike(list(values)))


FUNCTIONS = {
    "least": choose(min),
    "greatest": choose(max),
    "abs": lambda x: Money(abs(x.micros)) if isinstance(x, Money) else abs(x),
    "floor": lambda x: rounded(x, math.floor),
    "ceil": lambda x: rounded(x, math.ceil),
    "round": lambda x: rounded(x, nearest),
    "years_between": lambda a, b: float(years_between(a, b)),
    "months_between": lambda a, b: float(months_between(a, b)),
    "days_between": lambda a, b: float((b - a).days),
    "add_days": lambda day, count: day + timedelta(days=int(count)),
    "add_months": lambda day, count: add_months(day, int(count)),
    "per_year": lambda x: scale("*", x, 12.0),
    "per_month": lambda x: scale("/", x, 12.0),
}
