"""`aboveline simulate`: another value of a parameter, another standard."""

import json

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
