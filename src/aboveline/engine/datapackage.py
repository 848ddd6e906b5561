"""The description of a register folder for other tools: `datapackage.json` (Frictionless)."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import pyarrow.parquet as pa_parquet

from aboveline.engine.csv_rows import csv_header
from aboveline.engine.files import RegisterFile, RegisterFolder, register_folder
from aboveline.engine.reading import FALSE_TEXTS, TRUE_TEXTS
from aboveline.standard.register import Column, ColumnType, Table, register_tables

NAME = "datapackage.json"
_TYPES: dict[ColumnType, dict[str, Any]] = {
    "id": {"type": "string"},
    "text": {"type": "string"},
    "code": {"type": "string"},
    "boolean": {
        "type": "boolean",
        "trueValues": list(TRUE_TEXTS),
        "falseValues": list(FALSE_TEXTS),
    },
    "integer": {"type": "integer"},
    "number": {"type": "number"},
    "money": {"type": "number"},
    "date": {"type": "date"},
    "timestamp": {"type": "datetime", "format": "any"},
}


def write_datapackage(
    folder: Path | str, *, extra: Mapping[str, Iterable[Column]] | None = None
) -> Path:
    """Write `datapackage.json` into a register folder; gives its path.

    One resource a table, with the files of all counties; columns in the order of the first file,
    with type, unit, codes, bounds, keys and references of `register.yaml`. `extra` are further
    columns by table, as a standard declares them. The same folder gives the same bytes.
    """
    files = register_folder(Path(folder))
    path = files.path / NAME
    text = json.dumps(datapackage(files, extra=extra or {}), indent=1, ensure_ascii=False)
    path.write_text(text + "\n", encoding="utf-8")
    return path


def datapackage(folder: RegisterFolder, *, extra: Mapping[str, Iterable[Column]]) -> dict[str, Any]:
    """The content of `datapackage.json` for a register folder."""
    parts: dict[str, list[RegisterFile]] = {}
    for file in folder.files:
        parts.setdefault(file.table, []).append(file)
    tables = register_tables()
    return {
        "profile": "data-package",
        "name": "register",
        "title": "Register of households",
        "resources": [
            _resource(table, parts[name], extra.get(name, ()), present=set(parts))
            for name, table in tables.items()
            if name in parts
        ],
    }


def _resource(
    table: Table, files: list[RegisterFile], extra: Iterable[Column], *, present: set[str]
) -> dict[str, Any]:
    names = [file.name for file in files]
    header = _header(files[0])
    columns = {**{column.name: column for column in extra}, **table.columns}
    kind = {"format": "csv", "mediatype": "text/csv", "encoding": "utf-8"}
    if not files[0].is_csv:
        kind = {"format": "parquet", "mediatype": "application/vnd.apache.parquet"}
    return {
        "name": table.name,
        "title": table.grain,
        "profile": "tabular-data-resource",
        "path": names[0] if len(names) == 1 else names,
        **kind,
        "schema": _schema(table, header, columns, present),
    }


def _schema(
    table: Table, header: Iterable[str], columns: Mapping[str, Column], present: set[str]
) -> dict[str, Any]:
    fields = [_field(columns[name]) if name in columns else {"name": name} for name in header]
    here = [name for name in header if name in columns]
    schema: dict[str, Any] = {"fields": fields, "missingValues": [""]}
    if set(table.key) <= set(here):
        versions = [name for name in ("valid_from", "recorded_at") if name in here]
        schema["primaryKey"] = [*table.key, *versions]
    references = [
        {"fields": [name], "reference": {"resource": resource, "fields": [key]}}
        for name in here
        if (reference := columns[name].references)
        for target, key in [reference.split(".")]
        if target in present
        for resource in ["" if target == table.name else target]
    ]
    if references:
        schema["foreignKeys"] = references
    return schema


def _field(column: Column) -> dict[str, Any]:
    limits = {
        "required": True if column.required else None,
        "enum": list(column.values) or None,
        "minimum": column.minimum,
        "maximum": column.maximum,
    }
    constraints = {name: value for name, value in limits.items() if value is not None}
    field = {"name": column.name, "title": column.label, **_TYPES[column.type]}
    if column.unit:
        field["unit"] = column.unit
    if column.identity:
        field["identity"] = True
    if constraints:
        field["constraints"] = constraints
    return field


def _header(file: RegisterFile) -> tuple[str, ...]:
    if file.is_csv:
        return csv_header(file.path)
    return tuple(pa_parquet.read_schema(file.path).names)
