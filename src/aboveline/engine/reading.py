"""How a value of a register file is read: the typed value, or NULL when it cannot be used.

The check and the evaluation read with the same expressions, so what the check calls a fault is
what counts as unknown.
"""

from __future__ import annotations

from typing import Literal

from aboveline.engine.sql_text import fill, literal, literals
from aboveline.standard.register import Column, ColumnType

Stored = Literal[
    "text", "integer", "decimal", "float", "boolean", "date", "timestamp", "instant", "uuid", "none"
]
"""How a file stores a column; `none` is a type that no register column may have."""

TRUE_TEXTS = ("true", "True", "TRUE", "1", "yes", "是")
FALSE_TEXTS = ("false", "False", "FALSE", "0", "no", "否")

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

_TEXT = "nullif(trim(<x>, ' \t\r\n　'), '')"
_NUMBER = r"'[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?'"
_READ: dict[ColumnType, dict[Stored, str]] = {
    "id": {"text": _TEXT, "integer": "<x>", "uuid": "<x>"},
    "text": {
        "text": _TEXT,
        **dict.fromkeys(
            ("integer", "decimal", "float", "boolean", "date", "timestamp", "instant", "uuid"),
            "CAST(<x> AS VARCHAR)",
        ),
    },
    "code": {"text": _TEXT, "integer": "CAST(<x> AS VARCHAR)"},
    "boolean": {
        "text": f"CASE WHEN {_TEXT} IN (<true>) THEN true WHEN {_TEXT} IN (<false>) THEN false END",
        "boolean": "<x>",
        **dict.fromkeys(
            ("integer", "decimal", "float"), "CASE <x> WHEN 1 THEN true WHEN 0 THEN false END"
        ),
    },
    "integer": {
        "text": "CASE WHEN regexp_full_match(" + _TEXT + r", '[+-]?\d{1,18}(\.0*)?')"
        f" THEN TRY_CAST({_TEXT} AS BIGINT) END",
        "integer": "TRY_CAST(<x> AS BIGINT)",
        **dict.fromkeys(
            ("decimal", "float"), "CASE WHEN <x> = floor(<x>) THEN TRY_CAST(<x> AS BIGINT) END"
        ),
    },
    "number": {
        "text": f"CASE WHEN regexp_full_match({_TEXT}, {_NUMBER})"
        f" AND isfinite(TRY_CAST({_TEXT} AS DOUBLE)) THEN TRY_CAST({_TEXT} AS DOUBLE) END",
        "float": "CASE WHEN isfinite(<x>) THEN CAST(<x> AS DOUBLE) END",
        **dict.fromkeys(("integer", "decimal"), "CAST(<x> AS DOUBLE)"),
    },
    "money": {
        "text": "CASE WHEN regexp_full_match(" + _TEXT + r", '[+-]?(\d{1,12}(\.\d*)?|\.\d+)')"
        f" THEN TRY_CAST({_TEXT} AS DECIMAL(18, 6)) END",
        **dict.fromkeys(("integer", "decimal", "float"), "TRY_CAST(<x> AS DECIMAL(18, 6))"),
    },
    "date": {
        "text": "CASE WHEN regexp_full_match(" + _TEXT + r", '\d{4}-\d{2}-\d{2}')"
        f" THEN TRY_CAST({_TEXT} AS DATE) END",
        "date": "CASE WHEN isfinite(<x>) THEN <x> END",
        "timestamp": "CASE WHEN CAST(<x> AS TIMESTAMP) = date_trunc('day', CAST(<x> AS TIMESTAMP))"
        " THEN TRY_CAST(<x> AS DATE) END",
    },
    "timestamp": {
        "text": "CASE WHEN regexp_full_match(" + _TEXT + r", '\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}"
        r"(:\d{2}(\.\d{1,9})?)?( ?(Z|UTC|[+-]\d{2}(:?\d{2})?))?') THEN make_timestamp(epoch_us("
        "TRY_CAST(CASE WHEN regexp_matches(" + _TEXT + r", '(Z|UTC|[+-]\d{2}(:?\d{2})?)$')"
        f" THEN {_TEXT} ELSE {_TEXT} || 'Z' END AS TIMESTAMPTZ)))"
        " WHEN regexp_full_match(" + _TEXT + r", '\d{4}-\d{2}-\d{2}')"
        f" THEN TRY_CAST({_TEXT} AS TIMESTAMP) END",
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


def filled(x: str, *, as_stored: Stored) -> str:
    """SQL that is true when the cell has anything in it; blanks are nothing."""
    template = f"({_TEXT} IS NOT NULL)" if as_stored == "text" else "(<x> IS NOT NULL)"
    return fill(template, x=x)


def typed(column: Column, x: str, *, as_stored: Stored) -> str:
    """SQL of the value of `x` in the declared type, NULL when it is empty or cannot be read.

    Types: id as stored (text, integer, UUID), text and code VARCHAR, integer BIGINT, number DOUBLE,
    money DECIMAL(18, 6), date DATE, timestamp TIMESTAMP in UTC.
    """
    template = _READ[column.type].get(as_stored, f"CAST(NULL AS {sql_type(column.type)})")
    return fill(template, x=x, true=literals(TRUE_TEXTS), false=literals(FALSE_TEXTS))


def usable(column: Column, x: str, *, as_stored: Stored) -> str:
    """SQL of the value as evaluation may use it: `typed`, and NULL outside codes or bounds."""
    value = typed(column, x, as_stored=as_stored)
    test = allowed(column, value)
    return value if test is None else fill("CASE WHEN <test> THEN <v> END", test=test, v=value)


def allowed(column: Column, value: str) -> str | None:
    """SQL that tests a typed value against codes and bounds; None when there are none."""
    tests = [f"{value} IN ({literals(column.values)})"] if column.values else []
    if column.minimum is not None:
        tests.append(f"{value} >= {literal(column.minimum)}")
    if column.maximum is not None:
        tests.append(f"{value} <= {literal(column.maximum)}")
    return " AND ".join(tests) or None


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
