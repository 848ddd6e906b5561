"""`aboveline statistics-mpi` prints tables, JSON, or every fault at once."""

import json

import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet
import pytest
import typer
from typer.testing import CliRunner

from aboveline.cli.statistics_mpi import statistics_mpi

SPEC = """
title: A small country
dimensions:
  health: {indicators: {nutrition: d_nutr}}
  living: {indicators: {water: {column: d_water}, housing: {column: rooms, below: 2}}}
cutoffs: [1/3, 50%]
weight: w
by: place
compare: place
time: {column: year}
"""


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "spec.yaml").write_text(SPEC, encoding="utf-8")
    people = pa.table(
        {
            "d_nutr": [1, 0, 1, None, 0, 1, 0, 0],
            "d_water": [1, 0, 1, 1, 0, 0, 1, 0],
            "rooms": [1, 3, 2, 1, 4, 1, 1, 5],
            "w": [1.0, 2.0, 1.0, 1.0, 1.0, 2.0, 1.0, 1.0],
            "place": ["north", "south"] * 4,
            "year": [2010] * 4 + [2015] * 4,
        }
    )
    pyarrow.csv.write_csv(people, tmp_path / "people.csv")
    pyarrow.parquet.write_table(people, tmp_path / "people.parquet")
    return tmp_path


def run(*arguments):
    app = typer.Typer()
    app.command()(statistics_mpi)
    return CliRunner(env={"COLUMNS": "160"}).invoke(app, [str(a) for a in arguments])


@pytest.mark.parametrize("name", ["people.csv", "people.parquet"])
def test_tables_say_who_counts_and_how_poor_they_are(folder, name):
    done = run(folder / name, "--spec", folder / "spec.yaml")
    assert done.exit_code == 0, done.output
    for part in (
        "A small country",
        "nutrition is unknown in 1 rows",
        "Indicators, k = 33.33 %, 2010",
        "By place, 2015",
        "Changes",
        "Comparisons",
        "no psu is given",
    ):
        assert part in done.output


def test_json_holds_every_table(folder):
    done = run(folder / "people.csv", "--spec", folder / "spec.yaml", "--json")
    found = json.loads(done.output)
    assert found["title"] == "A small country"
    assert found["sample"][0]["rows_left_out"] == 1
    heads = [r for r in found["estimates"] if r["measure"] == "H" and r["by"] is None]
    # 2010, k = 1/2: households 1 and 3 of weight 1 each, of a known weight of 4.
    assert next(r for r in heads if r["time"] == "2010" and r["k"] == 0.5)["estimate"] == 0.5
    assert found["changes"]
    assert found["comparisons"]


def test_all_faults_are_printed_with_exit_code_2(folder):
    spec = folder / "spec.yaml"
    wrong = SPEC.replace("50%", "50").replace("weight: w", "weigth: w")
    spec.write_text(wrong, encoding="utf-8")
    done = run(folder / "people.csv", "--spec", spec)
    assert done.exit_code == 2
    assert "for 2 reasons" in done.stderr
    assert "specification.weigth" in done.stderr
    assert "cutoffs[1]: 50 is no cut-off. Write a share above 0" in done.stderr


def test_faults_come_as_json_when_json_is_asked_for(folder):
    spec = folder / "spec.yaml"
    spec.write_text(SPEC.replace("d_water", "water_far"), encoding="utf-8")
    done = run(folder / "people.csv", "--spec", spec, "--json")
    assert done.exit_code == 2
    (fault,) = json.loads(done.stdout)["faults"]
    assert (fault["code"], fault["place"]) == ("MPI-010", "water_far")
    assert "d_nutr" in fault["remedy"]


def test_a_missing_file_is_a_fault_and_no_traceback(folder):
    done = run(folder / "nobody.csv", "--spec", folder / "spec.yaml")
    assert done.exit_code == 2
    assert "nobody.csv" in done.stderr
    assert "one reason" in done.stderr
