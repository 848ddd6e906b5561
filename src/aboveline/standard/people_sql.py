"""SQL of the members: typed fields and facts of each, then totals by household."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from aboveline.standard import model
from aboveline.standard.expressions import (
    Compiler,
    column_of,
    constant,
    divided,
    quoted,
)
from aboveline.standard.language import Node, Type
from aboveline.standard.reach import AGGREGATES, Reach

NO_VALUE = 1_000_000_000  # larger than any count of members
MEMBERS = "number_of_members"


def given(field: model.Field, source: str) -> str:
    """SQL of an input, with the value that stands for a missing one."""
    text = f"{source}.{quoted(field.name)}"
    if field.missing is None:
        return text
    return f"coalesce({text}, {constant(field.missing, field.type)})"


def layered(
    base: str, facts: Mapping[str, model.Fact], names: Iterable[str], compiler: Compiler
) -> str:
    """A select over `base` that adds facts, those that are ready together in one layer."""
    depth: dict[str, int] = {}
    layers: dict[int, list[str]] = {}
    for name in names:
        used = [depth[n] for full in facts[name].node.names() if (n := column_of(full)) in depth]
        depth[name] = max(used, default=0) + 1
        layers.setdefault(depth[name], []).append(name)
    text = base
    for level in sorted(layers):
        columns = ",\n  ".join(
            f"{compiler.sql(facts[name].node)} AS {quoted(name)}" for name in layers[level]
        )
        text = f"SELECT *,\n  {columns}\nFROM (\n{_indented(text)}\n)"
    return text


def _indented(text: str) -> str:
    return "\n".join(f"  {line}" for line in text.splitlines())


def person_sql(standard: model.Standard, reach: Reach, compiler: Compiler) -> str:
    """Members with typed fields and facts."""
    columns = ["p.person_id", "p.household_id"]
    columns += [
        f"{given(field, 'p')} AS {quoted(name)}"
        for name, field in standard.person_fields.items()
        if name in reach.person_fields
    ]
    source = "FROM people AS p"
    if reach.person_areas:
        columns.append("a.* EXCLUDE (area_id)")
        source += (
            "\nJOIN households AS h ON h.household_id = p.household_id"
            "\nJOIN area_values AS a ON a.area_id = h.area_id"
        )
    base = "SELECT\n  " + ",\n  ".join(columns) + f"\n{source}"
    return layered(base, standard.person_facts, reach.person_facts, compiler)


def aggregate_names(nodes: Iterable[Node]) -> dict[Node, str]:
    """A column name for each distinct aggregate over members."""
    names: dict[Node, str] = {}
    taken: set[str] = set()
    for tree in nodes:
        for node in tree.walk():
            if node.op not in AGGREGATES or node in names:
                continue
            if node.op == "members":
                names[node] = MEMBERS
                continue
            about = [column_of(name) for part in node.args for name in part.names()]
            stem = "_".join([node.op, *(["known"] if node.value else []), *about])[:50] + "_"
            name, number = stem, 1
            while name in taken:
                number += 1
                name = f"{stem}{number}"
            taken.add(name)
            names[node] = name
    return names


def person_totals_sql(reach: Reach, compiler: Compiler, changes: list[str]) -> str:
    """Totals over the members of each household, and which of their fields are unknown."""
    columns = ["household_id"]
    columns.append(f"count(*) AS {MEMBERS}")
    columns += [
        f"{_total(node, Compiler(compiler.day))} AS {quoted(name)}"
        for node, name in compiler.aggregates.items()
        if node.op != "members"
    ]
    if reach.person_fields:
        names = [quoted(name) for name in sorted(reach.person_fields)]
        some = " OR ".join(f"{name} IS NULL" for name in names)
        bits = " + ".join(
            f"CASE WHEN {name} IS NULL THEN {1 << number} ELSE 0 END"
            for number, name in enumerate(names)
        )
        columns.append(f"bit_or(CASE WHEN {some} THEN {bits} END) AS unknown_of_members")
    if changes:
        columns.append(f"min(least({', '.join(changes)})) AS next_change_of_members")
    return "SELECT\n  " + ",\n  ".join(columns) + "\nFROM person\nGROUP BY household_id"


def _total(node: Node, compiler: Compiler) -> str:
    value = compiler.sql(node.args[0])
    if node.op in {"any", "all"}:
        return _truth(node, value)
    if node.op == "count":
        if node.value:
            return f"count(*) FILTER (WHERE {value})"
        # An unknown input adds more than any household has members.
        ones = f"sum(CASE WHEN {value} THEN 1 WHEN {value} IS NULL THEN {NO_VALUE} ELSE 0 END)"
        return f"CAST(CASE WHEN {ones} < {NO_VALUE} THEN {ones} END AS BIGINT)"
    total = _number(node, value)
    if node.value:
        return f"coalesce({total}, 0)" if node.op == "sum" else total
    return f"CASE WHEN count({value}) = count(*) THEN {total} END"


def _truth(node: Node, value: str) -> str:
    """`any` and `all` as the largest or smallest of true 2, unknown 1, false 0."""
    unknown = 1 if not node.value else (0 if node.op == "any" else 2)
    pick = "max" if node.op == "any" else "min"
    grade = f"{pick}(CASE WHEN {value} THEN 2 WHEN {value} IS NULL THEN {unknown} ELSE 0 END)"
    return f"CASE {grade} WHEN 2 THEN true WHEN 0 THEN false END"


def _number(node: Node, value: str) -> str:
    kind = node.args[0].type
    if node.op in {"sum", "avg"} and kind in {Type.INTEGER, Type.MONEY}:
        if node.op == "sum":
            return f"TRY_CAST(sum({value}) AS BIGINT)"
        if kind is Type.MONEY:
            return f"TRY_CAST({divided(f'sum({value})', f'count({value})')} AS BIGINT)"
    return f"{node.op}({value})"
