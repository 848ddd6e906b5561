"""The command `aboveline synth`."""

import json

import duckdb
import typer
from typer.testing import CliRunner

from aboveline.cli.synth import synth

app = typer.Typer()
app.command()(synth)


def run(*words):
    return CliRunner().invoke(app, [str(word) for word in words])


def test_it_makes_a_register_and_says_where(tmp_path):
    out = tmp_path / "register"
    result = run("--households", 300, "--county-households", 150, "--seed", 3, "--out", out)
    assert result.exit_code == 0, result.output
    assert "300" in result.output
    households = duckdb.read_parquet(f"{out}/county=*/households.parquet")
    assert households.aggregate("count(*)").fetchall() == [(300,)]
    assert sorted(path.name for path in out.glob("county=*")) == [
        "county=a990000",
        "county=a990001",
    ]


def test_options_reach_the_register(tmp_path):
    out = tmp_path / "register"
    options = "--income quarterly --years 2 --as-of 2019-12-31 --format csv --no-identity-numbers"
    result = run("--households", 40, "--out", out, *options.split(), "--unknown-share", 0.1)
    assert result.exit_code == 0, result.output
    made_up = json.loads((out / "manifest.json").read_text())["made_up"]
    assert made_up["income"] == "quarterly"
    assert made_up["years"] == 2
    assert made_up["as_of"] == "2019-12-31"
    assert made_up["unknown_share"] == 0.1
    people = (out / "county=a990000" / "people.csv").read_text(encoding="utf-8")
    assert "identity_number" not in people
    income = duckdb.read_csv(str(out / "county=a990000" / "income.csv"), all_varchar=True)
    span = income.aggregate("min(month_from), max(month_to)").fetchall()
    assert span == [("2017-10-01", "2019-10-01")]


def test_planted_fraud_is_listed_beside_the_register(tmp_path):
    out = tmp_path / "register"
    result = run("--households", 200, "--out", out, "--plant", 0.5, "--plant-seed", 4)
    assert result.exit_code == 0, result.output
    truth = tmp_path / "register-truth.parquet"
    assert truth.name in result.output.replace("\n", "")
    kinds = duckdb.read_parquet(str(truth)).aggregate("count(distinct fraud)").fetchall()[0][0]
    assert kinds > 5
    again = run("--households", 200, "--out", out, "--plant", 0.5, "--plant-seed", 4)
    assert again.exit_code == 2
    assert "already" in again.output


def test_one_kind_of_fraud_may_be_planted_alone(tmp_path):
    words = ("--households", 200, "--plant", 1, "--plant-kind", "shared_phones")
    result = run(*words, "--out", tmp_path / "register")
    assert result.exit_code == 0, result.output
    truth = duckdb.read_parquet(str(tmp_path / "register-truth.parquet"))
    assert truth.project("fraud").distinct().fetchall() == [("shared_phones",)]


def test_a_wish_that_cannot_be_followed_is_one_line_and_exit_code_2(tmp_path):
    for words in (
        ("--income", "quarterly", "--history"),
        ("--as-of", "yesterday"),
        ("--plant", 0.5, "--plant-kind", "theft"),
        ("--households", 100_000, "--county-households", 1),
    ):
        result = run("--households", 10, "--out", tmp_path / f"none{len(words)}", *words)
        assert result.exit_code == 2
        assert "SYNTH-001" in result.output
        assert "Traceback" not in result.output
