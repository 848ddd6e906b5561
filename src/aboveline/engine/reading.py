"""How a value of a register file is read: the typed value, or NULL when it cannot be used.

The check and the evaluation read with the same expressions, so what the check calls a fault is
what counts as unknown.
"""

from __future__ import annotations

from datetime import date
from typing import Literal

from aboveline.standard.register import Column, ColumnType
from aboveline.standard.sql_text import fill, literal, literals

Stored = Literal[
    "text", "integer", "decimal", "float", "boolean", "date", "timestamp", "instant", "uuid", "none"
]
"""How a file stores a column; `none` is a type that no register column may have."""

TRUE_TEXTS = ("true", "True", "TRUE", "1", "yes", "是")
FALSE_TEXTS = ("false", "False", "FALSE", "0", "no", "否")

FIRST_DAY, LAST_DAY = date(1880, 1, 1), date(2100, 12, 31)
"""Days outside are slips of the pen, or stand for validity without end: read as empty."""

_STORED: dict[str, Stored] = {
    **dict.fromkeys(("VARCHAR", "ENUM", '"NULL"'), "text"),
    **dict.fromkeys(("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT"), "integer"),
    **dict.fromkeys(("UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT", "UHUGEINT"), "integer"),
    **dict.fromkeys(("FLOAT", "DOUBLE"), "float"),
    **dict.fromkeys(("TIMESTAMP", "TIMESTAMP_S", "TIMESTAMP_MS", "TIMESTAMP_NS"), "timestamp"),
    "TIMESTAMP WITH TIME ZONE": "instant",
    "BOOLEAN": "boolean",
    "DECIMAL": "decimal",
    "DATE": "date",
    "UUID": "uuid",
}

_AS_TEXT = "CAST(<x> AS VARCHAR)"
_ISO_DAY = "CASE WHEN <x> LIKE '____-__-__' THEN TRY_CAST(<x> AS DATE) END"
_READ: dict[ColumnType, dict[Stored, str]] = {
    "id": {"text": "<x>", "integer": "<x>", "uuid": "<x>"},
    "text": {
        "text": "<x>",
        **dict.fromkeys(("integer", "decimal", "float", "boolean", "uuid"), _AS_TEXT),
        **dict.fromkeys(("date", "timestamp", "instant"), _AS_TEXT),
    },
    "code": {"text": "<x>", "integer": _AS_TEXT},
    "boolean": {
        "text": "CASE WHEN <x> IN (<true>) THEN true WHEN <x> IN (<false>) THEN false END",
        "boolean": "<x>",
        **dict.fromkeys(
            ("integer", "decimal", "float"), "CASE <x> WHEN 1 THEN true WHEN 0 THEN false END"
        ),
    },
    "integer": {
        "text": r"CASE WHEN regexp_full_match(<x>, '[+-]?[0-9]{1,18}(\.0*)?')"
        " THEN TRY_CAST(<x> AS BIGINT) END",
        "integer": "TRY_CAST(<x> AS BIGINT)",
        **dict.fromkeys(
            ("decimal", "float"), "CASE WHEN <x> = floor(<x>) THEN TRY_CAST(<x> AS BIGINT) END"
        ),
    },
    "number": {
        "text": "CASE WHEN NOT contains(<x>, '_') AND isfinite(TRY_CAST(<x> AS DOUBLE))"
        " THEN TRY_CAST(<x> AS DOUBLE) END",
        "float": "CASE WHEN isfinite(<x>) THEN CAST(<x> AS DOUBLE) END",
        **dict.fromkeys(("integer", "decimal"), "CAST(<x> AS DOUBLE)"),
    },
    "money": {
        "text": "CASE WHEN NOT contains(<x>, '_') THEN TRY_CAST(<x> AS DECIMAL(18, 6)) END",
        **dict.fromkeys(("integer", "decimal", "float"), "TRY_CAST(<x> AS DECIMAL(18, 6))"),
    },
    "date": {
        "text": _ISO_DAY,
        "date": "CASE WHEN isfinite(<x>) THEN <x> END",
        "timestamp": "CASE WHEN CAST(<x> AS TIMESTAMP) = date_trunc('day', CAST(<x> AS TIMESTAMP))"
        " THEN TRY_CAST(<x> AS DATE) END",
    },
    "timestamp": {
        # Without a zone it is UTC, whatever the zone of the session.
        "text": f"coalesce(CAST({_ISO_DAY} AS TIMESTAMP), CASE WHEN <x> LIKE '____-__-__%'"
        " AND length(<x>) > 10 THEN make_timestamp(epoch_us(coalesce("
        "TRY_CAST(<x> || 'Z' AS TIMESTAMPTZ), TRY_CAST(<x> AS TIMESTAMPTZ)))) END)",
        "timestamp": "CASE WHEN isfinite(<x>) THEN CAST(<x> AS TIMESTAMP) END",
        "instant": "CASE WHEN isfinite(<x>) THEN make_timestamp(epoch_us(<x>)) END",
        "date": "CASE WHEN isfinite(<x>) THEN CAST(<x> AS TIMESTAMP) END",
    },
}


