"""SQL of the households: inputs and facts, then criteria, state, category and benefits."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from aboveline.standard import model
from aboveline.standard.change import is_dated
from aboveline.standard.expressions import MICRO, Compiler, column_of, constant, quoted
from aboveline.standard.income_sql import income_columns, window_on
from aboveline.standard.language import Node, Type
from aboveline.standard.people_sql import given, layered
from aboveline.standard.reach import Reach
from aboveline.standard.unknown_sql import unknown_inputs_sql

NO_AREA = -1
"""The class of areas of a household whose area nobody knows."""

_STATE = """(CASE WHEN meets THEN 'meets' WHEN NOT meets THEN 'does_not_meet'
    ELSE 'cannot_tell' END)"""


def household_sql(standard: model.Standard, reach: Reach, compiler: Compiler) -> str:
    """Households with typed inputs, totals of members, income of the window, and facts."""
    columns = ["h.household_id", "h.area_id", "h.figure_weight", "h.piece"]
    joins = ["FROM households AS h", "LEFT JOIN area_values AS a ON a.area_id = h.area_id"]
    columns += _outside_columns(reach, compiler)
    fields = [f for name, f in standard.household_fields.items() if name in reach.household_fields]
    for field in fields:
        source = "h" if field.table == "households" else quoted(field.table)
        columns.append(f"{given(field, source)} AS {quoted(field.name)}")
    for table in sorted({field.table for field in fields} - {"households"}):
        name = quoted(table)
        joins.append(f"LEFT JOIN {name} ON {_same(name)}")
    if reach.has_people:
        columns.append("m.* EXCLUDE (household_id, piece)")
        joins.append(f"LEFT JOIN person_totals AS m ON {_same('m')}")
    window = window_on(standard.income, compiler.day)
    if reach.income and window is not None:
        found = income_columns(standard, reach, window)
        columns += [f"{sql} AS {quoted(name)}" for name, sql in found.items()]
        joins.append(f"LEFT JOIN income_totals AS i ON {_same('i')}")
    base = "SELECT\n  " + ",\n  ".join(columns) + "\n" + "\n".join(joins)
    return layered(base, standard.household_facts, reach.household_facts, compiler)


def next_change_sql(reach: Reach, constant_change: date, changes: list[str]) -> str:
    """The first later day on which something changes for a household of the step `household`.

    `constant_change` is that day for all, `changes` are those of the household's own facts.
    """
    moving = list(changes)
    if reach.has_people and _has_person_change(reach):
        moving.append("next_change_of_members")
    if reach.facts_of_households:
        moving.append("facts_change_on")
    fixed = constant(constant_change, Type.DATE)
    return f"least({', '.join([fixed, *moving])})" if moving else fixed


def _same(table: str) -> str:
    return f"{table}.household_id = h.household_id AND {table}.piece = h.piece"


def _has_person_change(reach: Reach) -> bool:
    return any(
        is_dated(node) and any(part.op == "as_of" for part in node.args)
        for tree in reach.person_nodes
        for node in tree.walk()
    )


def _outside_columns(reach: Reach, compiler: Compiler) -> list[str]:
    names = [f"parameter_{name}" for name in sorted(reach.parameters)]
    names += [f"tagged_{name}" for name in sorted(reach.tags)]
    names += [f"area_fact_{name}" for name in sorted(reach.area_facts)]
    names += ["facts_change_on"] if reach.facts_of_households else []
    varying = (f"a.{quoted(name)}" for name in names if name not in compiler.constants)
    area_class = f"coalesce(a.area_class, {NO_AREA}) AS area_class"
    return [area_class, "a.bundle_area_id", *varying]


def decisions_sql(
    standard: model.Standard, reach: Reach, compiler: Compiler, next_change: str
) -> str:
    """Households with criteria, whether the standard is met, state, category and benefits.

    `next_change` is the SQL of the first later day with a change.
    """
    criteria = ",\n  ".join(
        f"{compiler.sql(rule.node)} AS {quoted(name)}" for name, rule in standard.criteria.items()
    )
    benefits = ",\n  ".join(
        f"{_benefit(item, compiler)} AS {quoted(name)}" for name, item in standard.benefits.items()
    )
    with_state = replace(compiler, names={"state": _STATE})
    text = f"""SELECT *,
  {_STATE} AS state,
  {_category(standard, with_state)} AS category,
  {unknown_inputs_sql(standard, reach)} AS unknown_inputs
