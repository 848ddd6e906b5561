"""Planting fraud: exactly the rows of the truth change, and the register stays sound in form."""

import hashlib
import json
import shutil

import duckdb
import pyarrow.parquet as pa_parquet
import pytest

from aboveline.engine.checking import check
from aboveline.synthetic import register_folder
from aboveline.synthetic.planting import KINDS, RANGES, UnplantableError, plant, truth_path

KEYS = {
    "households": "household_id",
    "people": "person_id",
    "living": "household_id || '|' || observed_on || '|' || recorded_at",
    "income": "statement_id::varchar",
    "visits": "visit_id::varchar",
}
SHAPES = {
    "monthly": {},
    "quarterly": {"income": "quarterly"},
    "text": {"format": "csv"},
    "history": {"history": True, "years": 2, "identity_numbers": True},
}


def made(folder, **options):
    return register_folder(
        folder, households=1_200, county_households=600, seed=21, field_work=True, **options
    )


@pytest.fixture(scope="module")
def clean(tmp_path_factory):
    return made(tmp_path_factory.mktemp("clean") / "register", identity_numbers=True)


@pytest.fixture
def copy(clean, tmp_path):
    return shutil.copytree(clean, tmp_path / "register")


@pytest.fixture(scope="module")
def fraudulent(clean, tmp_path_factory):
    folder = shutil.copytree(clean, tmp_path_factory.mktemp("fraud") / "register")
    return plant(folder, share=0.6, seed=2)


def digests(folder):
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def rows(folder, table):
    files = duckdb.read_parquet(f"{folder}/county=*/{table}.parquet", hive_partitioning=False)
    found = files.project(f"({KEYS[table]})::varchar as key, *")
    return dict(zip(found.project("key").fetchall(), found.fetchall(), strict=True))


def told(truth, table, change=None):
    found = duckdb.read_parquet(str(truth)).filter(f""""table" = '{table}'""")
    if change:
        found = found.filter(f"change = '{change}'")
    return {key for (key,) in found.project("row_key").distinct().fetchall()}


def test_without_a_share_no_byte_changes(copy):
    before = digests(copy)
    planted = plant(copy, share=0)
    assert digests(copy) == before
    assert planted.rows == {}
    assert pa_parquet.read_table(planted.truth).num_rows == 0


@pytest.mark.parametrize("table", KEYS)
def test_the_truth_names_exactly_the_changed_rows(clean, fraudulent, table):
    before, after = rows(clean, table), rows(fraudulent.folder, table)
    differing = {key for (key,) in after if before.get((key,)) != after[(key,)]}
    assert differing
    assert told(fraudulent.truth, table) == differing
    if table not in ("living",):  # what was seen goes to another day, so the key changes
        added = {key for (key,) in set(after) - set(before)}
        assert told(fraudulent.truth, table, "added") == added
        assert set(before) <= set(after)


def test_the_truth_names_columns_that_differ(clean, fraudulent):
    before, after = rows(clean, "visits"), rows(fraudulent.folder, "visits")
    names = ["key", *pa_parquet.read_schema(next(clean.glob("*/visits.parquet"))).names]
    said = duckdb.read_parquet(str(fraudulent.truth)).filter(""""table" = 'visits'""")
    for key, columns in said.project("row_key, columns").fetchall():
        pairs = zip(names, before[(key,)], after[(key,)], strict=True)
        assert {name for name, old, new in pairs if old != new} == set(columns.split())


def test_every_kind_changes_something(fraudulent):
    assert set(fraudulent.rows) == set(KINDS)


@pytest.mark.parametrize("shape", SHAPES)
def test_planted_registers_are_sound_in_form(tmp_path, shape):
    folder = made(tmp_path / shape, **SHAPES[shape])
    planted = plant(folder, share=1, seed=9)
    assert set(planted.rows) == set(KINDS)
    assert check(folder).faults.to_pylist() == []


def column(folder, table, names):
    files = f"{folder}/county=*/{table}.parquet"
    return duckdb.read_parquet(files).project(names).order("all").fetchall()


def test_in_a_history_the_version_that_counts_is_changed(tmp_path):
    folder = made(tmp_path / "register", history=True, years=2)
    planted = plant(folder, share=1, seed=5, kinds=["expected_incomes"])
    files = f"{folder}/county=*/households.parquet"
    truth = duckdb.read_parquet(str(planted.truth)).filter(""""table" = 'households'""")
    hit = {key for (key,) in truth.project("household_id").distinct().fetchall()}
    known = "order by valid_from desc, recorded_at desc"
    counts = duckdb.read_parquet(files, hive_partitioning=False).project(
        f"household_id, row_number() over (partition by household_id {known}) as n, register_status"
    )
    states = counts.filter("n = 1").project("household_id::varchar, register_status").fetchall()
    assert hit
    assert {state for key, state in states if key in hit} == {"exited"}


