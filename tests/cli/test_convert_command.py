"""`aboveline convert` writes a register, or says every fault at once."""

import json
import sys

import pyarrow.parquet as pq
import pytest
from typer.testing import CliRunner

from aboveline.cli.main import app, run

MAPPING = """
mapping: {name: tiny, title: Two households, standard: income-line}
files: {homes: homes.csv}
rows: homes
areas: [{level: region, area_id: {column: region, prefix: AR-}}]
households: {household_id: id, persons: size, income_month: income}
"""


@pytest.fixture
def survey(tmp_path):
    (tmp_path / "homes.csv").write_text("id,region,size,income\nx,1,2,900\ny,1,3,\n", "utf-8")
    (tmp_path / "tiny.yaml").write_text(MAPPING, "utf-8")
    return tmp_path


def convert(survey, *more):
    return CliRunner().invoke(
        app, ["convert", str(survey / "tiny.yaml"), "--out", str(survey / "out"), *more]
    )


def test_the_rows_of_every_table_are_told(survey):
    said = convert(survey)
    assert said.exit_code == 0
    assert "households" in said.output
    assert pq.read_table(survey / "out" / "households.parquet").num_rows == 2


def test_the_same_as_json(survey):
    said = json.loads(convert(survey, "--json").output)
    assert said == {
        "out": str(survey / "out"),
        "mapping": "tiny",
        "rows": {"areas": 1, "households": 2},
    }


def test_a_mapping_that_does_not_fit_says_why_and_writes_nothing(survey, monkeypatch, capsys):
    (survey / "tiny.yaml").write_text(MAPPING.replace("persons: size", "persons: sice"), "utf-8")
    words = ["aboveline", "convert", str(survey / "tiny.yaml"), "--out", str(survey / "out")]
    monkeypatch.setattr(sys, "argv", words)
    with pytest.raises(SystemExit) as ended:
        run()
    assert ended.value.code == 2
    assert "tiny.yaml, households.persons.column" in capsys.readouterr().err
    assert not (survey / "out").exists()
