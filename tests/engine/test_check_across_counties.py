"""One household, person or identity number in two counties on the same days."""

import pyarrow as pa
import pyarrow.csv as pa_csv
import pyarrow.parquet as pq
import pytest
from tests.engine.check_examples import MAN, THIRD, WOMAN

from aboveline.engine.checking import across, check, check_across, counties

AREAS = """area_id,parent_id,level
n,,nation
p,n,province
q,p,prefecture
a,q,county
b,q,county
e,p,county
va,a,village
vb,b,village
ve,e,village
"""
HEADER = "household_id,area_id,valid_from,valid_to,recorded_at"
PEOPLE = "person_id,household_id,identity_number"


@pytest.fixture(params=["csv", "parquet"])
def register(request, tmp_path):
    """A function that writes tables by county as text, as CSV or as Parquet."""

    def write(**counties):
        (tmp_path / "areas.csv").write_text(AREAS)
        for county, tables in counties.items():
            folder = tmp_path / f"county={county}"
            folder.mkdir()
            for table, rows in tables.items():
                path = folder / f"{table}.csv"
                path.write_text("\n".join(rows) + "\n")
                if request.param == "parquet":
                    texts = pa_csv.ConvertOptions(
                        column_types=dict.fromkeys(rows[0].split(","), pa.string()),
                        strings_can_be_null=True,
                    )
                    pq.write_table(
                        pa_csv.read_csv(path, convert_options=texts), path.with_suffix(".parquet")
                    )
                    path.unlink()
        return tmp_path

    return write


def found(folder):
    faults = check_across(folder).to_pylist()
    return [(f["code"], f["file"].split("/")[0], f["row"], f["key"]) for f in faults]


def households(*rows):
    return {"households": [HEADER, *rows]}


def row(register, number):
    """The row as a person counts: with the header in CSV, without in Parquet."""
    return number if any(register.rglob("households.parquet")) else number + 1


def test_a_household_in_two_counties_at_once_is_told_in_both(register):
    folder = register(a=households("h0,va,,,", "h1,va,2014-01-01,,"), b=households("h1,vb,,,"))
    assert found(folder) == [
        ("REG-036", "county=a", row(folder, 2), "h1"),
        ("REG-036", "county=b", row(folder, 1), "h1"),
    ]


def test_the_message_says_where_the_other_row_is_and_where_the_counties_meet(register):
    folder = register(a=households("h1,va,,,"), b=households("h1,vb,,,"), e=households("h2,ve,,,"))
    first = check_across(folder)["message"][0].as_py()
    assert f"row {row(folder, 1)} of county=b/households" in first
    assert "in the same prefecture" in first


def test_counties_of_two_prefectures_meet_in_the_province(register):
    folder = register(a=households("h1,va,,,"), e=households("h1,ve,,,"))
    assert "in the same province" in check_across(folder)["message"][0].as_py()


def test_a_household_that_moved_is_in_order(register):
    folder = register(
        a=households(
            "h1,va,2014-01-01,,2014-01-01",
            "h1,va,2014-01-01,2016-05-01,2016-05-02",
        ),
        b=households("h1,vb,2016-05-01,,2016-05-02"),
    )
    assert found(folder) == []


def test_a_person_and_a_number_in_two_counties(register):
    people_a = [PEOPLE, f"p1,h1,{MAN}", f"p2,h1,{WOMAN}", f"p3,h1,{WOMAN}"]
    people_b = [PEOPLE, f"p1,h2,{THIRD}", f"p4,h2,{MAN.lower()}"]
    folder = register(
        a={**households("h1,va,,,"), "people": people_a},
        b={**households("h2,vb,,,"), "people": people_b},
    )
    assert found(folder) == [
        ("REG-036", "county=a", row(folder, 1), "h1"),
        ("REG-082", "county=a", row(folder, 1), "h1"),
        ("REG-036", "county=b", row(folder, 1), "h2"),
        ("REG-082", "county=b", row(folder, 2), "h2"),
    ]


def test_rows_are_compared_in_parts_with_the_same_result(register, monkeypatch):
    folder = register(
        a=households(*(f"h{n},va,,," for n in range(40))),
        b=households(*(f"h{n},vb,,," for n in range(30, 60))),
    )
    whole = check_across(folder)
    monkeypatch.setattr(across, "ROWS_AT_ONCE", 7)
    assert check_across(folder).equals(whole)
    assert whole.num_rows == 20


def test_the_check_of_a_folder_compares_its_counties_unless_told_not_to(register):
    folder = register(a=households("h1,va,,,"), b=households("h1,vb,,,"))
    assert dict(check(folder).counts) == {"REG-036": 2}
    assert dict(check(folder, across=False).counts) == {}


def test_a_file_that_cannot_be_read_does_not_hide_the_others(register):
    folder = register(a=households("h1,va,,,"), b=households("h1,vb,,,"), e=households("h2,ve,,,"))
    next(folder.glob("county=e/*")).write_bytes(b"")
    assert [code for code, *_ in found(folder)] == ["REG-036", "REG-036"]


@pytest.mark.parametrize("register", ["csv"], indirect=True)
def test_processes_find_what_one_finds(register, monkeypatch):
    monkeypatch.setattr(counties, "COUNTIES_OF_A_PROCESS", 1)
    people = {"people": [PEOPLE, f"p1,h1,{MAN[:-1]}1", "p2,h9,"]}
    folder = register(
        a={**households("h1,va,,,", "h3,vb,,,"), **people},
        b=households("h1,vb,,,"),
        x=households("h2,ve,,,"),
    )
    alone = check(folder)
    told = []
    shared = check(folder, workers=2, verify=True, progress=lambda *done: told.append(done))
    assert len(alone.counts) == 6
    assert shared.faults.equals(alone.faults)
    assert told == [(1, 3), (2, 3), (3, 3)]