def test_gaps_seen_before_the_notice_are_filled_in_a_later_version(tmp_path):
    folder = made(tmp_path / "register", history=True, years=2)
    planted = plant(folder, share=1, seed=5, kinds=["edits_after_notice"])
    seen = duckdb.read_parquet(f"{folder}/county=*/living.parquet", hive_partitioning=False)
    added = told(planted.truth, "living", "added")
    versions = seen.project(
        f"{KEYS['living']} as key, household_id || '|' || observed_on as day, enough_food,"
        " enough_clothing, protein_available, water_quality, recorded_at"
    ).fetchall()
    edited = {row[1]: row for row in versions if row[0] in added}
    first = [row for row in versions if row[1] in edited and row[0] not in added]
    assert len(first) == len(edited) > 5
    for _, day, *said, at in first:
        _, _, *later, later_at = edited[day]
        assert later_at > at
        assert all(answer in (True, None) for answer in later[:3])
        assert later[3] != "unsafe"
        assert [answer is None for answer in said] == [answer is None for answer in later]


def test_nobody_gets_another_identity_number(clean, fraudulent):
    before, after = (
        column(folder, "people", "person_id, identity_number")
        for folder in (clean, fraudulent.folder)
    )
    assert before == after
    assert all(number.startswith("99") for _, number in after)


def test_phones_stay_made_up(fraudulent):
    phones = column(fraudulent.folder, "households", "phone")
    assert all(phone is None or phone.startswith("10") for (phone,) in phones)


def test_the_same_seed_plants_the_same_fraud_whatever_the_workers(clean, tmp_path):
    folders = [shutil.copytree(clean, tmp_path / name / "register") for name in ("one", "two")]
    for folder, workers in zip(folders, (1, 2), strict=True):
        plant(folder, share=0.3, seed=5, workers=workers)
    assert digests(folders[0]) == digests(folders[1])
    assert truth_path(folders[0]).read_bytes() == truth_path(folders[1]).read_bytes()


def test_parameters_vary_with_the_seed_and_stay_in_their_ranges(clean, tmp_path):
    seen = []
    for seed in range(6):
        folder = shutil.copytree(clean, tmp_path / str(seed) / "register")
        planted = plant(folder, share=0, seed=seed)
        seen += planted.parameters.values()
    for kind, ranges in RANGES.items():
        for name, (low, high, _) in ranges.items():
            values = {county[kind][name] for county in seen}
            assert len(values) > 6
            assert low <= min(values) <= max(values) <= high


def test_the_share_is_that_of_the_units(copy):
    planted = plant(copy, share=0.5, seed=4, kinds=["shared_phones"])
    villages = len(set(column(copy, "households", "area_id")))
    found = duckdb.read_parquet(str(planted.truth)).aggregate("count(distinct unit)").fetchall()
    assert abs(found[0][0] - villages / 2) <= 1


def test_a_kind_alone_touches_its_tables_alone(clean, copy):
    before = digests(clean)
    plant(copy, share=1, kinds=["visits_not_made"])
    changed = {
        name.split("/")[-1] for name, digest in digests(copy).items() if before[name] != digest
    }
    assert changed == {"visits.parquet", "living.parquet", "manifest.json"}


def test_the_manifest_fits_the_files_and_does_not_tell(fraudulent):
    text = (fraudulent.folder / "manifest.json").read_text("utf-8")
    found = digests(fraudulent.folder)
    for name, claim in json.loads(text)["files"].items():
        assert found[name] == claim["sha256"]
    assert "plant" not in text


def test_a_second_planting_is_refused(fraudulent):
    with pytest.raises(UnplantableError, match="already"):
        plant(fraudulent.folder, share=0.1)


def test_a_planting_that_stopped_half_way_is_not_gone_on_with(copy):
    def stop(*_):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        plant(copy, share=1, progress=stop)
    assert not truth_path(copy).exists()
    with pytest.raises(UnplantableError, match="half way"):
        plant(copy, share=1)


def test_a_wish_that_cannot_be_is_refused(copy, tmp_path):
    with pytest.raises(UnplantableError, match="no fraud theft"):
        plant(copy, share=0.1, kinds=["theft"])
    with pytest.raises(UnplantableError, match="from 0 to 1"):
        plant(copy, share=1.5)
    bare = register_folder(tmp_path / "bare", households=50)
    with pytest.raises(UnplantableError, match="field work"):
        plant(bare, share=0.5)