FROM (
  SELECT *, {compiler.sql(standard.meets)} AS meets
  FROM (
SELECT *,
  {criteria},
  {next_change} AS next_change_on
FROM household
  )
)"""
    return f"SELECT *,\n  {benefits}\nFROM (\n{text}\n)" if benefits else text


def _category(standard: model.Standard, compiler: Compiler) -> str:
    branches = []
    for rule in standard.categories:
        test = compiler.sql(rule.node)
        name = constant(rule.name, Type.CODE)
        branches.append(f"WHEN {test} IS NULL THEN NULL WHEN {test} THEN {name}")
    return f"CASE {' '.join(branches)} END" if branches else "CAST(NULL AS VARCHAR)"


def _benefit(item: model.Benefit, compiler: Compiler) -> str:
    amount, eligible = compiler.sql(item.amount), compiler.sql(item.eligible)
    if item.amount.unit is None and item.unit.is_money:
        amount = f"({amount} * {MICRO})"
    return f"CASE WHEN {eligible} THEN {amount} WHEN NOT {eligible} THEN 0 END"


def output_columns(standard: model.Standard, reach: Reach) -> dict[str, str]:
    """The columns of the decisions for readers: name to SQL over the step `decisions`.

    Money leaves as DECIMAL(18, 6). Facts are those that a criterion, category or score names, and
    those marked `report`.
    """
    columns = {"household_id": "household_id", "area_id": "area_id", "state": "state"}
    columns |= {"category": "category"}
    columns |= {name: quoted(name) for name in standard.criteria}
    for name in reason_facts(standard, reach):
        fact = standard.household_facts[name]
        columns[name] = shown(quoted(name), fact.node.type)
    for name, item in standard.benefits.items():
        kind = Type.MONEY if item.unit.is_money else item.amount.type
        columns[name] = shown(quoted(name), kind)
    columns["next_change_on"] = "next_change_on"
    columns["weight"] = "figure_weight"
    return columns


def shown(sql: str, kind: Type) -> str:
    """SQL of a value as readers get it."""
    return f"CAST({sql} / {MICRO}.0 AS DECIMAL(18, 6))" if kind is Type.MONEY else sql


def reason_facts(standard: model.Standard, reach: Reach) -> list[str]:
    """Facts that carry the reasons of a decision, in the order of the pack."""
    trees: list[Node] = [rule.node for rule in standard.criteria.values()]
    trees += [rule.node for rule in standard.categories]
    named = {name for tree in trees for name in tree.names()}
    for name in list(named):
        fact = standard.household_facts.get(name)
        if fact is not None and fact.weights:
            named |= set(fact.node.names())
    return [
        name
        for name, fact in standard.household_facts.items()
        if name in reach.household_facts and (name in named or fact.report or name == "members")
    ]


def kept_columns(standard: model.Standard, reach: Reach, compiler: Compiler) -> tuple[str, ...]:
    """The columns of the step `decisions` that readers, problems and indicators need."""
    names = ["household_id", "area_id", "piece", "area_class", "bundle_area_id", "figure_weight"]
    names += ["state", "category", "meets", "next_change_on", "unknown_inputs"]
    names += [*standard.criteria, *reason_facts(standard, reach), *standard.benefits]
    trees = [item.when for item in standard.problems.values() if item.when is not None]
    for item in standard.indicators.values():
        trees += [node for node in (item.numerator, item.denominator) if node is not None]
    for tree in trees:
        names += _columns_of(tree, compiler)
    if "members" in standard.household_facts:
        names.append("members")
    return tuple(dict.fromkeys(names))


def _columns_of(node: Node, compiler: Compiler) -> list[str]:
    if node in compiler.aggregates:
        return [compiler.aggregates[node]]
    if node.op == "score_at_least":
        return [*compiler.scores[str(node.args[0].value)], *_columns_of(node.args[1], compiler)]
    if node.op == "name":
        return [column_of(str(node.value))]
    if node.op in {"parameter", "tagged", "area_fact"}:
        name = f"{node.op}_{node.value}"
        return [] if name in compiler.constants else [name]
    return [name for part in node.args for name in _columns_of(part, compiler)]
