"""A table of households goes in, a table of statistics comes out."""

import math
from decimal import Decimal

import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from aboveline.statistics import (
    STATISTICS,
    ColumnError,
    Options,
    estimate,
    fgt,
    gini,
    left_out,
    poverty_rate_at_risk,
    sample_of,
)

COLUMNS = {
    "income": [50.0, 80.0, 120.0, 90.0, 300.0, 400.0, None, 60.0],
    "weight": [4, 2, 3, 1, 1, 2, 5, 2],
    "region": ["n", "n", "n", "s", "s", "s", "s", None],
    "stratum": [1, 1, 1, 2, 2, 2, 2, 1],
    "village": [1, 1, 2, 3, 4, 4, 4, 2],
}


def rows(table, **options):
    found = estimate(table, welfare="income", weight="weight", **options)
    return {(r.get("group"), r["statistic"]): r for r in found.to_pylist()}


@pytest.fixture
def table():
    return pa.table(COLUMNS)


def test_every_statistic_of_the_catalogue_is_in_the_table(table):
    found = rows(table, line=100)
    assert [name for _, name in found] == [statistic.name for statistic in STATISTICS]
    nobody_below = found.pop((None, "rmpg"))  # nobody is below 0.6 of the median of 85
    assert nobody_below["value"] is None
    assert nobody_below["note"] == "Not defined: it is about nobody in these rows."
    assert all(row["low"] <= row["value"] <= row["high"] for row in found.values())
    assert {row["note"] for row in found.values()} == {None}


def test_values_and_errors_are_those_of_the_functions(table):
    sample = sample_of(
        [math.nan if v is None else v for v in COLUMNS["income"]],
        weights=COLUMNS["weight"],
        strata=COLUMNS["stratum"],
        psu=COLUMNS["village"],
        groups=COLUMNS["region"],
    )
    found = rows(table, line=100, by="region", strata="stratum", psu="village")
    for number, label in enumerate(("n", "s")):
        for name, expected in [
            ("headcount", fgt(sample, 100, 0)),
            ("gini", gini(sample)),
            ("arpr", poverty_rate_at_risk(sample)),
        ]:
            row = found[label, name]
            assert row["value"] == pytest.approx(expected.value[number])
            assert row["std_error"] == pytest.approx(expected.standard_error[number])
            assert row["degrees_of_freedom"] == expected.degrees_of_freedom[number]
    assert found["n", "headcount"]["rows"] == 3
    assert found["n", "headcount"]["population"] == 9


def test_unknown_welfare_and_groups_are_reported_and_not_counted(table):
    found = estimate(table, welfare="income", weight="weight", line=100, by="region")
    assert left_out(found)["unknown_welfare"] == {"rows": 1, "weight_share": 5 / 20}
    assert left_out(found)["unknown_group"] == {"rows": 1, "weight_share": 2 / 20}
    everybody = rows(table, line=100)
    assert everybody[None, "headcount"]["rows"] == 7
    assert everybody[None, "headcount"]["value"] == pytest.approx(9 / 15)


@pytest.mark.parametrize("make", [pa.table, pd.DataFrame, pl.DataFrame, dict])
def test_pandas_polars_and_columns_give_the_same_as_arrow(make, table):
    expected = estimate(table, welfare="income", weight="weight", line=100, by="region")
    found = estimate(make(COLUMNS), welfare="income", weight="weight", line=100, by="region")
    assert found.equals(expected)


def test_money_as_decimals_and_coded_groups_are_read(table):
    money = [None if v is None else Decimal(v) for v in COLUMNS["income"]]
    other = table.set_column(0, "income", pa.array(money, pa.decimal128(18, 2)))
    other = other.set_column(2, "region", table["region"].dictionary_encode())
    assert rows(other, line=100, by="region") == rows(table, line=100, by="region")


def test_line_may_be_a_column_and_is_left_out_where_it_is_unknown(table):
    lines = [100.0, 50.0, 100.0, 100.0, None, 500.0, 100.0, 100.0]
    other = table.append_column("line", pa.array(lines))
    found = estimate(other, welfare="income", weight="weight", line="line")
    headcount = found.to_pylist()[0]
    # below their own line: weights 4, 1, 2, 2 of 4 + 2 + 3 + 1 + 2 + 2
    assert headcount["value"] == pytest.approx(9 / 14)
    assert left_out(found)["unknown_line"] == {"rows": 1, "weight_share": 1 / 20}


