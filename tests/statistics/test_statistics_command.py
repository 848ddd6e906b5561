"""`aboveline statistics` shows statistics of a file and refuses what it cannot use."""

import json

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import typer
from typer.testing import CliRunner

from aboveline.cli.statistics import statistics

ROWS = [
    ("income", "w", "region", "village"),
    (50, 4, "north", 1),
    (80, 2, "north", 2),
    (120, 3, "north", 1),
    (90, 1, "south", 3),
    (300, 1, "south", 4),
    ("", 1, "south", 4),
]


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "households.csv"
    path.write_text("\n".join(",".join(map(str, row)) for row in ROWS), encoding="utf-8")
    return path


def run(*arguments):
    app = typer.Typer()
    app.command()(statistics)
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


def test_table_shows_estimates_errors_intervals_and_who_was_left_out(file):
    result = run(file, "--welfare", "income", "--weight", "w", "--line", "100")
    assert result.exit_code == 0
    for part in ("Headcount ratio", "贫困发生率", "63.64%", "Gini", "标准误", "置信区间"):
        assert part in result.stdout
    assert "1 rows, 8.33% of the weight" in result.stdout


def test_groups_are_shown_with_all_together(file):
    result = run(
        file, "--welfare", "income", "--line", "100", "--by", "region", "--only", "headcount,gini"
    )
    assert result.exit_code == 0
    for part in ("north", "south", "All 合计", "66.67%", "60.00%"):
        assert part in result.stdout


def test_json_holds_everything(file):
    result = run(
        file, "--welfare", "income", "--weight", "w", "--line", "100", "--by", "region",
        "--psu", "village", "--only", "gap", "--poor-at-line", "--json",
    )  # fmt: skip
    assert result.exit_code == 0
    found = json.loads(result.stdout)
    assert found["options"]["poor_at_line"] is True
    assert found["left_out"]["unknown_welfare"]["rows"] == 1
    assert [row["group"] for row in found["estimates"]] == ["north", "south"]
    assert found["estimates"][0]["value"] == pytest.approx((4 * 0.5 + 2 * 0.2) / 9)
    assert found["everybody"][0]["value"] == pytest.approx((4 * 0.5 + 2 * 0.2 + 0.1) / 11)


def test_parquet_and_a_column_of_lines_are_read(tmp_path):
    path = tmp_path / "households.parquet"
    columns = {"income": [50.0, 80.0, 120.0], "line": [60.0, 70.0, 130.0], "name": ["a", "b", "c"]}
    pq.write_table(pa.table(columns), path)
    result = run(path, "--welfare", "income", "--line", "line", "--only", "headcount", "--json")
    assert json.loads(result.stdout)["estimates"][0]["value"] == pytest.approx(2 / 3)


def test_all_faults_come_at_once_with_exit_code_two(file):
    result = run(file, "--welfare", "incom", "--weight", "region", "--line", "0", "--only", "gin")
    assert result.exit_code == 2
    for code in ("STAT-001", "STAT-002", "STAT-003", "STAT-004"):
        assert code in result.stderr
    assert result.stdout == ""


def test_file_that_is_not_there_is_refused_in_words(tmp_path):
    result = run(tmp_path / "absent.csv", "--welfare", "income")
    assert result.exit_code == 2
    assert "absent.csv" in result.stderr


def test_with_json_the_faults_are_one_json_value(file, tmp_path):
    result = run(file, "--welfare", "incom", "--only", "gin", "--json")
    faults = json.loads(result.stdout)["faults"]
    assert (result.exit_code, result.stderr) == (2, "")
    assert {fault["code"] for fault in faults} == {"STAT-001", "STAT-003"}
    assert all(fault["remedy"] for fault in faults)
    absent = run(tmp_path / "absent.csv", "--welfare", "income", "--json")
    assert json.loads(absent.stdout)["faults"][0]["code"] == "STAT-008"
