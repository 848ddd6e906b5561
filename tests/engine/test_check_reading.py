"""How cells are read: by type, as text and as Parquet stores them."""

import datetime as dt
import doctest
from decimal import Decimal

import duckdb
import pytest

from aboveline.engine import reading
from aboveline.engine.reading import stored, typed, usable
from aboveline.standard import sql_text
from aboveline.standard.register import Column, register_tables

NOON = dt.datetime(2020, 6, 30, 12, 0)  # noqa: DTZ001 - moments are UTC without zone
DAY = dt.date(2020, 6, 30)

TEXTS = [
    ("boolean", ["true", "True", "TRUE", "1", "yes", "是"], True),
    ("boolean", ["false", "False", "FALSE", "0", "no", "否"], False),
    ("boolean", ["t", "y", "2", "真", "tru"], None),
    ("integer", ["7", "+7", "7.", "7.00", "007"], 7),
    ("integer", ["7.5", "7e0", "1_000", "1,000", "x", "1" * 19, "-", "７"], None),
    ("number", ["1e3", "1000", "1000.0", "+1000", "1E+03"], 1000.0),
    ("number", ["nan", "inf", "-Infinity", "1e999", "1_000", "1,000", "10 m"], None),
    ("money", ["12.5", "12.500000", "+12.5"], Decimal("12.500000")),
    ("money", ["12,5", "1_2", "12.5 yuan", "nan", "1" * 13], None),
    ("date", ["2020-06-30"], DAY),
    ("date", ["2020-6-30", "2020/06/30", "20200630", "2020-06-31", "2020-06-30 00:00"], None),
    ("timestamp", ["2020-06-30T12:00:00Z", "2020-06-30 12:00", "2020-06-30T20:00:00+08:00"], NOON),
    ("timestamp", ["2020-06-30T12:00:00.000+00", "2020-06-30 12:00:00 UTC"], NOON),
    ("timestamp", ["2020-06-30"], dt.datetime(2020, 6, 30)),  # noqa: DTZ001
    ("timestamp", ["12:00", "2020-06-31T12:00", "30.06.2020 12:00", "2020-06-30T25:00"], None),
    ("id", ["h1"], "h1"),
    ("code", ["D"], "D"),
    ("text", ["a b"], "a b"),
]
STORED = [
    ("boolean", "CAST(1 AS TINYINT)", True),
    ("boolean", "CAST(0 AS DOUBLE)", False),
    ("boolean", "2", None),
    ("integer", "CAST(6 AS DOUBLE)", 6),
    ("integer", "CAST(6.5 AS DOUBLE)", None),
    ("integer", "CAST(6 AS DECIMAL(9, 2))", 6),
    ("number", "CAST('nan' AS DOUBLE)", None),
    ("number", "CAST(2 AS UTINYINT)", 2.0),
    ("money", "CAST(0.1 AS FLOAT)", Decimal("0.100000")),
    ("money", "CAST('inf' AS DOUBLE)", None),
    ("date", "TIMESTAMP '2020-06-30 00:00:00'", DAY),
    ("date", "TIMESTAMP '2020-06-30 00:00:01'", None),
    ("date", "DATE 'infinity'", None),
    ("timestamp", "TIMESTAMPTZ '2020-06-30 20:00:00+08'", NOON),
    ("timestamp", "CAST(TIMESTAMP '2020-06-30 12:00:00' AS TIMESTAMP_NS)", NOON),
    ("code", "CAST(3 AS SMALLINT)", "3"),
    ("id", "CAST(3 AS BIGINT)", 3),
    ("id", "CAST(3 AS DOUBLE)", None),
    ("boolean", "DATE '2020-06-30'", None),
    ("text", "[1, 2]", None),
]


def read(kind, expression):
    connection = duckdb.connect()
    connection.execute("SET TimeZone = 'Asia/Shanghai'")
    cell = connection.sql(f"SELECT {expression} AS x")
    as_stored = stored(str(cell.types[0]))
    ((value,),) = cell.project(typed(Column("x", kind, ""), "x", as_stored=as_stored)).fetchall()
    return value


@pytest.mark.parametrize(("kind", "texts", "value"), TEXTS, ids=str)
def test_text_is_read_by_type_or_not_at_all(kind, texts, value):
    assert [read(kind, f"'{text}'") for text in texts] == [value] * len(texts)


@pytest.mark.parametrize(("kind", "expression", "value"), STORED)
def test_what_a_file_stores_is_read_by_type_or_not_at_all(kind, expression, value):
    assert read(kind, expression) == value


@pytest.mark.parametrize(
    ("table", "name", "within", "outside"),
    [
        ("people", "months_worked", ["0", "12"], ["-1", "13"]),
        ("people", "sex", ["male"], ["Male", "x"]),
        ("people", "birth_date", ["1880-01-01", "2100-12-31"], ["1879-12-31", "2101-01-01"]),
        ("living", "out_of_pocket_year", ["0", "0.01"], ["-0.01"]),
    ],
)
def test_a_value_outside_codes_or_bounds_is_not_usable(table, name, within, outside):
    column = register_tables()[table].columns[name]
    cells = duckdb.sql("SELECT unnest($texts) AS x", params={"texts": within + outside})
    values = cells.project(usable(column, "x", as_stored="text")).fetchall()
    assert [value is not None for (value,) in values] == [True] * len(within) + [False] * len(
        outside
    )


def test_examples_in_the_modules_hold():
    assert doctest.testmod(reading).failed == 0
    assert doctest.testmod(sql_text).failed == 0
