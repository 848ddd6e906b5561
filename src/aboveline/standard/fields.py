"""The typed inputs of a pack: from the register where it lists them, else as declared."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from aboveline.standard import model, shape
from aboveline.standard.language import Symbol, Type
from aboveline.standard.register import Column, register_tables
from aboveline.standard.units import parse_unit

_TABLES = {
    "person": ("people",),
    "household": ("households", "living", "visits"),
    "area": ("area_facts",),
}
_TYPES = {"text": Type.CODE, "id": Type.CODE, "timestamp": Type.DATE}


def typed_fields(
    fields: shape.Fields, money: str, fault: Callable[[str, str, str, str], None]
) -> dict[str, dict[str, model.Field]]:
    """Fields by grain and name; what cannot be typed is a fault and left out."""
    result: dict[str, dict[str, model.Field]] = {}
    for grain, declared in (
        ("person", fields.person),
        ("household", fields.household),
        ("area", fields.area),
    ):
        result[grain] = {}
        for name, item in declared.items():
            found = _typed(grain, name, item, money)
            if isinstance(found, str):
                fault(f"fields.{grain}.{name}", "PACK-002", found, "Give type, unit and table.")
            else:
                result[grain][name] = found
    return result


def _typed(grain: str, name: str, item: shape.FieldShape, money: str) -> model.Field | str:
    column = item.column or name
    table, listed = _listed(grain, column, item.table)
    if table not in _TABLES[grain]:
        return f"A {grain} field cannot stand in the table {table!r}."
    kind = item.type or (listed.type if listed else None)
    if kind is None:
        return f"The register does not list {column!r}, so the field needs a type."
    unit = item.unit if item.unit is not None else (listed.unit if listed else None)
    word = money if item.unit is not None else "yuan"
    typed = parse_unit(unit, word)
    if kind == "money" and not typed.is_money:
        return f"Money needs a unit such as '{money} per household per year'."
    values = tuple(item.values) or (listed.values if listed else ())
    return model.Field(
        name=name,
        table=table,
        column=column,
        type=_TYPES.get(kind) or Type(kind),
        unit=typed,
        values=values,
        missing=None if isinstance(item.missing, str) else item.missing.value,
        label=item.label or (listed.label if listed else name.replace("_", " ")),
        level=item.level,
        minimum=item.minimum if item.minimum is not None else (listed.minimum if listed else None),
        maximum=item.maximum if item.maximum is not None else (listed.maximum if listed else None),
    )


def _listed(grain: str, column: str, table: str | None) -> tuple[str, Column | None]:
    tables = register_tables()
    for name in (table,) if table else _TABLES[grain]:
        if name in tables and column in tables[name].columns and grain != "area":
            return name, tables[name].columns[column]
    return table or _TABLES[grain][0], None


def income_symbols(income: shape.Income | None, money: str) -> Mapping[str, Symbol]:
    """`income.net` and `income.KIND` with the unit of the statement window."""
    if income is None:
        return {}
    unit = parse_unit(income.unit, money)
    symbol = Symbol(Type.MONEY, unit)
    return {"income.net": symbol, **{f"income.{kind}": symbol for kind in income.kinds}}
