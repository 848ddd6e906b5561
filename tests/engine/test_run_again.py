"""A second run of the same question does only what is missing; a changed one does what changed."""

from datetime import date, timedelta
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from tests.engine import run_folders as make

from aboveline.engine.run import evaluate
from aboveline.standard import load_standard


@pytest.fixture
def first(tmp_path):
    """A finished run: the register, its standard and a function that runs it again."""

    class First:
        register = make.county_register(tmp_path / "register", households=5)
        pack = load_standard(make.small_pack(tmp_path / "small"))
        out = tmp_path / "out"

        def again(self, pack=None, **question):
            asked = {"as_of": make.DAY, "out": self.out, "workers": 1, **question}
            return evaluate(self.register, pack or self.pack, **asked)

    first = First()
    first.again()
    return first


def test_nothing_is_done_twice(first):
    before = make.files_of(first.out)
    assert first.again().reused == 4
    assert make.files_of(first.out) == before


def test_a_register_and_its_result_that_moved_elsewhere_are_known(first, tmp_path):
    before = make.files_of(first.out)
    first.register, first.out = (
        path.rename(tmp_path / f"moved-{path.name}") for path in (first.register, first.out)
    )
    run = first.again()
    assert run.reused == 4
    assert {Path(county.folder).parent for county in run.counties} == {first.out}
    assert make.files_of(first.out) == before


def test_a_county_that_was_not_finished_is_done_alone(first):
    before = make.files_of(first.out)
    (first.out / "county=c2" / "done.json").unlink()
    (first.out / "county=c2" / "decisions.parquet").write_bytes(b"half of it")
    assert first.again().reused == 3
    assert make.files_of(first.out) == before


def test_a_county_that_lost_a_file_is_done_again(first):
    before = make.files_of(first.out)
    (first.out / "county=c3" / "problems.parquet").unlink()
    assert first.again().reused == 3
    assert make.files_of(first.out) == before


def test_another_day_another_knowledge_or_another_standard_does_everything_anew(first, tmp_path):
    assert first.again(as_of=make.DAY + timedelta(days=1)).reused == 0
    assert first.again(as_of=make.DAY + timedelta(days=1), known_at=make.DAY).reused == 0
    categories = [{"name": "none", "otherwise": True}]
    other = load_standard(make.small_pack(tmp_path / "other", categories=categories))
    assert first.again(other).reused == 0
    assert first.again(other).reused == 4


def test_a_changed_file_does_its_county_anew_and_the_figures_above(first):
    poor = make.tables([make.household("new", "c4v1", wage=0)])
    make.write(poor, first.register / "county=c4")
    run = first.again()
    assert run.reused == 3
    assert run.households == 16
    (nation,) = [
        row["denominator"]
        for row in pq.read_table(first.out / "indicators.parquet").to_pylist()
        if (row["area_id"], row["indicator"]) == ("n", "poor_share")
    ]
    assert nation == sum(
        row["denominator"]
        for county in make.COUNTIES
        for row in pq.read_table(
            first.out / f"county={county}" / "indicators.parquet", partitioning=None
        ).to_pylist()
        if (row["area_id"], row["indicator"]) == (county, "poor_share")
    )


def test_changed_areas_do_everything_anew(first):
    rows = [{**row, "tags": "west"} for row in make.areas()]
    make.write({"areas": make.table(rows)}, first.register)
    assert first.again().reused == 0


def test_a_county_that_left_the_register_leaves_the_result(first):
    for path in (first.register / "county=c4").iterdir():
        path.unlink()
    (first.register / "county=c4").rmdir()
    assert first.again().reused == 3
    assert not (first.out / "county=c4" / "decisions.parquet").exists()
    areas = pq.read_table(first.out / "decisions.parquet")["area_id"].to_pylist()
    assert {area[:2] for area in areas} == {"c1", "c2", "c3"}


def test_a_day_outside_the_standard_leaves_the_result_alone(first):
    before = make.files_of(first.out)
    with pytest.raises(Exception, match="PACK-009"):
        first.again(as_of=date(2018, 1, 1))
    assert make.files_of(first.out) == before
