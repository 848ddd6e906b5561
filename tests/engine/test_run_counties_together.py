"""Counties judged together give the same bytes as one by one, whatever stands where."""

from dataclasses import replace
from decimal import Decimal

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from tests.engine import run_folders as make

from aboveline.engine import batches
from aboveline.engine.county import make_plan
from aboveline.engine.inputs import inputs_of
from aboveline.engine.manifest import Question
from aboveline.engine.run import evaluate
from aboveline.standard import load_standard
from aboveline.synthetic import register_folder

COUNTIES = {f"c{number}": "p1" if number < 4 else "p2" for number in range(1, 9)}


@pytest.fixture(scope="module")
def pack(tmp_path_factory):
    return load_standard(make.small_pack(tmp_path_factory.mktemp("pack") / "small"))


def in_batches_of(folder, pack, out, monkeypatch, *, size, workers=1):
    """A run whose batches hold so many counties, and how many were judged together."""
    together = []
    judge = batches.judge

    def noted(connection, plan, inputs):
        judge(connection, plan, inputs)
        together.append(len(inputs.tops))

    def cut(tasks, *, workers):
        tasks = list(tasks)
        return (tuple(tasks[n : n + size]) for n in range(0, len(tasks), size))

    with monkeypatch.context() as patch:
        patch.setattr("aboveline.engine.crew.batches", cut)
        patch.setattr(batches, "judge", noted)
        run = evaluate(folder, pack, as_of=make.DAY, out=out, workers=workers)
    return run, together


def one_by_one_is_the_same(folder, pack, place, monkeypatch):
    """Judge in batches of one and of eight; gives what was judged together."""
    alone, _ = in_batches_of(folder, pack, place / "alone", monkeypatch, size=1)
    run, together = in_batches_of(folder, pack, place / "together", monkeypatch, size=8)
    assert (alone.failures, run.failures) == ((), ())
    assert make.files_of(place / "together") == make.files_of(place / "alone")
    return together


def test_eight_counties_together_are_the_same_bytes_as_one_by_one(pack, tmp_path, monkeypatch):
    register = make.county_register(tmp_path / "register", COUNTIES, households=30)
    assert one_by_one_is_the_same(register, pack, tmp_path, monkeypatch) == [8]


def test_a_made_up_nation_under_the_campaign_is_the_same_bytes(tmp_path, monkeypatch):
    register = register_folder(
        tmp_path / "register", households=900, county_households=300, income="quarterly"
    )
    pack = load_standard("china-2013")
    assert one_by_one_is_the_same(register, pack, tmp_path, monkeypatch) == [3]


def test_survey_weights_are_summed_to_the_same_bit(pack, tmp_path, monkeypatch):
    register = make.county_register(tmp_path / "register", COUNTIES, households=30)
    for county in COUNTIES:
        path = register / f"county={county}" / "households.parquet"
        table = pq.read_table(path, partitioning=None)
        weights = pa.array([0.1 + n / 7 for n in range(len(table))])
        pq.write_table(table.append_column("weight", weights), path)
    assert one_by_one_is_the_same(register, pack, tmp_path, monkeypatch) == [8]


def test_a_restart_does_what_is_missing_in_other_batches(pack, tmp_path, monkeypatch):
    register = make.county_register(tmp_path / "register", COUNTIES, households=10)
    in_batches_of(register, pack, tmp_path / "out", monkeypatch, size=3)
    before = make.files_of(tmp_path / "out")
    for county in ("c2", "c5", "c6"):
        (tmp_path / "out" / f"county={county}" / "done.json").unlink()
    run, together = in_batches_of(register, pack, tmp_path / "out", monkeypatch, size=8)
    assert (run.reused, together) == (5, [3])
    assert make.files_of(tmp_path / "out") == before


@pytest.mark.parametrize("table", ["households", "people", "income", "living"])
def test_rows_in_the_files_of_another_county_stay_there(table, pack, tmp_path, monkeypatch):
    """The rows of a household stand in two counties, as after a move that was half written."""
    register = make.county_register(tmp_path / "register", COUNTIES, households=10)
    paths = [register / f"county={county}" / f"{table}.parquet" for county in ("c1", "c2")]
    first, second = (pq.read_table(path, partitioning=None) for path in paths)
    pq.write_table(pa.concat_tables([second, first.slice(0, 3)]), paths[1])
    one_by_one_is_the_same(register, pack, tmp_path, monkeypatch)


def test_amounts_of_each_member_count_once_a_member(pack, tmp_path, monkeypatch):
    register = make.county_register(tmp_path / "register", COUNTIES, households=10)
    for county in COUNTIES:
        path = register / f"county={county}" / "income.parquet"
        rows = pq.read_table(path, partitioning=None).to_pylist()
        for row in rows[::3]:
            row |= {"basis": "person", "amount": Decimal("1200.50"), "answer": "amount"}
        pq.write_table(pa.Table.from_pylist(rows, pq.read_schema(path)), path)
    one_by_one_is_the_same(register, pack, tmp_path, monkeypatch)


def test_counties_with_other_columns_are_judged_apart(pack, tmp_path, monkeypatch):
    register = make.county_register(tmp_path / "register", COUNTIES, households=10)
    path = register / "county=c4" / "people.parquet"
    pq.write_table(pq.read_table(path, partitioning=None).drop_columns(["in_school"]), path)
    together = one_by_one_is_the_same(register, pack, tmp_path, monkeypatch)
    assert together == [3, 4]


def test_a_county_that_fails_does_not_take_its_batch_down(pack, tmp_path, monkeypatch):
    register = make.county_register(tmp_path / "register", COUNTIES, households=10)
    (register / "county=c3" / "households.parquet").write_bytes(b"no parquet at all")
    run, _ = in_batches_of(register, pack, tmp_path / "out", monkeypatch, size=8)
    assert [failure.county for failure in run.failures] == ["c3"]
    assert len(run.counties) == 7


def test_batches_keep_the_order_and_leave_turns_for_every_worker(pack, tmp_path):
    register = make.county_register(tmp_path / "register", COUNTIES, households=10)
    question = Question(pack, make.DAY)
    tasks = inputs_of(register, out=tmp_path / "out", key=question.key).tasks
    found = list(batches.batches(tasks, workers=1))
    assert [task.county for batch in found for task in batch] == list(COUNTIES)
    assert len(found) >= 4
    assert list(batches.batches([], workers=2)) == []


def test_an_area_that_stands_in_two_counties_is_judged_apart(pack, tmp_path):
    register = make.county_register(tmp_path / "register", COUNTIES, households=5)
    plan = make_plan(pack, as_of=make.DAY)
    question = Question(pack, make.DAY)
    tasks = inputs_of(register, out=tmp_path / "out", key=question.key).tasks[:2]
    stray = replace(
        tasks[1], tables={**tasks[1].tables, "households": tasks[0].tables["households"]}
    )
    alone = batches.run_batch(plan, (stray,))
    assert batches.run_batch(plan, (tasks[0], stray))[1].files == alone[0].files
