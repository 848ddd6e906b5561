"""What a register looks like on disk: encodings, Parquet, county folders, the manifest."""

import hashlib
import json
import os

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from tests.engine.check_examples import MAN, SOUND

from aboveline.engine.checking import StandardFields, check
from aboveline.engine.files import RegisterFilesError
from aboveline.standard.register import Column

NAMES = "person_id,household_id,name\np1,h1,甲一\np2,h1,乙二\np3,h2,丙三\n"


def write(folder, files):
    for name, content in {**SOUND, **files}.items():
        if content is not None:
            path = folder / name
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(content.encode() if isinstance(content, str) else content)
    return folder


def places(result):
    return [(f["code"], f["file"], f["row"], f["column"]) for f in result.faults.to_pylist()]


@pytest.mark.parametrize("text", [NAMES.encode("utf-8-sig"), NAMES.replace("\n", "\r\n").encode()])
def test_a_byte_order_mark_and_windows_line_ends_are_no_fault(text, tmp_path):
    assert places(check(write(tmp_path, {"people.csv": text}))) == []


def test_gb18030_is_read_with_a_warning(tmp_path):
    result = check(write(tmp_path, {"people.csv": NAMES.encode("gb18030")}))
    assert places(result) == [("REG-007", "people.csv", None, None)]
    assert result.sound


def test_one_row_in_another_encoding_does_not_spoil_the_others(tmp_path):
    lines = NAMES.encode().splitlines()
    lines[2] = "p2,h1,乙二".encode("gb18030")
    result = check(write(tmp_path, {"people.csv": b"\n".join(lines)}))
    assert places(result) == [("REG-009", "people.csv", 3, None)]


def test_rows_below_a_broken_row_keep_their_number(tmp_path):
    text = SOUND["people.csv"] + "p4,h1\n\np5,h1,male,2001-02-30\n"
    result = check(write(tmp_path, {"people.csv": text}))
    assert places(result) == [
        ("REG-008", "people.csv", 5, None),
        ("REG-016", "people.csv", 7, "birth_date"),
    ]


def test_utf_16_is_refused_with_its_reason(tmp_path):
    result = check(write(tmp_path, {"people.csv": NAMES.encode("utf-16")}))
    assert places(result) == [("REG-001", "people.csv", None, None)]
    assert "UTF-16" in result.faults["message"][0].as_py()


def parquet(folder, name, columns):
    folder.mkdir(exist_ok=True)
    pq.write_table(pa.table(columns), folder / f"{name}.parquet")


def test_rows_of_parquet_are_counted_from_one_and_the_parquet_file_wins(tmp_path):
    write(tmp_path, {})
    parquet(tmp_path, "people", {"person_id": ["p1", "p1"], "household_id": ["h1", "h2"]})
    assert places(check(tmp_path)) == [
        ("REG-004", "people.csv", None, None),
        ("REG-030", "people.parquet", 2, "person_id"),
    ]


def test_types_of_parquet_are_read_as_the_register_declares_them(tmp_path):
    write(tmp_path, {})
    columns = {
        "household_id": ["h1", "h2"],
        "observed_on": pa.array(["2020-01-01", "2020-01-02"]).cast(pa.timestamp("ns")),
        "enough_food": pa.array([1, 0], pa.int8()),
        "dwelling_area_m2": pa.array([80, 95], pa.int32()),
        "out_of_pocket_year": pa.array([10.25, None], pa.float64()),
        "dwelling_grade": pa.array(["A", " "]).dictionary_encode(),
        "water_quality": pa.nulls(2),
    }
    parquet(tmp_path, "living", columns)
    assert places(check(tmp_path)) == []
    columns["observed_on"] = pa.array(["2020-01-01T08:00:00"] * 2).cast(pa.timestamp("us"))
    columns["enough_food"] = pa.array([2, 0], pa.int8())
    columns["dwelling_area_m2"] = pa.array([float("nan"), 95])
    columns["electricity"] = pa.array([[True], [False]])
    parquet(tmp_path, "living", columns)
    assert places(check(tmp_path)) == [
        ("REG-015", "living.parquet", None, "electricity"),
        ("REG-016", "living.parquet", 1, "dwelling_area_m2"),
        ("REG-016", "living.parquet", 1, "enough_food"),
        ("REG-016", "living.parquet", 1, "observed_on"),
        ("REG-016", "living.parquet", 2, "observed_on"),
    ]


def test_identity_numbers_stored_as_numbers_have_lost_digits(tmp_path):
    write(tmp_path, {"people.csv": None})
    columns = {
        "person_id": ["p1", "p2"],
        "household_id": ["h1", "h2"],
        "identity_number": pa.array([9.90101197001e17, None]),
    }
    parquet(tmp_path, "people", columns)
    assert places(check(tmp_path)) == [("REG-075", "people.parquet", 1, "identity_number")]


def test_accounts_stored_as_numbers_may_have_lost_digits(tmp_path):
    write(tmp_path, {"households.csv": None})
    columns = {
        "household_id": ["h1", "h2"],
        "area_id": ["v", "v"],
        "bank_account": [6222021234567889920, 12345],
        "phone": [1.39e10, None],
    }
    parquet(tmp_path, "households", columns)
    assert places(check(tmp_path)) == [
        ("REG-023", "households.parquet", 1, "bank_account"),
        ("REG-023", "households.parquet", 1, "phone"),
    ]


