"""`aboveline simulate`: another value of a parameter, another standard."""

import json
from datetime import UTC, datetime

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from tests.engine import run_folders as make


@pytest.fixture
def words(tmp_path):
    wages = {"low": 5000, "middle": 7000, "high": 20000}  # a year, for two
    found = [make.household(name, "c1v1", wage=wage) for name, wage in wages.items()]
    given = {"areas": make.table(make.areas()), **make.tables(found)}
    register = make.write(given, tmp_path / "register")
    pack = make.small_pack(tmp_path / "small")
    asked = ["--standard", pack, "--as-of", "2020-06-30", "--workers", "1"]
    return ["simulate", register, *asked]


def test_a_higher_line_says_who_falls_below(command, words):
    code, out, _ = command(*words, "--set", "line=4000", "--json")
    said = json.loads(out)
    assert code == 0
    assert said["entering"] == {"households": 1, "people": 2}  # the middle one, 3,500 each
    assert said["leaving"] == {"households": 0, "people": 0}


def test_the_same_as_a_table(command, words):
    code, out, _ = command(*words, "--set", "line=2000")
    assert code == 0
    assert "2 people in 1 households no longer below it" in out


def test_nothing_to_compare_is_refused(command, words):
    code, _, err = command(*words)
    assert code == 2
    assert "--against PACK or --set NAME=VALUE" in err.replace("\n", " ")


def test_a_setting_without_value_is_refused(command, words):
    code, _, err = command(*words, "--set", "line")
    assert code == 2
    assert "NAME=VALUE" in err


def test_a_parameter_that_is_none_is_refused(command, words):
    code, _, err = command(*words, "--set", "lime=4000")
    assert code == 2
    assert "lime" in err


def test_a_value_that_does_not_fit_is_said_of_the_setting(command, words):
    code, _, err = command(*words, "--set", "line=much")
    assert code == 2
    assert "--set, line:" in err
    assert ".yaml" not in err


def test_what_was_recorded_later_does_not_count(command, words):
    register = words[1]
    income = register / "income.parquet"
    late = datetime(2020, 7, 5, tzinfo=UTC)
    table = pq.read_table(income)
    moments = pa.array([late] * table.num_rows, pa.timestamp("us", tz="UTC"))
    pq.write_table(table.append_column("recorded_at", moments), income)
    asked = [*words, "--set", "line=4000", "--json"]
    now = json.loads(command(*asked)[1])
    then = json.loads(command(*asked, "--known-at", "2020-06-30")[1])
    assert (now["entering"]["households"], then["entering"]["households"]) == (1, 0)
    assert {row["before"] for row in then["flows"]} == {"cannot_tell"}
