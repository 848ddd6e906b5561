"""SQL of the areas: indicators at every level of the piece, and the criteria of area exits."""

from __future__ import annotations

from aboveline.standard import model
from aboveline.standard.expressions import MICRO, Compiler, constant, quoted
from aboveline.standard.language import Type

WEIGHT = "figure_weight"
"""The column of what a household weighs in figures."""


def indicators_sql(standard: model.Standard, compiler: Compiler) -> str:
    """Numerator, denominator, unknown households and value of each indicator of each area.

    Where the compiler knows a constant `figure_weight`, every household weighs 1.
    """
    names = list(standard.indicators)
    sums = "".join(
        f",\n    {column} AS {quoted(f'{part}_{name}')}"
        for name, item in standard.indicators.items()
        for part, column in _parts(item, compiler).items()
    )
    ups = "".join(
        f",\n    sum({quoted(f'{part}_{name}')}) AS {quoted(f'{part}_{name}')}"
        for name in names
        for part in ("n", "d", "u")
    )
    structs = ", ".join(_struct(name, item) for name, item in standard.indicators.items())
    return f"""SELECT area_id, s.indicator AS indicator, s.value AS value, s.numerator AS numerator,
  s.denominator AS denominator, s.unknown AS unknown
FROM (
  SELECT area_id, unnest([{structs}]) AS s
  FROM (
    SELECT above_id AS area_id{ups}
    FROM (
    SELECT area_id AS below_id{sums}
    FROM decisions GROUP BY area_id
    ) JOIN area_paths USING (below_id)
    GROUP BY above_id
  )
)"""


def _parts(item: model.Indicator, compiler: Compiler) -> dict[str, str]:
    """SQL of numerator, denominator and unknown of an indicator, summed over households."""
    numerator = compiler.sql(item.numerator)
    each = "members" if item.shape.counts == "people" else "1"
    counted, needed, below = [], [numerator], each
    if item.denominator is not None:
        denominator = compiler.sql(item.denominator)
        if item.denominator.type is Type.BOOLEAN:
            counted = [denominator]
        else:
            needed.append(denominator)
            below = denominator
    if each == "members":
        needed.append(each)
    unknown = " OR ".join(f"{value} IS NULL" for value in needed)
    if counted:
        unknown = f"{denominator} IS NULL OR ({denominator} AND ({unknown}))"
    known = [*counted, *(f"{value} IS NOT NULL" for value in needed)]
    holds, above = [*known, numerator], each
    if item.shape.counts == "sum":
        scale = f" / {MICRO}.0" if item.numerator.type is Type.MONEY else ""
        holds, above = known, f"({numerator}{scale})"
    weighted = WEIGHT not in compiler.constants
    return {
        "n": _total(" AND ".join(holds), above, weighted=weighted),
        "d": _total(" AND ".join(known), below, weighted=weighted),
        "u": _total(unknown, "1", weighted=weighted),
    }


def _total(test: str, amount: str, *, weighted: bool) -> str:
    """SQL of an amount of each household for which the test is true, added up."""
    if not weighted and amount == "1":
        return f"coalesce(count_if({test}), 0)"  # of nothing but NULL it is NULL
    if weighted:
        amount = WEIGHT if amount == "1" else f"{WEIGHT} * {amount}"
    return f"sum(CASE WHEN {test} THEN {amount} ELSE 0 END)"


def _struct(name: str, item: model.Indicator) -> str:
    n, d, u = (f"CAST({quoted(f'{part}_{name}')} AS DOUBLE)" for part in ("n", "d", "u"))
    if item.denominator is None:
        value, shown = f"CASE WHEN {d} > 0 THEN {n} END", "CAST(NULL AS DOUBLE)"
    else:
        factor = "100 * " if item.shape.unit == "percent" else ""
        value, shown = f"{factor}{n} / nullif({d}, 0)", d
    return (
        f"{{'indicator': {constant(name, Type.CODE)}, 'value': {value}, 'numerator': {n}, "
        f"'denominator': {shown}, 'unknown': {u}}}"
    )


def area_decisions_sql(standard: model.Standard, compiler: Compiler) -> str:
    """Each criterion of each area exit: true, false or unknown, and whether it rests on a report."""
    parts = [_exit(name, item, compiler) for name, item in standard.exits.items() if item.criteria]
    if not parts:
        return (
            "SELECT '' AS area_id, '' AS exit, '' AS criterion, false AS holds, false AS reported "
            "WHERE false"
        )
    return "\nUNION ALL\n".join(parts)


def _exit(name: str, item: model.Exit, compiler: Compiler) -> str:
    used = sorted(
        {
            str(node.value)
            for rule in item.criteria.values()
            for node in rule.node.walk()
            if node.op == "indicator"
        }
    )
    pivot = "".join(
        f",\n      max(value) FILTER (WHERE indicator = {constant(key, Type.CODE)}) "
        f"AS {quoted(f'indicator_{key}')}"
        for key in used
    )
    structs = ", ".join(
        f"{{'criterion': {constant(key, Type.CODE)}, 'holds': {compiler.sql(rule.node)}, "
        f"'reported': {_reported(rule)}}}"
        for key, rule in item.criteria.items()
    )
    return f"""SELECT area_id, {constant(name, Type.CODE)} AS exit, s.criterion AS criterion,
  s.holds AS holds, s.reported AS reported
FROM (
  SELECT area_id, unnest([{structs}]) AS s
  FROM (
    SELECT area_id{pivot}
    FROM indicators GROUP BY area_id
  ) JOIN area_values USING (area_id)
  WHERE level = {constant(item.level, Type.CODE)}
)"""


def _reported(rule: model.Rule) -> str:
    facts = sorted({str(node.value) for node in rule.node.walk() if node.op == "area_fact"})
    tests = [f"coalesce({quoted(f'reported_{name}')}, false)" for name in facts]
    return " OR ".join(tests) if tests else "false"
