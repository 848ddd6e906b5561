"""The next day on which a decision may change although nothing is written."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta

from aboveline.standard import model
from aboveline.standard.expressions import OLDEST, Compiler, constant, is_age_test
from aboveline.standard.income_sql import Window, next_window
from aboveline.standard.language import Node, Type
from aboveline.standard.reach import AGGREGATES, Reach

_COMPARISONS = frozenset({"=", "<>", "<", "<=", ">", ">="})
_DECIDED = ("meets", "state", "category")


def calendar_change(
    standard: model.Standard,
    reach: Reach,
    day: date,
    window: Window | None,
    parameter_day: date | None,
) -> date:
    """The first later day on which a parameter, window, season or validity changes for all."""
    days = [standard.pack.valid.end, parameter_day or date.max]
    if standard.income is not None and window is not None:
        days.append(next_window(standard.income, day))
    for tree in [*reach.household_nodes, *reach.person_nodes]:
        for node in tree.walk():
            any_day = not is_dated(node) or follows_decision(standard, node)
            if node.op == "day_in_year":
                month, number = node.value
                this = date(day.year, month, number)
                days.append(this if this > day else date(day.year + 1, month, number))
            elif _asks_the_day(node) and any_day:
                days.append(day + timedelta(days=1))
    return min(found for found in days if found > day)


def person_changes(standard: model.Standard, reach: Reach, compiler: Compiler) -> list[str]:
    """SQL of the days on which a fact of a member changes."""
    trees = [*reach.person_nodes]
    trees += [standard.person_facts[name].node for name in reach.person_facts]
    return _changes(trees, replace(compiler, aggregates={}, scores={}), inside=True)


def household_changes(standard: model.Standard, reach: Reach, compiler: Compiler) -> list[str]:
    """SQL of the days on which a fact of the household itself changes."""
    trees = reach.household_nodes
    return _changes(trees, compiler, inside=False, standard=standard)


def follows_decision(standard: model.Standard, node: Node) -> bool:
    """True if an operation reads what is only known after the facts: it may change any day."""
    return not {*_DECIDED, *standard.criteria}.isdisjoint(node.names())


def _asks_the_day(node: Node) -> bool:
    return any(part.op == "as_of" for part in node.args)


def is_dated(node: Node) -> bool:
    """True if the day of change of an operation on `as_of` can be computed."""
    if node.op in {"years_between", "months_between"}:
        return node.args[1].op == "as_of" and node.args[0].op != "as_of"
    return node.op in _COMPARISONS


def _changes(
    trees: Iterable[Node],
    compiler: Compiler,
    *,
    inside: bool,
    standard: model.Standard | None = None,
) -> list[str]:
    found: list[str] = []
    for tree in trees:
        stack = [tree]
        while stack:
            node = stack.pop()
            if node.op in AGGREGATES and not inside:
                continue
            late = standard is not None and follows_decision(standard, node)
            span = node.args[0] if is_age_test(node) else None
            if span is not None and _asks_the_day(span) and not late:
                found.append(_day_reached(node, compiler))
                stack.append(span.args[0])
                continue
            if _asks_the_day(node) and is_dated(node) and not late:
                found.append(_day_of_change(node, compiler))
            stack.extend(node.args)
    return list(dict.fromkeys(found))


def _day_reached(test: Node, compiler: Compiler) -> str:
    """The day on which the age is reached that a test asks for, for those who are younger."""
    span, age = test.args
    start = compiler.sql(span.args[0])
    reached = compiler.reached(test)
    if reached is not None:
        younger = f"{start} > {constant(reached[0], Type.DATE)}"
        return f"CASE WHEN {younger} THEN {_later(start, compiler.day.year - reached[0].year)} END"
    if age.op != "parameter":
        return _day_of_change(span, compiler)
    years = f"ceil({compiler.sql(age)})"
    if test.op in {">", "<="}:
        years = f"(floor({compiler.sql(age)}) + 1)"
    younger = f"{compiler.sql(span)} < {years}"
    return (
        f"CASE WHEN NOT {years} BETWEEN 1 AND {OLDEST} THEN {_day_of_change(span, compiler)} "
        f"WHEN {younger} THEN {_later(start, f'CAST({years} AS INTEGER)')} END"
    )


def _later(start: str, years: str | int) -> str:
    return f"CAST({start} + to_years({years}) AS DATE)"


def _day_of_change(node: Node, compiler: Compiler) -> str:
    tomorrow = constant(compiler.day + timedelta(days=1), Type.DATE)
    if node.op in _COMPARISONS:
        other = compiler.sql(node.args[1] if node.args[0].op == "as_of" else node.args[0])
        today = constant(compiler.day, Type.DATE)
        return f"CASE WHEN {other} >= {today} THEN greatest({other}, {tomorrow}) END"
    unit = "years" if node.op == "years_between" else "months"
    start = compiler.sql(node.args[0])
    following = f"CAST({start} + to_{unit}(CAST({compiler.sql(node)} + 1 AS INTEGER)) AS DATE)"
    return f"CASE WHEN {start} IS NOT NULL THEN greatest({following}, {tomorrow}) END"
