"""`datapackage.json` describes a register to other tools, and Frictionless judges as the check."""

import json

import pytest
from frictionless import Package
from tests.engine.check_examples import SOUND

from aboveline.engine.checking import check
from aboveline.engine.datapackage import write_datapackage
from aboveline.standard.register import Column, register_tables

LIVING = """household_id,observed_on,enough_food,dwelling_grade,out_of_pocket_year
h1,2020-01-01,true,A,10.50
h2,2020-01-01,否,,
"""
INCOME = """household_id,kind,answer,amount,currency,period,basis,month_from,month_to,recorded_at
h1,wage,amount,100,CNY,year,household,2019-10-01,2020-10-01,2020-10-02T08:00:00Z
"""
FLAT = {**SOUND, "living.csv": LIVING, "income.csv": INCOME}
COUNTIES = {
    "areas.csv": SOUND["areas.csv"] + "d,p,county,\nw,d,village,\n",
    "county=c/households.csv": "household_id,area_id\nh1,v\nh2,v\n",
    "county=c/people.csv": "person_id,household_id,sex\np1,h1,male\np2,h2,female\n",
    "county=d/households.csv": "household_id,area_id\nh3,w\n",
    "county=d/people.csv": "person_id,household_id,sex\np3,h3,male\n",
}
BROKEN = {
    **FLAT,
    "living.csv": LIVING + "h1,2020-02-30,maybe,E,-1\nh9,2020-01-01,,,\n",
    "people.csv": SOUND["people.csv"] + "p1,h1,male,1980-01-01\np5,h1\n",
}
SAME = {
    "REG-008": "missing-cell",
    "REG-016": "type-error",
    "REG-018": "constraint-error",
    "REG-019": "constraint-error",
    "REG-030": "primary-key",
    "REG-034": "foreign-key",
}


@pytest.fixture
def write(tmp_path):
    def write(files):
        for name, text in files.items():
            path = tmp_path / name
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, encoding="utf-8")
        return tmp_path

    return write


def frictionless_of(folder):
    """What Frictionless finds: table, row and type of each error."""
    report = Package(str(folder / "datapackage.json")).validate()
    assert report.errors == []
    return {
        (task.name, error.row_number, error.type) for task in report.tasks for error in task.errors
    }


@pytest.mark.parametrize("files", [FLAT, COUNTIES], ids=["flat", "counties"])
def test_a_sound_register_is_valid_to_both(files, write):
    folder = write(files)
    write_datapackage(folder)
    assert check(folder).sound
    assert frictionless_of(folder) == set()


def test_a_broken_register_is_reported_by_both_in_the_same_rows(write):
    folder = write(BROKEN)
    write_datapackage(folder)
    faults = check(folder).faults.to_pylist()
    assert len(faults) == 7
    found = {(f["file"].removesuffix(".csv"), f["row"], SAME[f["code"]]) for f in faults}
    assert found == frictionless_of(folder)


def resources_of(folder, **options):
    content = json.loads(write_datapackage(folder, **options).read_text(encoding="utf-8"))
    return {resource["name"]: resource for resource in content["resources"]}


def test_a_table_is_one_resource_with_the_files_of_all_counties(write):
    people = resources_of(write(COUNTIES))["people"]
    assert people["path"] == ["county=c/people.csv", "county=d/people.csv"]
    assert people["schema"]["primaryKey"] == ["person_id"]
    assert people["schema"]["foreignKeys"] == [
        {
            "fields": ["household_id"],
            "reference": {"resource": "households", "fields": ["household_id"]},
        }
    ]


def test_a_field_says_what_the_list_of_the_register_says(write):
    listed = register_tables()["living"].columns["out_of_pocket_year"]
    fields = {f["name"]: f for f in resources_of(write(FLAT))["living"]["schema"]["fields"]}
    assert fields["out_of_pocket_year"] == {
        "name": "out_of_pocket_year",
        "title": listed.label,
        "type": "number",
        "unit": "yuan per household per year",
        "constraints": {"minimum": 0},
    }
    assert fields["dwelling_grade"]["constraints"] == {"enum": ["A", "B", "C", "D"]}


def test_versions_belong_to_the_key_and_a_field_of_a_standard_is_described(write):
    rows = "household_id,area_id,savings,valid_from,recorded_at\nh1,v,1,2020-01-01,2020-01-01\n"
    extra = {"households": [Column("savings", "money", "savings", unit="yuan per household")]}
    schema = resources_of(write({**SOUND, "households.csv": rows}), extra=extra)["households"][
        "schema"
    ]
    assert schema["primaryKey"] == ["household_id", "valid_from", "recorded_at"]
    assert schema["fields"][2]["unit"] == "yuan per household"


def test_the_same_folder_gives_the_same_bytes(write):
    folder = write(FLAT)
    assert write_datapackage(folder).read_bytes() == write_datapackage(folder).read_bytes()
