"""`aboveline evaluate`: what it prints, what it leaves, and its exit code."""

import json

import pytest
from tests.engine import run_folders as make


@pytest.fixture
def register(tmp_path):
    return make.county_register(tmp_path / "register", {"c1": "p1", "c2": "p1"}, households=8)


@pytest.fixture
def words(register, tmp_path):
    """The words of a run under the small standard."""
    pack = make.small_pack(tmp_path / "small")
    out = tmp_path / "out"
    return ["evaluate", register, "--standard", pack, "--out", out, "--workers", "1"]


def test_the_result_is_told_and_left_in_files(command, words, tmp_path):
    code, out, _ = command(*words, "--as-of", "2020-06-30")
    assert code == 0
    for part in ("small", "16", "does not meet", "cannot tell", str(tmp_path / "out")):
        assert part in out.replace("\n", ""), out
    assert {path.name for path in (tmp_path / "out").iterdir()} == {
        "area_decisions.parquet",
        "county=c1",
        "county=c2",
        "decisions.parquet",
        "indicators.parquet",
        "manifest.json",
        "problems.parquet",
    }


def test_json_holds_the_question_and_the_counts(command, words):
    code, out, _ = command(*words, "--as-of", "2020-06-30", "--known-at", "2020-07-01", "--json")
    said = json.loads(out)
    assert code == 0
    assert (said["standard"], said["as_of"], said["known_at"]) == (
        "small",
        "2020-06-30",
        "2020-07-01",
    )
    assert (said["households"], said["counties"], said["reused"]) == (16, 2, 0)
    assert sum(said["states"].values()) == 16
    assert {area["area_id"] for area in said["areas"]} == {"c1", "c2"}
    assert sum(sum(area["states"].values()) for area in said["areas"]) == 16
    assert said["failed"] == {}


def test_a_second_call_does_nothing_twice(command, words):
    command(*words, "--as-of", "2020-06-30")
    _, out, _ = command(*words, "--as-of", "2020-06-30", "--json")
    assert json.loads(out)["reused"] == 2


def test_a_failed_county_is_told_and_ends_with_code_1(command, words, register):
    (register / "county=c2" / "households.parquet").write_bytes(b"no parquet at all")
    code, out, err = command(*words, "--as-of", "2020-06-30", "--json")
    assert code == 1
    assert "`households`" in json.loads(out)["failed"]["c2"]
    assert "c2" in err


def test_a_day_that_is_none_ends_with_code_2(command, words):
    code, _, err = command(*words, "--as-of", "30.6.2020")
    assert code == 2
    assert "write it as 2020-06-30" in err


def test_a_day_outside_the_standard_names_its_days(command, words):
    code, _, err = command(*words, "--as-of", "2023-01-01")
    assert code == 2
    assert "PACK-009" in err
    assert "2019-01-01 to before 2022-01-01" in err


def test_a_folder_that_is_no_register_says_what_to_do(command, words, tmp_path):
    words[1] = tmp_path / "nowhere"
    code, out, err = command(*words, "--as-of", "2020-06-30", "--json")
    assert (code, err.strip()) == (2, "")
    (fault,) = json.loads(out)["faults"]
    assert fault["code"] == "RUN-001"
    assert "nowhere" in fault["message"]
    assert "docs/register-files.md" in fault["remedy"]


def test_a_standard_that_is_none_names_those_there_are(command, words):
    words[3] = "china-2031"
    code, _, err = command(*words, "--as-of", "2020-06-30")
    assert code == 2
    assert "china-2031" in err
    assert "china-2013" in err
