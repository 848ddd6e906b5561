"""The tables, columns, types and units of the register files, read from `register.yaml`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from types import MappingProxyType
from typing import Any, Literal, cast

from aboveline.standard.yaml_files import read_yaml

ColumnType = Literal[
    "id", "text", "code", "boolean", "integer", "number", "money", "date", "timestamp"
]


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a register table.

    `minimum` and `maximum` are included and count in `unit`; `values` empty means any code;
    `references` is `table.column`; `identity` marks what the engine never copies into a result.
    """

    name: str
    type: ColumnType
    label: str
    required: bool = False
    unit: str | None = None
    minimum: float | None = None
    maximum: float | None = None
    values: tuple[str, ...] = ()
    references: str | None = None
    identity: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """One table of the register; `columns` has the dating columns too when it is `dated`."""

    name: str
    required: bool
    key: tuple[str, ...]
    grain: str
    dated: bool
    columns: Mapping[str, Column]


def register_tables() -> dict[str, Table]:
    """The tables of the register by name, in the order of `register.yaml`.

    >>> register_tables()["people"].columns["schooling_years"].unit
    'years'
    >>> "valid_from" in register_tables()["households"].columns
    True
    """
    return dict(_tables())


@cache
def _tables() -> Mapping[str, Table]:
    text = (resources.files("aboveline.standard") / "register.yaml").read_text(encoding="utf-8")
    content = read_yaml(text)
    return MappingProxyType(
        {name: _table(name, entry, content["dating"]) for name, entry in content["tables"].items()}
    )


def _table(name: str, entry: dict[str, Any], dating: dict[str, Any]) -> Table:
    dated = bool(entry.get("dated", False))
    columns = {**entry["columns"], **(dating if dated else {})}
    return Table(
        name=name,
        required=bool(entry["required"]),
        key=tuple(entry["key"]),
        grain=entry["grain"],
        dated=dated,
        columns=MappingProxyType({key: _column(key, value) for key, value in columns.items()}),
    )


def _column(name: str, entry: dict[str, Any]) -> Column:
    content = dict(entry)
    return Column(
        name=name,
        type=cast(ColumnType, content.pop("type")),
        values=tuple(content.pop("values", ())),
        **content,
    )
