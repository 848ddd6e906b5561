"""SQL of the members: typed fields and facts of each, then totals by household."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

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

MEMBERS = "number_of_members"
UNKNOWN = "unknown_of_members"
_TESTS = frozenset({"any", "all", "count"})


def given(field: model.Field, source: str) -> str:
    """SQL of an input, with the value that stands for a missing one."""
    text = f"{source}.{quoted(field.name)}"
    if field.missing is None:
        return text
    return f"coalesce({text}, {constant(field.missing, field.type)})"


def layered(
    base: str, facts: Mapping[str, model.Fact], names: Iterable[str], compiler: Compiler
) -> str:
    """A select over `base` that adds facts, those that are ready together in one layer.

    Nobody waits for a fact that only gives a column or a constant another name.
    """
    depth: dict[str, int] = {}
    stands_for: dict[str, str] = {}
    layers: dict[int, list[str]] = {}
    inside = replace(compiler, names=stands_for)
    for name in names:
        node = facts[name].node
        used = [depth[n] for full in node.names() if (n := column_of(full)) in depth]
        depth[name] = max(used, default=0) + 1
        sql = inside.sql(node)
        layers.setdefault(depth[name], []).append(f"{sql} AS {quoted(name)}")
        if compiler.stands_for_another(node):
            stands_for[name] = sql
            depth[name] -= 1
    text = base
    for level in sorted(layers):
        columns = ",\n  ".join(layers[level])
        text = f"SELECT *,\n  {columns}\nFROM (\n{_indented(text)}\n)"
    return text


def _indented(text: str) -> str:
    return "\n".join(f"  {line}" for line in text.splitlines())


def person_sql(standard: model.Standard, reach: Reach, compiler: Compiler) -> str:
    """Members with typed fields and facts."""
    columns = ["p.person_id", "p.household_id", "p.piece"]
    columns += [
        f"{given(field, 'p')} AS {quoted(name)}"
        for name, field in standard.person_fields.items()
        if name in reach.person_fields
    ]
    source = "FROM people AS p"
    varying = sorted(reach.person_areas - compiler.constants.keys())
    if varying:
        columns += [f"a.{quoted(name)}" for name in varying]
        source += (
            "\nJOIN households AS h ON h.household_id = p.household_id AND h.piece = p.piece"
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
    """Totals over the members of each household, and what of them is unknown.

    `unknown_of_members` has a bit for each input that some member lacks, in the order of their
    names, then one for each test that cannot be told of some member.
    """
    inside = replace(compiler, aggregates={})
    nodes = {node: name for node, name in compiler.aggregates.items() if node.op != "members"}
    tests = list(dict.fromkeys(inside.sql(n.args[0]) for n in nodes if n.op in _TESTS))
    inputs = [quoted(name) for name in sorted(reach.person_fields)]
    columns = ["household_id", "piece", f"count(*) AS {MEMBERS}"]
    columns += [f"count(*) FILTER (WHERE {test}) AS true_{n}" for n, test in enumerate(tests)]
    if any(node.op == "all" for node in nodes):
        columns += [
            f"count(*) FILTER (WHERE NOT {test}) AS false_{n}" for n, test in enumerate(tests)
        ]
    columns += [
        f"{_total(node, inside)} AS {quoted(name)}"
        for node, name in nodes.items()
        if node.op not in _TESTS
    ]
    maybe = [*inputs, *tests]
    if maybe:
        some = " OR ".join(f"{sql} IS NULL" for sql in maybe)
        bits = " + ".join(
            f"CASE WHEN {sql} IS NULL THEN {1 << number} ELSE 0 END"
            for number, sql in enumerate(maybe)
        )
        columns.append(f"coalesce(bit_or(CASE WHEN {some} THEN {bits} END), 0) AS {UNKNOWN}")
    columns += [f"min({sql}) AS changes_{number}" for number, sql in enumerate(changes)]
    totals = "SELECT\n  " + ",\n  ".join(columns) + "\nFROM person\nGROUP BY household_id, piece"
    told = [
        f"{_told(node, tests.index(inside.sql(node.args[0])), len(inputs))} AS {quoted(name)}"
        for node, name in nodes.items()
        if node.op in _TESTS
    ]
    if changes:
        days = ", ".join(f"changes_{number}" for number in range(len(changes)))
        told.append(f"least({days}) AS next_change_of_members")
    more = "".join(f",\n  {column}" for column in told)
    return f"SELECT *{more}\nFROM (\n{_indented(totals)}\n)"


def _told(node: Node, test: int, inputs: int) -> str:
    """A test over members from the counts of those of whom it is true, false, unknown."""
    yes, no = f"true_{test} > 0", f"false_{test} > 0"
    clear = "" if node.value else f"WHEN ({UNKNOWN} & {1 << (inputs + test)}) = 0 "
    if node.op == "count":
        return f"CASE {clear}THEN true_{test} END" if clear else f"true_{test}"
    if node.op == "any":
        return f"CASE WHEN {yes} THEN true {clear}THEN false END" if clear else f"({yes})"
    return f"CASE WHEN {no} THEN false {clear}THEN true END" if clear else f"(NOT {no})"


def _total(node: Node, compiler: Compiler) -> str:
    value = compiler.sql(node.args[0])
    total = _number(node, value)
    if node.value:
        return f"coalesce({total}, 0)" if node.op == "sum" else total
    return f"CASE WHEN count({value}) = count(*) THEN {total} END"


def _number(node: Node, value: str) -> str:
    kind = node.args[0].type
    if node.op in {"sum", "avg"} and kind in {Type.INTEGER, Type.MONEY}:
        if node.op == "sum":
            return f"TRY_CAST(sum({value}) AS BIGINT)"
        if kind is Type.MONEY:
            return f"TRY_CAST({divided(f'sum({value})', f'count({value})')} AS BIGINT)"
    return f"{node.op}({value})"
