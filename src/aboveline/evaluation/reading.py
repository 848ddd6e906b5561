"""Rows of the database as Arrow tables: written as text by the database, read by Arrow.

No object is made for a row, so that a county is read in seconds. Values are in the types of the
register files; what is sealed is opened on the way.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal
from uuid import UUID

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pa_csv
from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet

from aboveline.vault.sealing import opened
from aboveline.web.compiled import CompiledRead

Kind = Literal["key", "text", "boolean", "integer", "number", "money", "date", "timestamp"]
_ARROW: dict[Kind, pa.DataType] = {
    "key": pa.string(),
    "text": pa.string(),
    "boolean": pa.bool_(),
    "integer": pa.int64(),
    "number": pa.float64(),
    "money": pa.decimal128(14, 2),
    "date": pa.date32(),
    "timestamp": pa.timestamp("us"),
}
_HEX_KEY = r"^(.{8})(.{4})(.{4})(.{4})(.{12})$"


@dataclass(frozen=True)
class Column:
    """A column of a table: its name, kind, and the expression over the rows that gives it.

    Money is an integer of the smallest unit in the rows. What is sealed names the table and column
    that it is bound to; then `record` is the expression of the key of its row.
    """

    name: str
    kind: Kind
    value: Any
    sealed: tuple[str, str] | None = None
    record: Any = None


def read_rows(rows: QuerySet, columns: Sequence[Column]) -> pa.Table:
    """The rows of a query set as a table, in its order; empty text is missing. One statement."""
    try:
        sql, values = _named(rows, columns).query.sql_with_params()
    except EmptyResultSet:  # of no keys Django makes no statement
        return _table(columns, b"")
    return _table(columns, _text_of(sql, values, _kinds(columns)))


class RowsOfOne:
    """The table that `read_rows` gives for the rows of one key after another.

    `rows` makes their query set from a key; its statement is made once.
    """

    def __init__(self, rows: Callable[[UUID], QuerySet], columns: Sequence[Column]) -> None:
        self._columns = columns
        self._read = CompiledRead(lambda key: _named(rows(key), columns), (UUID(int=0),))

    def table(self, key: UUID) -> pa.Table:
        """The rows of a key. One statement."""
        sql, values = self._read.statement(key)
        return _table(self._columns, _text_of(sql, values, _kinds(self._columns)))


def _named(rows: QuerySet, columns: Sequence[Column]) -> QuerySet:
    """The rows with the cells of each column: its value, and of what is sealed its record."""
    cells = {f"c{place}": column.value for place, column in enumerate(columns)}
    cells |= {f"r{place}": column.record for place, column in enumerate(columns) if column.sealed}
    return rows.annotate(**cells).values_list(*cells)


def _kinds(columns: Sequence[Column]) -> dict[str, Kind]:
    """The kind of each cell of a row as it is read."""
    kinds: dict[str, Kind] = {
        f"c{place}": "text" if column.sealed else column.kind
        for place, column in enumerate(columns)
    }
    return kinds | {f"r{place}": "key" for place, column in enumerate(columns) if column.sealed}


def _table(columns: Sequence[Column], text: bytes) -> pa.Table:
    found = _parsed(text, _kinds(columns))
    cells = [_cells(found, place, column) for place, column in enumerate(columns)]
    return pa.table(cells, schema=pa.schema([(c.name, _ARROW[c.kind]) for c in columns]))


def text_rows(columns: Sequence[Column], rows: Sequence[Mapping[str, str | None]]) -> pa.Table:
    """A table of rows of canonical texts; what a row lacks is missing."""
    cells = [
        pa.array([row.get(one.name) or None for row in rows], pa.string()).cast(_ARROW[one.kind])
        for one in columns
    ]
    return pa.table(cells, names=[one.name for one in columns])


def _text_of(sql: str, values: Sequence[Any], kinds: Mapping[str, Kind]) -> bytes:
    """The rows of a statement as lines of values between commas, without a header."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # composed here: the cursor that notes its queries copies nothing but whole statements
            whole = connection.ops.compose_sql(f"COPY ({sql}) TO STDOUT (FORMAT csv)", values)
            with cursor.copy(whole) as copy:
                return b"".join(bytes(part) for part in copy)
        line = " || ',' || ".join(_cell_of_sqlite(name, kind) for name, kind in kinds.items())
        cursor.execute(f"SELECT {line} FROM ({sql})", values)  # noqa: S608 - our own names
        return "\n".join(row[0] for row in cursor.fetchall()).encode()


def _cell_of_sqlite(name: str, kind: Kind) -> str:
    if kind == "text":
        return f"""ifnull('"' || replace("{name}", '"', '""') || '"', '')"""
    return f"ifnull(\"{name}\", '')"


def _parsed(text: bytes, kinds: dict[str, Kind]) -> pa.Table:
    zoned = connection.vendor == "postgresql"
    types = {
        name: pa.int64()
        if kind == "money"
        else pa.timestamp("us", "UTC")
        if kind == "timestamp" and zoned
        else _ARROW[kind]
        for name, kind in kinds.items()
    }
    if not text:
        return pa.table({name: pa.array([], kind) for name, kind in types.items()})
    return pa_csv.read_csv(
        io.BytesIO(text),
        read_options=pa_csv.ReadOptions(use_threads=False, column_names=list(kinds)),
        parse_options=pa_csv.ParseOptions(newlines_in_values=True, ignore_empty_lines=False),
        convert_options=pa_csv.ConvertOptions(
            column_types=types,
            null_values=[""],
            true_values=["1", "t"],
            false_values=["0", "f"],
            strings_can_be_null=True,
        ),
    )


def _cells(found: pa.Table, place: int, column: Column) -> pa.ChunkedArray | pa.Array:
    cells = found[f"c{place}"]
    if column.sealed:
        texts = _opened(cells, _dashed(found[f"r{place}"]), *column.sealed)
        return pa.array(texts, pa.string()).cast(_ARROW[column.kind])
    if column.kind == "key":
        return _dashed(cells)
    return _in_units(cells) if column.kind == "money" else cells.cast(_ARROW[column.kind])


def _dashed(keys: pa.ChunkedArray) -> Any:
    """Keys as text with dashes: SQLite keeps them without."""
    if connection.vendor == "postgresql" or not len(keys):
        return keys
    coded = keys.combine_chunks().dictionary_encode()  # a household has many rows
    dashed = pc.replace_substring_regex(coded.dictionary, _HEX_KEY, r"\1-\2-\3-\4-\5")
    return dashed.take(coded.indices)


def _in_units(cells: pa.ChunkedArray) -> pa.Array:
    """Amounts of the smallest unit as decimals: the same digits, two of them after the point."""
    digits = cells.combine_chunks().cast(pa.decimal128(19, 0))
    amounts = pa.decimal128(14, 2)
    return pa.Array.from_buffers(amounts, len(digits), digits.buffers(), offset=digits.offset)


def _opened(cells: Any, records: Any, table: str, column: str) -> list[str | None]:
    pairs = zip(cells.to_pylist(), records.to_pylist(), strict=True)
    return [opened(value, table, column, record) if value else None for value, record in pairs]
