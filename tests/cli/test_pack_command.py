"""`aboveline pack`: list, check, show and take apart a standard."""

import json

import duckdb
import pytest
from tests.engine import run_folders as make

CASES = """
cast:
  steady: {household: {enough_food: true}, people: [{birth_date: 1980-05-01}], income: {wage: 9000}}
cases:
  - {name: Well above the line, as_of: 2020-06-30, like: steady, expect: {income: true}}
"""


@pytest.fixture
def pack(tmp_path):
    return make.small_pack(tmp_path / "small")


def test_the_shipped_packs_are_listed(command):
    code, out, _ = command("pack", "list", "--json")
    assert code == 0
    assert set(json.loads(out)) >= {
        "china-2013",
        "china-2021",
        "global-mpi",
        "viet-nam-2022",
        "income-line",
    }


def test_a_pack_without_its_proof_ends_with_code_1(command, pack):
    (pack / "cases").mkdir()
    (pack / "cases" / "one.yaml").write_text(CASES, "utf-8")
    code, out, _ = command("pack", "check", pack, "--json")
    said = json.loads(out)
    assert code == 1
    assert (said["cases"], said["faults"], said["differences"]) == (1, [], [])
    assert any("schooling" in sentence for sentence in said["unseen"])


def test_a_wrong_case_is_told(command, pack):
    (pack / "cases").mkdir()
    text = CASES.replace("{income: true}", "{income: false}")
    (pack / "cases" / "one.yaml").write_text(text, "utf-8")
    code, out, _ = command("pack", "check", pack)
    assert code == 1
    assert "Well above the line" in out
    assert "The pack does not prove itself." in out


@pytest.mark.parametrize("form", [[], ["--json"]])
def test_all_faults_of_a_pack_come_at_once_with_place_and_remedy(command, tmp_path, form):
    wrong = {
        name: {**make.PACK["criteria"]["food"], "holds": holds}
        for name, holds in {"food": "enough_fod", "fuel": "clean_fuel > 3"}.items()
    }
    pack = make.small_pack(tmp_path / "wrong", criteria={**make.PACK["criteria"], **wrong})
    code, out, err = command("pack", "check", pack, *form)
    assert code == 2
    said = out if form else err
    for part in ("enough_fod", "criteria.food", "criteria.fuel", "EXPR-"):
        assert part in said, part
    if form:
        assert all(fault["remedy"] for fault in json.loads(out)["faults"])


def test_a_standard_is_shown_in_sentences(command, pack):
    code, out, _ = command("pack", "show", pack)
    assert code == 0
    assert "A small standard" in out
    assert "schooling" in out


def test_steps_are_at_most_eight_and_each_has_grain_and_key(command, pack):
    code, out, _ = command("pack", "steps", pack)
    lines = [line for line in out.splitlines() if "one row" in line]
    assert code == 0
    assert 1 <= len(lines) <= 8
    assert any("decisions" in line and "household_id" in line for line in lines)


def test_the_sql_of_a_step_is_sql(command, pack):
    code, out, _ = command("pack", "sql", "decisions", "--standard", pack)
    assert code == 0
    assert out.startswith("-- decisions: one row a household")
    with duckdb.connect() as connection:
        (statement,) = connection.extract_statements(out)
    assert statement.type == duckdb.StatementType.SELECT


def test_a_step_that_is_none_names_those_there_are(command, pack):
    code, _, err = command("pack", "sql", "decision", "--standard", pack)
    assert code == 2
    assert "decisions" in err
