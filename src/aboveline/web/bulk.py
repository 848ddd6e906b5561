"""Many rows of one table at once: for imports and made-up registers, where objects are too slow."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from functools import cache, lru_cache
from operator import attrgetter
from typing import Any, TypeVar

from django.db import connection, models
from django.db.models.base import ModelState
from django.db.models.deletion import get_candidate_relations_to_delete

_BATCH = 5_000
_DAYS = 40_000  # more than a century of them
Converter = Callable[[Any], Any]
Row = TypeVar("Row", bound=models.Model)


def new_row(model: type[Row], **values: Any) -> Row:
    """A row of a model with the defaults of its other columns, as the model itself makes it, in a
    tenth of the time. No signal is sent; `values` are by attribute (`household_id`).
    """
    kind: Any = model
    plain, made = _defaults(kind)
    row = object.__new__(model)
    new = {name: default() for name, default in made if name not in values}
    row.__dict__ = {**plain, **new, **values, "_state": ModelState()}
    return row


@cache
def _defaults(model: Any) -> tuple[Mapping[str, Any], Sequence[tuple[str, Callable[[], Any]]]]:
    """Default of every attribute: those that are the same for all rows, and how others are made."""
    fields = [field for field in model._meta.concrete_fields if not field.generated]
    made = [(f.attname, f.get_default) for f in fields if callable(f.default)]
    names = {name for name, _ in made}
    return {f.attname: f.get_default() for f in fields if f.attname not in names}, made


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
    fields = [f for f in fields if first.get(f.attname) or not isinstance(f, models.AutoField)]
    cells = _cells(fields, first)
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


def _cells(
    fields: Sequence[Any], first: Mapping[str, Any]
) -> Callable[[Mapping[str, Any]], list[Any]]:
    """How a row becomes what the driver takes: most values go as they are."""
    names = [field.attname for field in fields]
    missing = [(f.attname, f.get_default) for f in fields if f.attname not in first]
    vendor = connection.vendor
    convert = [(n, to) for n, field in enumerate(fields) if (to := _converter(field, vendor))]

    def cells(row: Mapping[str, Any]) -> list[Any]:
        given = row if not missing else {**row, **{name: make() for name, make in missing}}
        found = [given[name] for name in names]
        for place, to_cell in convert:
            value = found[place]
            if value is not None:
                found[place] = to_cell(value)
        return found

    return cells


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


def update_each(model: Any, name: str, values: Mapping[Any, Any]) -> None:
    """Set one attribute of rows, by their keys, each to a value of its own; in one go."""
    field, key = model._meta.get_field(name), model._meta.pk
    quote = connection.ops.quote_name
    table, column, keyed = (quote(n) for n in (model._meta.db_table, field.column, key.column))
    cells = [field.get_db_prep_save(value, connection) for value in values.values()]
    keys = [key.get_db_prep_save(row, connection) for row in values]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":  # a statement a row costs more than the rows
            types = f"%s::{key.db_type(connection)}[], %s::{field.db_type(connection)}[]"
            cursor.execute(
                f"UPDATE {table} SET {column} = new.cell "  # noqa: S608
                f"FROM unnest({types}) AS new (key, cell) WHERE {table}.{keyed} = new.key",
                (keys, cells),
            )
        else:
            cursor.executemany(
                f"UPDATE {table} SET {column} = %s WHERE {keyed} = %s",  # noqa: S608
                list(zip(cells, keys, strict=True)),
            )


def delete_rows(model: Any, keys: Collection[Any]) -> None:
    """Delete rows by their keys; raises ProtectedError as the model would. Where no other row
    refers to any of them, which one look at each index tells, none is read.
    """
    rows = model.objects.filter(pk__in=keys)
    if _is_referred_to(model, keys):
        rows.delete()
    elif keys:
        rows._raw_delete(rows.db)


def _is_referred_to(model: Any, keys: Collection[Any]) -> bool:
    to_cell = _converter(model._meta.pk, connection.vendor) or (lambda key: key)
    cells = [to_cell(key) for key in keys]
    places = ", ".join(["%s"] * len(cells))
    name = connection.ops.quote_name
    with connection.cursor() as cursor:
        for relation in get_candidate_relations_to_delete(model._meta) if cells else ():
            table, column = relation.related_model._meta.db_table, relation.field.column
            cursor.execute(
                f"SELECT 1 FROM {name(table)} WHERE {name(column)} IN ({places}) LIMIT 1",  # noqa: S608
                cells,
            )
            if cursor.fetchone():
                return True
    return False


@cache
def _converter(field: Any, vendor: str) -> Converter | None:
    """How a value of a field becomes what the driver takes; None: it goes as it is."""
    target = field.target_field if field.is_relation else field
    plain = (models.CharField, models.TextField, models.IntegerField, models.FloatField)
    if isinstance(target, models.UUIDField) and vendor == "sqlite":
        return attrgetter("hex")
    if isinstance(target, models.DateTimeField | models.DateField | models.DecimalField):
        if vendor != "sqlite":
            return None
        # many rows share a day or a moment
        return lru_cache(_DAYS)(lambda value: field.get_db_prep_save(value, connection))
    if isinstance(target, models.JSONField):
        return _json
    if isinstance(target, (*plain, models.BooleanField, models.UUIDField)):
        return None
    return lambda value: field.get_db_prep_save(value, connection)


def _json(value: Any) -> str:
    if value == {}:
        return "{}"  # as most are
    return json.dumps(value, ensure_ascii=False)