def test_keys_of_two_types_are_a_fault_and_compared_as_text(tmp_path):
    write(
        tmp_path,
        {"households.csv": "household_id,area_id\n1,v\n2,v\n", "people.csv": None},
    )
    parquet(tmp_path, "people", {"person_id": ["a", "b", "c"], "household_id": [1, 2, 3]})
    assert places(check(tmp_path)) == [
        ("REG-024", "people.parquet", None, "household_id"),
        ("REG-031", "people.parquet", 3, "household_id"),
    ]


COUNTIES = {
    "areas.csv": SOUND["areas.csv"] + "d,p,county,\nw,d,village,\n",
    "households.csv": None,
    "people.csv": None,
    "county=c/households.csv": "household_id,area_id\nh1,v\nh2,v\n",
    "county=d/households.csv": "household_id,area_id\nh3,w\n",
}


def test_counties_have_a_folder_each(tmp_path):
    assert places(check(write(tmp_path, COUNTIES))) == []


def test_files_at_the_wrong_place_are_not_read(tmp_path):
    files = {"county=c/areas.csv": SOUND["areas.csv"], "people.csv": "nonsense"}
    assert places(check(write(tmp_path, {**COUNTIES, **files}))) == [
        ("REG-005", "county=c/areas.csv", None, None),
        ("REG-005", "people.csv", None, None),
    ]


def test_a_folder_is_of_a_known_county_and_has_its_households(tmp_path):
    files = {
        "county=x/households.csv": "household_id,area_id\nh9,v\n",
        "county=d/households.csv": "household_id,area_id\nh3,v\nh4,z\nh5,w\n",
        "county=e/visits.csv": "visit_id,household_id,visited_on\n1,h1,2020-01-01\n",
    }
    found = places(check(write(tmp_path, {**COUNTIES, **files})))
    assert found == [
        ("REG-035", "county=d/households.csv", 2, "area_id"),
        ("REG-033", "county=d/households.csv", 3, "area_id"),
        ("REG-006", "county=e", None, None),
        ("REG-002", "county=e/households", None, None),
        ("REG-006", "county=x", None, None),
        ("REG-035", "county=x/households.csv", 2, "area_id"),
    ]


def test_a_folder_without_any_table_is_no_register(tmp_path):
    with pytest.raises(RegisterFilesError):
        check(tmp_path)
    with pytest.raises(RegisterFilesError):
        check(tmp_path / "nowhere")


def freeze(folder):
    files = {
        path.name: {
            "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
            "bytes": path.stat().st_size,
        }
        for path in folder.glob("*.csv")
    }
    (folder / "manifest.json").write_text(json.dumps({"files": files}))


def test_a_file_that_differs_from_the_manifest_is_a_fault(tmp_path):
    freeze(write(tmp_path, {}))
    assert places(check(tmp_path)) == []
    write(tmp_path, {"people.csv": SOUND["people.csv"].replace("1972", "1973")})
    os.utime(tmp_path / "people.csv", (2e9, 2e9))
    assert places(check(tmp_path)) == [("REG-011", "people.csv", None, None)]


def test_a_hidden_change_is_found_when_every_content_is_verified(tmp_path):
    freeze(write(tmp_path, {}))
    write(tmp_path, {"people.csv": SOUND["people.csv"].replace("1972", "1973")})
    os.utime(tmp_path / "people.csv", (1, 1))
    assert places(check(tmp_path)) == []
    assert places(check(tmp_path, verify=True)) == [("REG-011", "people.csv", None, None)]


FIELDS = StandardFields(
    columns={"living": (Column("savings", "money", "savings", minimum=0),)},
    area_facts=(Column("road", "boolean", "road"), Column("people", "integer", "people")),
    income_kinds=("wage",),
)


def test_the_fields_of_a_standard_are_known_and_checked(tmp_path):
    rows = "household_id,observed_on,savings\nh1,2020-01-01,-5\nh2,2020-01-01,many\n"
    write(tmp_path, {"living.csv": rows})
    assert places(check(tmp_path)) == [("REG-012", "living.csv", None, "savings")]
    assert places(check(tmp_path, standard_fields=FIELDS)) == [
        ("REG-019", "living.csv", 2, "savings"),
        ("REG-016", "living.csv", 3, "savings"),
    ]


def test_facts_of_areas_are_read_with_the_type_of_the_standard(tmp_path):
    rows = "v,road,yes,2020-01-01\nv,people,12.5,2020-01-01\nv,rood,true,2020-01-01\n"
    write(tmp_path, {"area_facts.csv": f"area_id,fact,value,day\n{rows}"})
    assert places(check(tmp_path)) == []
    assert places(check(tmp_path, standard_fields=FIELDS)) == [
        ("REG-016", "area_facts.csv", 3, "value"),
        ("REG-026", "area_facts.csv", 4, "fact"),
    ]


def test_kinds_of_income_that_the_standard_does_not_know_are_told_once(tmp_path):
    rows = "h1,wages,none,2019-10-01,2020-10-01\nh2,wages,none,2019-10-01,2020-10-01\n"
    write(tmp_path, {"income.csv": f"household_id,kind,answer,month_from,month_to\n{rows}"})
    result = check(tmp_path, standard_fields=FIELDS)
    assert places(result) == [("REG-026", "income.csv", 2, "kind")]
    assert "2 rows" in result.faults["message"][0].as_py()


def test_a_file_without_header_shows_no_cell_as_a_column(tmp_path):
    write(tmp_path, {"people.csv": f"p1,h1,{MAN},甲一\np2,h2,,\n"})
    result = check(tmp_path)
    assert set(result.counts) == {"REG-012", "REG-013"}
    text = str(result.faults.to_pylist())
    assert MAN not in text
    assert "甲一" not in text
