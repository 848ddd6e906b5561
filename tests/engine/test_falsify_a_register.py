"""The checks whether answers were made up, over the files of a register."""

import json
from datetime import date

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from typer.testing import CliRunner

from aboveline.cli.main import app
from aboveline.engine.falsification import falsify
from aboveline.standard import load_standard
from aboveline.statistics.falsification import CHECKS
from aboveline.synthetic import register_folder

AS_OF = date(2020, 6, 30)


@pytest.fixture(scope="module")
def register(tmp_path_factory):
    """A made-up county of 800 households with field work."""
    folder = tmp_path_factory.mktemp("falsify") / "register"
    return register_folder(folder, households=800, seed=1, history=True, years=2, field_work=True)


@pytest.fixture(scope="module")
def standard():
    return load_standard("china-2013")


@pytest.fixture(scope="module")
def clean(register, standard):
    return falsify(register, standard, as_of=AS_OF)[0]


def changed(register, tmp_path, table, change):
    """A copy of the register with one table changed."""
    folder = tmp_path / "changed"
    for file in register.rglob("*.parquet"):
        copy = folder / file.relative_to(register)
        copy.parent.mkdir(parents=True, exist_ok=True)
        rows = pq.read_table(file, partitioning=None)
        pq.write_table(change(rows) if file.stem == table else rows, copy)
    return folder


def outcome_of(found, check, unit=None):
    return next(o for o in found.outcomes if o.check == check and unit in (None, o.unit))


def test_every_check_can_tell_something_of_a_register_with_field_work(clean):
    assert {o.check for o in clean.outcomes} == {check.name for check in CHECKS}
    assert [o.check for o in clean.outcomes if not o.told.any()] == []


def test_clean_register_raises_hardly_a_flag(clean):
    assert sum(int(o.flagged.sum()) for o in clean.outcomes) <= 1


def test_register_without_field_work_cannot_be_told(tmp_path, standard):
    plain = register_folder(tmp_path / "plain", households=200, seed=1)
    found = falsify(plain, standard, as_of=AS_OF)[0]
    told = {o.check for o in found.outcomes if o.told.any()}
    assert told <= {"heaped_incomes", "copied_answers", "registered_officials"}
    assert not any(o.flagged.any() for o in found.outcomes)


def test_a_phone_of_six_households_is_flagged_without_its_number(register, tmp_path, standard):
    def change(rows):
        phones = rows["phone"].to_pylist()
        keys = rows["household_id"].to_pylist()
        shared = set(list(dict.fromkeys(keys))[:6])
        phones = ["10000000001" if k in shared else p for k, p in zip(keys, phones, strict=True)]
        at = rows.schema.get_field_index("phone")
        return rows.set_column(at, "phone", pa.array(phones, pa.string()))

    found = falsify(changed(register, tmp_path, "households", change), standard, as_of=AS_OF)[0]
    phones = outcome_of(found, "shared_phone")
    assert len(phones.flagged_keys) == 1
    assert phones.observed[phones.keys.index(phones.flagged_keys[0])] == 6
    assert "10000000001" not in phones.keys


def test_recorder_whose_visits_end_at_once_is_flagged(register, tmp_path, standard):
    def change(rows):
        recorder = np.array(rows["recorder"].to_pylist(), dtype=object)
        names, counts = np.unique(recorder[recorder != None], return_counts=True)  # noqa: E711
        busiest = names[counts.argmax()]
        began, ended = rows["started_at"].to_pylist(), rows["ended_at"].to_pylist()
        short = [
            b if who == busiest and number % 2 else e
            for number, (who, b, e) in enumerate(zip(recorder, began, ended, strict=True))
        ]
        at = rows.schema.get_field_index("ended_at")
        return rows.set_column(at, "ended_at", pa.array(short, pa.timestamp("us")))

    found = falsify(changed(register, tmp_path, "visits", change), standard, as_of=AS_OF)[0]
    assert len(outcome_of(found, "quick_visits").flagged_keys) == 1


def test_the_command_counts_units_flags_and_what_cannot_be_told(register, clean):
    words = ["falsify", str(register), "--standard", "china-2013", "--as-of", "2020-06-30"]
    done = CliRunner().invoke(app, [*words, "--json"])
    said = json.loads(done.stdout)
    flagged = sum(int(o.flagged.sum()) for o in clean.outcomes)
    assert done.exit_code == (1 if flagged else 0)
    assert len(said["flags"]) == flagged
    assert said["households"] == 800
    visits = next(row for row in said["checks"] if row["check"] == "quick_visits")
    assert visits["units"] >= 15
    shown = CliRunner().invoke(app, words)
    assert "visits too short" in shown.stdout
