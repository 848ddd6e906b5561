"""`aboveline explain`: a page for a person, JSON for a program, and what it refuses."""

import json

import pytest
from tests.engine import run_folders as make


@pytest.fixture
def words(tmp_path):
    found = [make.household("poor", "c1v1", wage=5000), make.household("fine", "c1v2")]
    given = {"areas": make.table(make.areas()), **make.tables(found)}
    register = make.write(given, tmp_path / "register")
    pack = make.small_pack(tmp_path / "small")
    return ["explain", register, "--standard", pack, "--as-of", "2020-06-30"]


def test_a_household_below_the_line_sees_why(command, words):
    code, out, _ = command(*words, "--household", "poor")
    assert code == 0
    words_of_it = ("Household poor", "does not meet", "2,500", "3000 money per person")
    for part in (*words_of_it, "village worker"):
        assert part in out, part


def test_what_holds_is_shown_when_asked_for(command, words):
    short = command(*words, "--household", "fine")[1]
    whole = command(*words, "--household", "fine", "--all")[1]
    assert "6,000" not in short
    assert "6,000" in whole


def test_json_has_every_criterion_with_its_inputs(command, words):
    code, out, _ = command(*words, "--household", "poor", "--json")
    said = json.loads(out)
    assert code == 0
    assert said["state"] == "does_not_meet"
    assert {one["name"]: one["holds"] for one in said["criteria"]} == {
        "income": False,
        "food": True,
        "schooling": True,
    }


def test_a_household_that_is_not_there_is_refused(command, words):
    code, _, err = command(*words, "--household", "nobody")
    assert code == 2
    assert "nobody" in err
    assert "Copy household_id" in err
