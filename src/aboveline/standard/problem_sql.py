"""SQL of the problems that one evaluation opens, and of what is to verify."""

from __future__ import annotations

from aboveline.standard import model, shape
from aboveline.standard.expressions import Compiler, constant, quoted
from aboveline.standard.language import Type


def problems_sql(standard: model.Standard, compiler: Compiler) -> str:
    """One row a problem: rule, subject, what the pack says of it, and unknown inputs to verify.

    `problem_rules` (one row a class of areas and rule) holds severity, owner and due day.
    """
    parts = [_opened(standard, compiler)]
    if standard.to_verify is not None:
        parts += _to_verify(standard)
    opened = "\nUNION ALL\n".join(parts)
    return f"""SELECT r.rule, r.criterion, o.subject, o.subject_id, o.household_id, o.area_id,
  r.severity, r.owner, r.due_on, o.unknown_inputs, o.piece
FROM (
{opened}
) AS o
JOIN problem_rules AS r ON r.rule = o.rule AND r.area_class = o.area_class"""


def _opened(standard: model.Standard, compiler: Compiler) -> str:
    tests = {name: _test(item, compiler) for name, item in standard.problems.items()}
    if not tests:
        return (
            "SELECT '' AS rule, '' AS subject, '' AS subject_id, '' AS household_id, area_id, "
            "area_class, piece, '' AS unknown_inputs FROM decisions WHERE false"
        )
    names = ", ".join(
        f"CASE WHEN {test} THEN {constant(name, Type.CODE)} END" for name, test in tests.items()
    )
    some = " OR ".join(tests.values())
    people = {name: item.each for name, item in standard.problems.items() if item.each is not None}
    rows = f"""SELECT household_id, area_id, area_class, piece, unnest(string_split(concat_ws(' ', {names}), ' ')) AS rule
  FROM decisions WHERE {some}"""
    if not people:
        return f"""SELECT rule, 'household' AS subject, CAST(household_id AS VARCHAR) AS subject_id,
  household_id, area_id, area_class, piece, CAST(NULL AS VARCHAR) AS unknown_inputs
FROM (
  {rows}
)"""
    conditions = {name: compiler.sql(each) for name, each in people.items()}
    match = " OR ".join(
        f"(o.rule = {constant(name, Type.CODE)} AND p.{quoted(f'is_{name}')})"
        for name in conditions
    )
    columns = ", ".join(f"{sql} AS {quoted(f'is_{name}')}" for name, sql in conditions.items())
    return f"""SELECT o.rule, CASE WHEN p.person_id IS NULL THEN 'household' ELSE 'person' END AS subject,
  coalesce(CAST(p.person_id AS VARCHAR), CAST(o.household_id AS VARCHAR)) AS subject_id,
  o.household_id, o.area_id, o.area_class, o.piece, CAST(NULL AS VARCHAR) AS unknown_inputs
FROM (
  {rows}
) AS o
LEFT JOIN (
  SELECT person_id, household_id, piece, {columns} FROM person
  WHERE {" OR ".join(conditions.values())}
) AS p ON p.household_id = o.household_id AND p.piece = o.piece AND ({match})"""


def _test(item: model.Problem, compiler: Compiler) -> str:
    if item.when is not None:
        return compiler.sql(item.when)
    assert isinstance(item.shape, shape.Problem)  # noqa: S101
    return f"(NOT {quoted(item.shape.criterion or '')})"


def _to_verify(standard: model.Standard) -> list[str]:
    rule = standard.to_verify
    assert rule is not None  # noqa: S101
    assert isinstance(rule.shape, shape.ToVerify)  # noqa: S101
    waits = " OR ".join(f"{quoted(name)} IS NULL" for name in standard.criteria)
    if rule.shape.bundle_above is None:
        return [
            f"""SELECT 'to_verify' AS rule, 'household' AS subject, CAST(household_id AS VARCHAR) AS subject_id,
  household_id, area_id, area_class, piece, unknown_inputs
FROM decisions WHERE {waits}"""
        ]
    bundles = f"""SELECT bundle_area_id, piece, min(area_class) AS area_class,
    avg(CASE WHEN {waits} THEN 1.0 ELSE 0.0 END) > {rule.shape.bundle_above} AS bundled
  FROM decisions GROUP BY bundle_area_id, piece"""
    return [
        f"""SELECT 'to_verify' AS rule, 'household' AS subject, CAST(d.household_id AS VARCHAR) AS subject_id,
  d.household_id, d.area_id, d.area_class, d.piece, d.unknown_inputs
FROM decisions AS d JOIN (
  {bundles}
) AS b ON b.bundle_area_id IS NOT DISTINCT FROM d.bundle_area_id AND b.piece = d.piece
WHERE ({waits}) AND NOT (b.bundled AND d.bundle_area_id IS NOT NULL)""",
        f"""SELECT 'to_verify_area', 'area', CAST(bundle_area_id AS VARCHAR), NULL, bundle_area_id, area_class,
  piece, NULL
FROM (
  {bundles}
) WHERE bundled AND bundle_area_id IS NOT NULL""",
    ]
