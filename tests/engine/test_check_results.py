"""What a check leaves behind: fault files, memory by digest, and never a personal value."""

import csv
import json
import time

import pyarrow.parquet as pq
import pytest
from tests.engine.check_examples import MAN, SOUND, WOMAN

from aboveline.engine.checking import check
from aboveline.engine.checking.findings import FAULT_SCHEMA

PERSONAL = {
    "name": "甲一",
    "identity_number": "990101197001010011",
    "phone": "0999888777666",
    "bank_account": "9.9988E+15",
    "address": "=HYPERLINK('x')",
}


@pytest.fixture
def register(tmp_path):
    for name, text in SOUND.items():
        (tmp_path / name).write_text(text)
    return tmp_path


def break_it(register):
    with (register / "people.csv").open("a") as file:
        file.write("p4,h9,male,1980-01-01\n")


def test_faults_are_written_as_parquet_and_as_csv_for_a_spreadsheet(register):
    break_it(register)
    result = check(register)
    assert result.out == register / ".aboveline" / "checks" / result.digest
    assert pq.read_table(result.out / "faults.parquet").equals(result.faults)
    assert result.faults.schema == FAULT_SCHEMA
    assert (result.out / "faults.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    with (result.out / "faults.csv").open(encoding="utf-8-sig", newline="") as file:
        (row,) = csv.DictReader(file)
    assert (row["code"], row["file"], row["row"], row["key"]) == (
        "REG-031",
        "people.csv",
        "5",
        "h9",
    )
    assert not result.sound


def test_unchanged_files_are_remembered_and_not_looked_at_again(register):
    break_it(register)
    first = check(register)
    second = check(register)
    assert (first.remembered, second.remembered) == (False, True)
    assert second.faults.equals(first.faults)
    assert second.digest == first.digest


def test_a_changed_file_is_looked_at_again_and_the_old_content_is_still_remembered(register):
    sound = check(register)
    break_it(register)
    broken = check(register)
    assert broken.digest != sound.digest
    assert dict(broken.counts) == {"REG-031": 1}
    (register / "people.csv").write_text(SOUND["people.csv"])
    again = check(register)
    assert (again.remembered, again.digest) == (True, sound.digest)


def test_faults_go_where_they_are_asked_to_go(register, tmp_path):
    break_it(register)
    out = tmp_path / "elsewhere" / "faults"
    assert check(register, out=out).out == out
    assert check(register, out=out).remembered
    assert sorted(path.name for path in out.iterdir()) == ["faults.csv", "faults.parquet"]


def test_a_folder_that_cannot_be_written_is_checked_all_the_same(register):
    break_it(register)
    (register / ".aboveline").write_text("a file where the folder would be")
    result = check(register)
    assert (result.out, dict(result.counts)) == (None, {"REG-031": 1})


def test_digests_are_remembered_by_size_and_time(register):
    check(register)
    cache = json.loads((register / ".aboveline" / "digests.json").read_text())
    state = (register / "people.csv").stat()
    assert cache["people.csv"][:2] == [state.st_size, state.st_mtime_ns]


def test_no_personal_value_is_in_any_fault(register):
    columns = ",".join(["household_id", "area_id", "phone", "bank_account", "address"])
    values = [PERSONAL[name] for name in ("phone", "bank_account", "address")]
    (register / "households.csv").write_text(
        f"{columns}\n{MAN},nowhere,{','.join(values)}\n{WOMAN},v,,,\n"
    )
    people = "person_id,household_id,name,identity_number,sex,birth_date,relation,health"
    (register / "people.csv").write_text(
        f"{people}\np1,{MAN},{PERSONAL['name']},{PERSONAL['identity_number']},{PERSONAL['name']},"
        f"{PERSONAL['identity_number']},head,{PERSONAL['name']}\np1,{WOMAN},,{WOMAN},,,,\n"
    )
    result = check(register)
    assert {"REG-016", "REG-018", "REG-023", "REG-025", "REG-030", "REG-071"} <= set(result.counts)
    for path in (register / ".aboveline").rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            for value in (MAN, WOMAN, *PERSONAL.values()):
                assert value.encode() not in content, path


def test_text_that_a_spreadsheet_would_run_is_made_harmless(register):
    (register / "people.csv").write_text(f"{SOUND['people.csv']}p4,=1+2,male,1980-01-01\n")
    result = check(register)
    assert result.faults["key"].to_pylist() == ["=1+2"]
    assert "'=1+2" in (result.out / "faults.csv").read_text(encoding="utf-8-sig")


def test_progress_counts_the_counties(register):
    told = []
    check(register, progress=lambda done, total: told.append((done, total)))
    assert told == [(1, 1)]


def test_the_moment_of_the_files_is_the_newest_of_them(register):
    day = time.strftime("%Y-%m-%d", time.gmtime())
    (register / "living.csv").write_text(f"household_id,observed_on\nh1,{day}\n")
    assert check(register).sound
