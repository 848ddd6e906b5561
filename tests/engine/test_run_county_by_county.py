"""A run goes county by county and says the same as one piece, whoever does the work."""

import hashlib
import json
from itertools import groupby

import pyarrow.parquet as pq
import pytest
from tests.engine import run_folders as make

from aboveline.engine import evaluate_tables
from aboveline.engine.run import evaluate
from aboveline.standard import load_standard


@pytest.fixture(scope="module")
def pack(tmp_path_factory):
    return load_standard(make.small_pack(tmp_path_factory.mktemp("pack") / "small"))


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    return tmp_path_factory.mktemp("runs")


@pytest.fixture(scope="module")
def register(place):
    return make.county_register(place / "register")


@pytest.fixture(scope="module")
def run(place, register, pack):
    return evaluate(register, pack, as_of=make.DAY, out=place / "one", workers=1)


def test_every_county_is_judged(run):
    assert [county.county for county in run.counties] == list(make.COUNTIES)
    assert (run.households, run.failures, run.reused) == (80, (), 0)


@pytest.mark.parametrize("name", make.RESULTS)
def test_county_by_county_says_the_same_as_one_piece(place, run, pack, name):
    flat = make.flat_register(place / "flat")
    evaluate(flat, pack, as_of=make.DAY, out=place / "piece", workers=1)
    found = make.rows_of(place / "piece", name)
    assert found
    assert make.rows_of(run.out, name) == found


@pytest.mark.parametrize("name", make.RESULTS)
def test_tables_in_memory_say_the_same_as_files(run, pack, name):
    everybody = [one for county in make.COUNTIES for one in make.random_county(county)]
    given = {"areas": make.table(make.areas()), **make.tables(everybody)}
    found = getattr(evaluate_tables(pack, given, as_of=make.DAY), name)
    assert sorted(map(repr, found.to_pylist())) == make.rows_of(run.out, name)


def test_flat_csv_says_the_same_as_parquet(place, run, pack):
    flat = make.flat_register(place / "csv", csv=True)
    evaluate(flat, pack, as_of=make.DAY, out=place / "of-csv", workers=1)
    assert make.rows_of(place / "of-csv", "decisions") == make.rows_of(run.out, "decisions")


def test_two_processes_write_the_same_bytes_as_one(place, register, run, pack):
    evaluate(register, pack, as_of=make.DAY, out=place / "two", workers=2)
    assert make.files_of(place / "two") == make.files_of(run.out)


def test_the_manifest_holds_the_digest_of_every_county_file(run):
    manifest = json.loads((run.out / "manifest.json").read_text("utf-8"))
    assert manifest["households"] == 80
    assert manifest["as_of"] == "2020-06-30"
    assert set(manifest["counties"]) == set(make.COUNTIES)
    for name, county in manifest["counties"].items():
        assert set(county["files"]) == set(make.RESULTS)
        for table, digest in county["files"].items():
            content = (run.out / f"county={name}" / f"{table}.parquet").read_bytes()
            assert hashlib.sha256(content).hexdigest() == digest


def test_figures_above_the_counties_are_sums_of_the_counties(run):
    rows = pq.read_table(run.out / "indicators.parquet").to_pylist()
    found = {(row["area_id"], row["indicator"]): row for row in rows}
    above = {"n": list(make.COUNTIES)}
    for province, counties in groupby(make.COUNTIES, key=make.COUNTIES.get):
        above[province] = list(counties)
    for area, counties in above.items():
        for indicator in make.PACK["indicators"]:
            for column in ("numerator", "denominator", "unknown"):
                parts = [found[county, indicator][column] for county in counties]
                total = None if None in parts else sum(parts)
                assert found[area, indicator][column] == total, (area, indicator, column)


def test_a_share_above_the_counties_comes_from_the_sums_not_from_the_shares(run):
    rows = pq.read_table(run.out / "indicators.parquet").to_pylist()
    found = {(row["area_id"], row["indicator"]): row for row in rows}
    share, people = found["n", "poor_share"], found["n", "poor_people"]
    assert share["value"] == pytest.approx(100 * share["numerator"] / share["denominator"])
    assert people["value"] == people["numerator"] == share["numerator"]


def test_an_exit_above_the_counties_is_decided_on_the_sums(run):
    rows = pq.read_table(run.out / "area_decisions.parquet").to_pylist()
    shares = {
        row["area_id"]: row["value"]
        for row in pq.read_table(run.out / "indicators.parquet").to_pylist()
        if row["indicator"] == "poor_share"
    }
    found = {row["area_id"]: row["holds"] for row in rows if row["exit"] == "province"}
    assert found == {name: shares[name] < 50 for name in ("p1", "p2")}


def test_progress_ends_with_all_counties_and_households(place, register, pack):
    told = []
    evaluate(register, pack, as_of=make.DAY, out=place / "told", workers=1, progress=told.append)
    assert [(now.done, now.total, now.households) for now in told] == [
        (done, 4, done * 20) for done in range(5)
    ]
    assert told[0].seconds_left is None
    assert told[-1].seconds_left == 0


@pytest.mark.parametrize("name", make.RESULTS)
def test_every_county_writes_the_same_columns(place, pack, name):
    rows = make.tables([make.household("known", "c1v1")])
    unsure = make.tables([make.household("unsure", "c2v1", wage=None, food=None, in_school=None)])
    folder = place / f"schemas-{name}"
    make.write({"areas": make.table(make.areas())}, folder)
    make.write(rows, folder / "county=c1")
    make.write(unsure, folder / "county=c2")
    out = evaluate(folder, pack, as_of=make.DAY, out=place / f"out-{name}", workers=1).out
    paths = [out / f"{name}.parquet", *out.glob(f"county=*/{name}.parquet")]
    first, *others = [pq.read_schema(path) for path in paths]
    assert len(others) == 2
    assert all(first.equals(other) for other in others)
    assert all(field.nullable for field in first)
