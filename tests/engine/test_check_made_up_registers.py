"""Made-up registers are sound, and what is broken in one of them is found where it was broken."""

import csv
import random

import pytest

from aboveline.engine.checking import check
from aboveline.synthetic import register_folder

SHAPES = {
    "csv": {"format": "csv", "county_households": 30},
    "parquet": {"format": "parquet", "identity_numbers": True},
    "history": {"format": "csv", "history": True, "years": 2, "identity_numbers": True},
    "quarterly": {"format": "parquet", "income": "quarterly", "unknown_share": 0.2},
}


@pytest.mark.parametrize("name", SHAPES)
def test_a_made_up_register_has_no_faults(name, tmp_path):
    folder = register_folder(tmp_path / name, households=60, seed=5, **SHAPES[name])
    assert check(folder).faults.to_pylist() == []


DAMAGE = {
    ("people", "birth_date"): ("1990-13-01", "REG-016"),
    ("people", "sex"): ("F", "REG-018"),
    ("people", "schooling_years"): ("31", "REG-020"),
    ("people", "household_id"): ("nobody", "REG-031"),
    ("people", "identity_number"): ("990000199001010010", "REG-071"),
    ("living", "dwelling_grade"): ("E", "REG-018"),
    ("living", "observed_on"): ("", "REG-017"),
    ("households", "area_id"): ("nowhere", "REG-033"),
    ("income", "currency"): ("", "REG-060"),
    ("income", "month_from"): ("2019-10-02", "REG-063"),
}


def test_damage_is_found_in_the_row_where_it_was_done(tmp_path):
    folder = register_folder(tmp_path / "register", households=80, seed=6, format="csv")
    (county,) = folder.glob("county=*")
    choice = random.Random(7)
    done = set()
    for table in ("households", "people", "living", "income"):
        path = county / f"{table}.csv"
        with path.open(encoding="utf-8", newline="") as file:
            header, *rows = csv.reader(file)
        columns = [column for name, column in DAMAGE if name == table]
        amounts = [n for n, row in enumerate(rows) if table != "income" or "amount" in row]
        for column, number in zip(columns, choice.sample(amounts, len(columns)), strict=True):
            value, code = DAMAGE[table, column]
            rows[number][header.index(column)] = value
            done.add((code, f"{county.name}/{table}.csv", number + 2, column))
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([header, *rows])
    found = {
        (f["code"], f["file"], f["row"], f["column"]) for f in check(folder).faults.to_pylist()
    }
    assert done <= found
    # The files differ from the manifest now; numbers and birth dates part; the rest is the damage.
    further = {code for code, *_ in found - done}
    assert further <= {"REG-011", "REG-032", "REG-078", "REG-079"}
