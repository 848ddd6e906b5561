"""Many rows of one table at once: for imports and made-up registers, where objects are too slow."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from django.db import connection, models

_BATCH = 5_000
Converter = Callable[[Any], Any]


def insert_rows(model: Any, rows: Iterable[Mapping[str, Any]]) -> int:
    """Insert rows, each a mapping from attribute names (`household_id`) to values; gives how many.

    Every row names the same attributes; the others get their default, computed for each row.
    Nothing is checked but what the database checks. PostgreSQL takes them by COPY.
    """
    it = iter(rows)
    first = next(it, None)
    if first is None:
        return 0
    fields = [field for field in model._meta.concrete_fields if not field.generated]
    fields = [f for f in fields if f.attname in first or not isinstance(f, models.AutoField)]
    given = [field.attname in first for field in fields]
    convert = [_converter(field) for field in fields]
    steps = list(zip(fields, given, convert, strict=True))

    def cells(row: Mapping[str, Any]) -> list[Any]:
        return [
            to_cell(row[field.attname] if is_given else field.get_default())
            for field, is_given, to_cell in steps
        ]

    columns = ", ".join(connection.ops.quote_name(field.column) for field in fields)
    table = connection.ops.quote_name(model._meta.db_table)
    write = _copy if connection.vendor == "postgresql" else _insert
    count, batch = 0, [cells(first)]
    for row in it:
        batch.append(cells(row))
        if len(batch) == _BATCH:
            count += write(table, columns, batch)
            batch = []
    return count + (write(table, columns, batch) if batch else 0)


def _insert(table: str, columns: str, batch: Sequence[list[Any]]) -> int:
    places = ", ".join(["%s"] * len(batch[0]))
    with connection.cursor() as cursor:
        cursor.executemany(f"INSERT INTO {table} ({columns}) VALUES ({places})", batch)  # noqa: S608
    return len(batch)


def _copy(table: str, columns: str, batch: Sequence[list[Any]]) -> int:
    with connection.cursor() as cursor, cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
        for row in batch:
            copy.write_row(row)
    return len(batch)


def _converter(field: Any) -> Converter:
    """How a value of a field becomes what the driver takes."""
    target = field.target_field if field.is_relation else field
    plain = (models.CharField, models.TextField, models.IntegerField, models.FloatField)
    if isinstance(target, models.UUIDField) and connection.vendor == "sqlite":
        return lambda value: None if value is None else value.hex
    if isinstance(target, models.DateTimeField | models.DateField | models.DecimalField):
        if connection.vendor == "sqlite":
            return lambda value: (
                None if value is None else field.get_db_prep_save(value, connection)
            )
        return lambda value: value
    if isinstance(target, models.JSONField):
        return lambda value: None if value is None else json.dumps(value, ensure_ascii=False)
    if isinstance(target, (*plain, models.BooleanField, models.UUIDField)):
        return lambda value: value
    return lambda value: field.get_db_prep_save(value, connection)
