"""`aboveline backtest` tells how often each warning rule was right."""

import json
from datetime import date

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from typer.testing import CliRunner

from aboveline.cli.main import app

SPANS = [(date(2016, 7, 1), date(2016, 10, 1)), (date(2016, 10, 1), date(2017, 1, 1))]


@pytest.fixture(scope="module")
def register(tmp_path_factory):
    """Two households above the line, both on credit, one of which is poor a quarter later."""
    folder = tmp_path_factory.mktemp("register")
    rows = [
        {
            "household_id": name,
            "area_id": "AR-1",
            "valid_from": start,
            "valid_to": end,
            "persons": 1,
            "adult_equivalents": 1.0,
            "income_month": income,
            "bought_on_credit": True,
        }
        for name, incomes in {"x": (5000, 3000), "y": (6000, 9000)}.items()
        for (start, end), income in zip(SPANS, incomes, strict=True)
    ]
    pq.write_table(pa.Table.from_pylist(rows), folder / "households.parquet")
    areas = {"area_id": ["AR-1"], "parent_id": [None], "level": ["region"], "code": ["AR-1"]}
    pq.write_table(pa.table(areas), folder / "areas.parquet")
    return folder


def backtest(register, *more):
    said = ["backtest", str(register), "--standard", "income-line", "--day", "2016-08-15"]
    return CliRunner().invoke(app, [*said, "--horizon-days", "92", "--workers", "1", *more])


def test_the_rules_are_shown_as_a_table_with_what_was_followed(register):
    said = backtest(register, "--nearest", "line_ratio")
    assert said.exit_code == 0
    assert "2 households at risk, 2 seen again" in said.output
    assert "bought_on_credit" in said.output
    assert "50.0 %" in said.output


def test_the_result_is_written_and_given_as_json(register, tmp_path):
    said = backtest(register, "--rule", "bought_on_credit", "--out", str(tmp_path), "--json")
    content = json.loads(said.stdout)
    assert content["days"][0]["outcome_day"] == "2016-11-15"
    assert content["rules"][0]["precision"] == 0.5
    assert pq.read_table(tmp_path / "rules.parquet").num_rows == 1
    assert pq.read_table(tmp_path / "days.parquet").num_rows == 1


def test_a_parameter_may_be_changed_for_the_trial(register):
    few = backtest(register, "--rule", "near_line", "--set", "near_line_limit=1.3", "--json")
    assert json.loads(few.stdout)["rules"][0]["flagged"] == 1  # only 5,000 is below 1.3 lines


@pytest.mark.parametrize("wrong", [["--set", "near_line_limit"], ["--day", "yesterday"]])
def test_what_cannot_be_read_is_refused(register, wrong):
    assert backtest(register, *wrong).exit_code == 2
