"""A table or column that is not there is unknown, neither zero nor a pass."""

import pyarrow.parquet as pq
import pytest
from tests.engine import run_folders as make

from aboveline.engine.run import evaluate
from aboveline.standard import load_standard


@pytest.fixture(scope="module")
def pack(tmp_path_factory):
    return load_standard(make.small_pack(tmp_path_factory.mktemp("pack") / "small"))


def judged(tmp_path, pack, *, without=(), columns=None, **how):
    """The decision on a household that meets the standard, some of its register left away."""
    given = make.tables([make.household("h", "c1v1", **how)])
    given = {name: rows for name, rows in given.items() if name not in without}
    for name, gone in (columns or {}).items():
        given[name] = given[name].drop_columns(gone)
    make.write({"areas": make.table(make.areas()), **given}, tmp_path / "register")
    run = evaluate(tmp_path / "register", pack, as_of=make.DAY, out=tmp_path / "out", workers=1)
    assert run.failures == ()
    (row,) = pq.read_table(tmp_path / "out" / "decisions.parquet").to_pylist()
    return row


def test_with_everything_there_the_household_meets(tmp_path, pack):
    row = judged(tmp_path, pack)
    assert (row["state"], row["income"], row["food"], row["schooling"]) == (
        "meets",
        True,
        True,
        True,
    )


def test_without_income_rows_income_is_unknown(tmp_path, pack):
    row = judged(tmp_path, pack, without=["income"])
    assert (row["state"], row["income"], row["income_per_person"]) == ("cannot_tell", None, None)


def test_without_people_every_count_of_members_is_unknown(tmp_path, pack):
    row = judged(tmp_path, pack, without=["people"])
    assert (row["members"], row["schooling"], row["income"]) == (None, None, None)


def test_without_living_its_fields_are_unknown(tmp_path, pack):
    row = judged(tmp_path, pack, without=["living"])
    assert (row["food"], row["smoke"], row["category"]) == (None, None, None)
    assert row["income"] is True


def test_a_column_that_is_absent_is_unknown(tmp_path, pack):
    gone = {"living": ["clean_fuel"], "households": ["main_cause"], "people": ["birth_date"]}
    row = judged(tmp_path, pack, columns=gone)
    assert (row["smoke"], row["ill"], row["food"]) == (None, None, True)
    # the child is in school, whatever its age; of the adult neither age nor school is known
    assert row["schooling"] is None


def test_what_fails_is_known_even_when_the_rest_is_absent(tmp_path, pack):
    row = judged(tmp_path, pack, without=["people", "income"], food=False)
    assert (row["state"], row["category"]) == ("does_not_meet", "hungry")


def test_a_register_of_households_alone_is_judged_unknown(tmp_path, pack):
    row = judged(tmp_path, pack, without=["people", "income", "living"])
    assert row["state"] == "cannot_tell"
    (problem,) = pq.read_table(tmp_path / "out" / "problems.parquet").to_pylist()
    assert problem["rule"] == "to_verify"
