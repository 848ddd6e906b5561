"""The proof that rules work (rule Q076): each finds its failing example and not its passing one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import duckdb

from aboveline.registry.quality.rules import Rule, columns_of
from aboveline.standard.sql_text import fill, quoted


def unproven(rules: Iterable[Rule]) -> dict[str, str]:
    """What is wrong with rules, by id: dead, finds_passing, unknown_column or condition."""
    found: dict[str, str] = {}
    with duckdb.connect() as con:
        for rule in rules:
            why = _wrong(con, rule)
            if why:
                found[rule.id] = why
    return found


def _wrong(con: duckdb.DuckDBPyConnection, rule: Rule) -> str:
    types = columns_of(rule.scope)
    recorded = {**columns_of("person"), **columns_of("household"), **columns_of("village")}
    if not (recorded.keys() >= set(rule.columns) and types.keys() >= {*rule.passes, *rule.fails}):
        return "unknown_column"
    try:
        if not _finds(con, rule, types, rule.fails):
            return "dead"
        return "finds_passing" if _finds(con, rule, types, rule.passes) else ""
    except duckdb.Error:
        return "condition"


def _finds(
    con: duckdb.DuckDBPyConnection, rule: Rule, types: Mapping[str, str], row: Mapping[str, Any]
) -> bool:
    columns = ", ".join(
        fill("CAST($<bound> AS <type>) AS <name>", bound=f"p{place}", type=kind, name=quoted(name))
        for place, (name, kind) in enumerate(types.items())
    )
    values = {f"p{place}": row.get(name) for place, name in enumerate(types)}
    text = fill("SELECT (<when>) IS TRUE FROM (SELECT <columns>)", when=rule.when, columns=columns)
    answer = con.execute(text, values).fetchone()
    return bool(answer and answer[0])