def test_statistic_that_is_not_defined_is_null_and_says_why(table):
    other = table.set_column(0, "income", pa.array([0.0, *COLUMNS["income"][1:]]))
    found = rows(other, line=100)
    assert found[None, "mld"]["value"] is None
    assert "choose what becomes of zeros" in found[None, "mld"]["note"]
    assert found[None, "gini"]["value"] is not None
    assert rows(other, line=100, options=Options(zeros="drop"))[None, "mld"]["rows"] == 6


def test_conventions_are_options(table):
    other = table.set_column(0, "income", pa.array([100.0, *COLUMNS["income"][1:]]))
    plain = rows(other, line=100)
    chosen = rows(
        other,
        line=100,
        options=Options(poor_at_line=True, gini="2R-1", fraction=0.5, interval="wald"),
    )
    assert chosen[None, "headcount"]["value"] > plain[None, "headcount"]["value"]
    assert chosen[None, "gini"]["value"] != plain[None, "gini"]["value"]
    assert chosen[None, "arpt"]["value"] == pytest.approx(plain[None, "arpt"]["value"] * 5 / 6)
    assert {row["interval"] for row in chosen.values()} == {"wald"}


def test_factor_of_small_samples_makes_sen_smaller(table):
    sen = Options(only=("sen",), sen_small_sample=True)
    found = rows(table, line=100, options=sen)[None, "sen"]["value"]
    assert found < rows(table, line=100)[None, "sen"]["value"]


def test_each_group_may_have_its_own_line_at_risk(table):
    national = rows(table, by="region", options=Options(only=("arpr",)))
    own = rows(table, by="region", options=Options(only=("arpr",), national_line=False))
    assert national["s", "arpr"]["value"] == 0.0
    assert own["s", "arpr"]["value"] == pytest.approx(1 / 4)


def test_rates_get_the_interval_that_keeps_its_coverage(table):
    found = rows(table, line=100, strata="stratum", psu="village")
    assert found[None, "headcount"]["interval"] == "korn-graubard, effective df"
    assert found[None, "gap"]["interval"] == "logit"
    assert found[None, "mean"]["interval"] == "wald"


def test_all_faults_come_at_once(table):
    with pytest.raises(ColumnError) as raised:
        estimate(
            table,
            welfare="incom",
            weight="region",
            line=-1,
            strata="region",
            options=Options(only=("headcount", "ginni")),
        )
    text = str(raised.value)
    assert {fault.code for fault in raised.value.faults} == {
        "STAT-001",
        "STAT-002",
        "STAT-003",
        "STAT-004",
        "STAT-005",
    }
    for part in ("'ginni'", "'gini' is meant", "-1 is not a poverty line", "'income' is meant"):
        assert part in text


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"weight": [1, 1, 1, 1, 1, 1, 1, None]}, "weight is missing in 1 rows"),
        ({"weight": [1, 1, 1, 1, 1, 1, 1, -2]}, "weight is below 0 in 1 rows"),
        ({"income": [math.inf, *COLUMNS["income"][1:]]}, "infinite in 1 rows"),
        ({"income": ["a"] * 8}, "must be numbers"),
        ({"stratum": [1, 1, 1, 2, 2, 2, 2, 3]}, "single PSU"),
    ],
)
def test_fault_of_a_column_names_the_column_and_the_rows(change, message):
    with pytest.raises(ColumnError, match=message):
        estimate(
            pa.table(COLUMNS | change),
            welfare="income",
            weight="weight",
            line=100,
            strata="stratum",
        )


def test_table_without_rows_and_statistic_without_line_are_refused(table):
    with pytest.raises(ColumnError, match="no rows"):
        estimate(table.slice(0, 0), welfare="income", weight="weight")
    with pytest.raises(ColumnError, match="needs a line"):
        estimate(table, welfare="income", options=Options(only=("watts",)))


def test_welfare_that_nobody_answered_gives_nulls(table):
    nobody = table.set_column(0, "income", pa.nulls(8, pa.float64()))
    found = rows(nobody, line=100)
    assert {row["value"] for row in found.values()} == {None}
    assert {row["rows"] for row in found.values()} == {0}
