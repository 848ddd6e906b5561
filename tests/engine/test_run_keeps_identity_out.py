"""A register with identity numbers gives results, messages and explanations without one."""

import json

import pyarrow.parquet as pq
import pytest
from tests.engine import run_folders as make

from aboveline.engine.explain import explain
from aboveline.engine.run import evaluate
from aboveline.standard import load_standard
from aboveline.synthetic import register_folder


@pytest.fixture(scope="module")
def register(tmp_path_factory):
    return register_folder(
        tmp_path_factory.mktemp("register") / "made-up",
        households=120,
        county_households=60,
        seed=3,
        income="quarterly",
        identity_numbers=True,
    )


@pytest.fixture(scope="module")
def numbers(register):
    """The identity numbers of everybody."""
    found = [
        number
        for file in register.glob("county=*/people.parquet")
        for number in pq.read_table(file, partitioning=None)["identity_number"].to_pylist()
        if number
    ]
    assert len(found) > 200
    return found


@pytest.fixture(scope="module")
def run(register, tmp_path_factory):
    out = tmp_path_factory.mktemp("out")
    return evaluate(register, load_standard("china-2013"), as_of=make.DAY, out=out, workers=1)


def values(table):
    """Every value of a table as text."""
    return {str(value) for column in table.columns for value in column.to_pylist()}


def test_no_file_of_a_result_holds_an_identity_number(run, numbers):
    files = [path for path in run.out.rglob("*") if path.is_file()]
    assert len(files) > 10
    for path in files:
        content = path.read_bytes()
        assert not [number for number in numbers if number.encode() in content], path
        if path.suffix == ".parquet":
            assert not values(pq.read_table(path, partitioning=None)) & set(numbers), path


def test_no_column_of_a_result_is_an_identity_column(run):
    identity = {"name", "identity_number", "phone", "bank_account", "address"}
    for path in run.out.rglob("*.parquet"):
        assert not identity & set(pq.read_schema(path).names)


def test_no_county_fails_and_every_household_is_judged(run):
    assert (run.failures, run.households) == ((), 120)


def test_an_explanation_holds_no_identity_number(register, run, numbers):
    rows = pq.read_table(run.out / "decisions.parquet").to_pylist()
    first = {row["state"]: str(row["household_id"]) for row in rows}
    assert len(first) > 1
    for key in first.values():
        said = explain(register, load_standard("china-2013"), key, as_of=make.DAY)
        text = json.dumps(said.as_dict(), ensure_ascii=False)
        assert not [number for number in numbers if number in text]
