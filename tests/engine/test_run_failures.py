"""A county that fails is named with its cause; the others go on, and no whole table is written."""

import json

import pytest
from tests.engine import run_folders as make

from aboveline.engine.errors import RunError
from aboveline.engine.run import evaluate
from aboveline.standard import load_standard


@pytest.fixture
def pack(tmp_path):
    return load_standard(make.small_pack(tmp_path / "small"))


@pytest.fixture
def register(tmp_path):
    return make.county_register(tmp_path / "register", households=5)


def run_of(register, pack, tmp_path, **how):
    return evaluate(register, pack, as_of=make.DAY, out=tmp_path / "out", **{"workers": 1, **how})


@pytest.mark.parametrize("workers", [1, 2])
def test_a_broken_file_fails_its_county_only(register, pack, tmp_path, workers):
    (register / "county=c2" / "households.parquet").write_bytes(b"no parquet at all")
    run = run_of(register, pack, tmp_path, workers=workers)
    assert [failure.county for failure in run.failures] == ["c2"]
    assert "`households`" in run.failures[0].cause
    assert sorted(county.county for county in run.counties) == ["c1", "c3", "c4"]
    manifest = json.loads((run.out / "manifest.json").read_text("utf-8"))
    assert list(manifest["failed"]) == ["c2"]
    assert set(manifest["counties"]) == {"c1", "c3", "c4"}


def test_no_table_of_the_whole_lacks_a_county(register, pack, tmp_path):
    run_of(register, pack, tmp_path)
    whole = [tmp_path / "out" / f"{name}.parquet" for name in make.RESULTS]
    assert all(path.exists() for path in whole)
    (register / "county=c2" / "households.parquet").write_bytes(b"no parquet at all")
    run_of(register, pack, tmp_path)
    assert not any(path.exists() for path in whole)
    assert not (tmp_path / "out" / "county=c2" / "decisions.parquet").exists()


def test_a_mended_county_completes_the_run(register, pack, tmp_path):
    good = (register / "county=c2" / "households.parquet").read_bytes()
    expected = make.files_of(run_of(register, pack, tmp_path / "other").out)
    (register / "county=c2" / "households.parquet").write_bytes(b"no parquet at all")
    run_of(register, pack, tmp_path)
    (register / "county=c2" / "households.parquet").write_bytes(good)
    run = run_of(register, pack, tmp_path)
    assert (run.reused, run.failures) == (3, ())
    assert make.files_of(run.out) == expected


def test_a_county_folder_without_an_area_is_named(register, pack, tmp_path):
    make.write(make.tables([make.household("x", "nowhere")]), register / "county=c9")
    run = run_of(register, pack, tmp_path)
    assert [failure.county for failure in run.failures] == ["c9"]
    assert "RUN-002" in run.failures[0].cause


def test_a_parameter_without_a_value_names_the_area(register, tmp_path):
    value = make.PACK["parameters"]["line"]["values"][0]
    values = [{**value, "area": code} for code in ("p1", "c3")]
    parameters = {"line": {**make.PACK["parameters"]["line"], "values": values}}
    rows = [{**row, "code": row["area_id"]} for row in make.areas()]
    make.write({"areas": make.table(rows)}, register)
    pack = load_standard(make.small_pack(tmp_path / "gap", parameters=parameters))
    run = run_of(register, pack, tmp_path)
    assert [failure.county for failure in run.failures] == ["c4"]
    assert "line" in run.failures[0].cause
    assert "c4v1" in run.failures[0].cause


def test_a_folder_that_is_no_register_is_refused(pack, tmp_path):
    with pytest.raises(RunError) as refused:
        run_of(tmp_path / "nowhere", pack, tmp_path)
    assert refused.value.code == "RUN-001"


def test_a_register_without_areas_is_refused(register, pack, tmp_path):
    (register / "areas.parquet").unlink()
    with pytest.raises(RunError) as refused:
        run_of(register, pack, tmp_path)
    assert (refused.value.code, "areas" in refused.value.message) == ("RUN-001", True)


def test_a_place_that_cannot_be_written_is_refused(register, pack, tmp_path):
    (tmp_path / "out").write_text("a file, not a folder")
    with pytest.raises(RunError) as refused:
        run_of(register, pack, tmp_path)
    assert refused.value.code == "RUN-003"
