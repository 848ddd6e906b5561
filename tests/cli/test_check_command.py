"""`aboveline check`: what it prints, and its exit code."""

import csv
import json
import sys

import pytest
from tests.engine.check_examples import SOUND

from aboveline.cli.main import run


@pytest.fixture
def register(tmp_path):
    for name, text in SOUND.items():
        (tmp_path / name).write_text(text)
    return tmp_path


@pytest.fixture
def command(monkeypatch, capsys):
    """A function that runs `aboveline check` and gives exit code, output and errors."""

    def command(*words):
        monkeypatch.setattr(sys, "argv", ["aboveline", "check", *map(str, words)])
        with pytest.raises(SystemExit) as ended:
            run()
        captured = capsys.readouterr()
        return ended.value.code, captured.out, captured.err

    return command


def with_a_stranger(register):
    with (register / "people.csv").open("a") as file:
        file.write("p4,h9,male,1980-01-01\n")


def test_a_sound_register_ends_with_code_0(register, command):
    code, out, _ = command(register)
    assert code == 0
    assert "No faults." in out


def test_faults_end_with_code_1_and_say_where_they_are(register, command):
    with_a_stranger(register)
    code, out, _ = command(register)
    assert code == 1
    assert "REG-031  people.csv, row 5 (h9): The person belongs to a household" in out
    assert "faults" in out


def test_a_second_call_says_that_nothing_has_changed(register, command):
    command(register)
    code, out, _ = command(register)
    assert code == 0
    assert "Nothing has changed since the last check" in out


def test_a_folder_that_is_no_register_ends_with_code_2(tmp_path, command):
    code, _, err = command(tmp_path / "nowhere")
    assert code == 2
    assert err.count("REG-000") == 1


def test_json_has_the_counts_and_every_fault(register, command):
    with_a_stranger(register)
    code, out, _ = command(register, "--json")
    result = json.loads(out)
    assert code == 1
    assert result["counts"] == {"REG-031": 1}
    assert [(f["code"], f["row"]) for f in result["faults"]] == [("REG-031", 5)]
    assert (result["sound"], result["remembered"]) == (False, False)


def test_fault_files_go_to_the_folder_named(register, tmp_path, command):
    with_a_stranger(register)
    code, _, _ = command(register, "--out", tmp_path / "faults")
    assert code == 1
    with (tmp_path / "faults" / "faults.csv").open(encoding="utf-8-sig", newline="") as file:
        assert [row["code"] for row in csv.DictReader(file)] == ["REG-031"]


def test_fields_of_a_named_standard_are_known(register, command):
    (register / "living.csv").write_text("household_id,observed_on,child_died\nh1,2020-01-01,no\n")
    assert command(register)[0] == 1
    assert command(register, "--standard", "global-mpi")[0] == 0