def stored(duckdb_type: str) -> Stored:
    """How a column of this DuckDB type is stored.

    >>> stored("DECIMAL(12,2)"), stored("VARCHAR[]")
    ('decimal', 'none')
    """
    if duckdb_type.endswith("]"):
        return "none"
    return _STORED.get(duckdb_type.partition("(")[0], "none")


def filled(x: str, *, as_stored: Stored) -> str:  # noqa: ARG001
    """SQL that is true when the cell has anything in it."""
    return f"({x} IS NOT NULL)"


def typed(column: Column, x: str, *, as_stored: Stored) -> str:
    """SQL of the cell `x` in the declared type, NULL when it is empty or cannot be read.

    Text is as `open_table` gives it: without blanks around it, empty cells missing.
    Types: id as stored (text, integer, UUID), text and code VARCHAR, integer BIGINT, number DOUBLE,
    money DECIMAL(18, 6), date DATE, timestamp TIMESTAMP in UTC.
    """
    template = _READ[column.type].get(as_stored, f"CAST(NULL AS {sql_type(column.type)})")
    return fill(template, x=x, true=literals(TRUE_TEXTS), false=literals(FALSE_TEXTS))


def usable(column: Column, x: str, *, as_stored: Stored) -> str:
    """SQL of the value as evaluation may use it: `typed`, and NULL outside codes or bounds."""
    return within(column, typed(column, x, as_stored=as_stored))


def within(column: Column, value: str) -> str:
    """SQL of a typed value, NULL outside the codes or bounds of its column."""
    tests = [f"{value} IN ({literals(column.values)})"] if column.values else []
    if column.minimum is not None:
        tests.append(f"{value} >= {literal(column.minimum)}")
    if column.maximum is not None:
        tests.append(f"{value} <= {literal(column.maximum)}")
    if column.type in ("date", "timestamp"):
        tests.append(f"{value} BETWEEN DATE '{FIRST_DAY}' AND DATE '{LAST_DAY}'")
    if not tests:
        return value
    return fill("CASE WHEN <test> THEN <v> END", test=" AND ".join(tests), v=value)


def always_read(column: Column, *, as_stored: Stored) -> bool:
    """Whether every cell stored like this can be read, so that no test is needed."""
    return _READ[column.type].get(as_stored) in ("<x>", _AS_TEXT)


def can_be_read(column: Column, *, as_stored: Stored) -> bool:
    """Whether any cell stored like this can be read as the column's type."""
    return as_stored in _READ[column.type]


def sql_type(column_type: ColumnType) -> str:
    """The DuckDB type in which values of a register type are compared."""
    return {
        "boolean": "BOOLEAN",
        "integer": "BIGINT",
        "number": "DOUBLE",
        "money": "DECIMAL(18, 6)",
        "date": "DATE",
        "timestamp": "TIMESTAMP",
    }.get(column_type, "VARCHAR")
