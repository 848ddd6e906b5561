"""SQL of the inputs that are unknown and keep a criterion from being told."""

from __future__ import annotations

from aboveline.standard import model
from aboveline.standard.expressions import constant, quoted
from aboveline.standard.income_sql import kinds_read
from aboveline.standard.language import Type
from aboveline.standard.people_sql import MEMBERS, UNKNOWN
from aboveline.standard.reach import Reach, inputs_of


def unknown_inputs_sql(standard: model.Standard, reach: Reach) -> str:
    """Names of these inputs with blanks between them; NULL where every criterion is told."""
    waits = " OR ".join(f"{quoted(name)} IS NULL" for name in standard.criteria)
    if not waits:
        return "CAST(NULL AS VARCHAR)"
    listed = ",\n    ".join(
        f"CASE WHEN {test} THEN {constant(name, Type.CODE)} END"
        for name, test in _tests(standard, reach).items()
    )
    return f"CASE WHEN {waits} THEN concat_ws(' ', {listed or 'NULL'}) END"


def _tests(standard: model.Standard, reach: Reach) -> dict[str, str]:
    """Input to SQL that says whether it is unknown and a criterion waits for it."""
    waiting: dict[str, list[str]] = {}
    for name, rule in standard.criteria.items():
        for given in sorted(inputs_of(standard, rule.node)):
            waiting.setdefault(given, []).append(f"{quoted(name)} IS NULL")
    bits = {name: number for number, name in enumerate(sorted(reach.person_fields))}
    kinds = set(kinds_read(standard, reach)) if standard.income and reach.income else set()
    result = {}
    for given, criteria in waiting.items():
        test = _unknown(given, bits, kinds)
        if test is not None:
            result[given] = f"{test} AND ({' OR '.join(criteria)})"
    return result


def _unknown(given: str, bits: dict[str, int], kinds: set[str]) -> str | None:
    kind, _, name = given.rpartition(".")
    if given == "people":
        return f"{MEMBERS} IS NULL"
    if kind == "person":
        return f"({UNKNOWN} & {1 << bits[name]}) > 0"
    if kind == "income":
        return f"coalesce({quoted(f'unknown_income_{name}')}, true)" if name in kinds else None
    if kind == "area_fact":
        return f"{quoted(f'area_fact_{name}')} IS NULL"
    return f"{quoted(given)} IS NULL"
