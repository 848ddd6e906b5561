"""What a standard reads beside the register's own columns, in the words of the check."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from aboveline.standard.model import Field, Standard
from aboveline.standard.register import Column, register_tables


@dataclass(frozen=True, slots=True)
class StandardFields:
    """Further columns by table, and the names of area facts and kinds of income.

    `area_facts` and `income_kinds` empty means that any name may stand there.
    """

    columns: Mapping[str, tuple[Column, ...]] = field(default_factory=dict)
    area_facts: tuple[Column, ...] = ()
    income_kinds: tuple[str, ...] = ()


def fields_of(standard: Standard) -> StandardFields:
    """The fields that a standard declares and `register.yaml` does not."""
    tables = register_tables()
    columns: dict[str, list[Column]] = {}
    for declared in (*standard.person_fields.values(), *standard.household_fields.values()):
        table = tables.get(declared.table)
        if table is not None and declared.column not in table.columns:
            columns.setdefault(table.name, []).append(_column(declared, declared.column))
    return StandardFields(
        columns={name: tuple(listed) for name, listed in sorted(columns.items())},
        area_facts=_facts(standard.area_fields.values()),
        income_kinds=tuple(standard.income.kinds) if standard.income else (),
    )


def _facts(declared: Iterable[Field]) -> tuple[Column, ...]:
    return tuple(_column(fact, fact.name) for fact in declared)


def _column(declared: Field, name: str) -> Column:
    return Column(
        name=name,
        type=declared.type.value,
        label=declared.label,
        minimum=declared.minimum,
        maximum=declared.maximum,
        values=declared.values,
    )
