"""A survey is read as a register through a mapping file; what does not fit is told all at once."""

import re
from datetime import date
from decimal import Decimal
from pathlib import Path

import pyarrow.parquet as pq
import pytest
import yaml

from aboveline.engine.mapping import MappingError, convert
from aboveline.engine.mapping.faults import CODES

HOUSEHOLDS = """hh,wave,region,place,income,asked,size,aid,loan,credit,weight,head_same
1,1,A,10,1200,1,2,1,2,2,10.5,1
1,2,A,10,2400.50,1,2,2,2,9,10.5,1
2,1,B,20,0,0,4,9,1,2,8,1
2,2,B,20,600,1,4,2,9,1,8,0
"""
PERSONS = """home,number,sex,age,income
7,1,1,30,500
7,2,2,8,500
9,1,2,51,800
"""
SCALE = "sex,age_from,units\n1,30,1.0\n2,8,0.68\n2,51,0.76\n"
MAPPING = """
mapping: {name: small, title: A small survey, standard: income-line}
files: {panel: panel.csv}
rows: panel
spans:
  column: wave
  values: {1: {from: 2016-07-01, to: 2016-10-01}, 2: {from: 2016-10-01, to: 2017-01-01}}
areas:
  - {level: nation, area_id: {constant: AR}}
  - level: region
    area_id: {column: region, prefix: AR-}
    name: {column: region, map: {A: North, B: South}}
  - level: place
    area_id: {column: place, prefix: P}
    tags: {column: region, map: {A: urban, B: rural}}
households:
  household_id: {column: hh, new_when: {column: head_same, in: [0]}, ordered_by: wave}
  weight: weight
  persons: size
  adult_equivalents: {column: size, scale: '1/2'}
  income_month: {column: income, only_if: {column: asked, above: 0}, scale: '1/12'}
  cash_aid: {column: aid, map: {1: true, 2: false}, missing: [9]}
  aid_in_kind: {constant: false}
  borrowed_from_kin:
    any_of:
      - {column: loan, map: {1: true, 2: false}, missing: [9]}
      - {column: credit, map: {1: true, 2: false}, missing: [9]}
"""


@pytest.fixture
def survey(tmp_path):
    (tmp_path / "panel.csv").write_text(HOUSEHOLDS, "utf-8")
    (tmp_path / "persons.csv").write_text(PERSONS, "utf-8")
    (tmp_path / "scale.csv").write_text(SCALE, "utf-8")
    return tmp_path


def read(folder, text):
    file = folder / "survey.yaml"
    file.write_text(text if isinstance(text, str) else yaml.safe_dump(text), "utf-8")
    done = convert(file, out=folder / "register")
    return {name: pq.read_table(done.out / f"{name}.parquet") for name in done.rows}


def rows(table):
    return table.to_pylist()


def faults(folder, text):
    with pytest.raises(MappingError) as caught:
        read(folder, text)
    return [(fault.code, fault.place) for fault in caught.value.faults]


def changed(**changes):
    content = yaml.safe_load(MAPPING)
    content.update(changes)
    return content


def with_household(**values):
    content = yaml.safe_load(MAPPING)
    content["households"].update(values)
    return content


def test_each_row_of_a_panel_is_a_household_in_its_span(survey):
    households = rows(read(survey, MAPPING)["households"])
    first = next(row for row in households if row["household_id"] == "1")
    assert [(row["household_id"], row["valid_from"]) for row in households] == [
        ("1", date(2016, 7, 1)),
        ("1", date(2016, 10, 1)),
        ("2", date(2016, 7, 1)),
        ("2/1", date(2016, 10, 1)),
    ]
    assert first == {
        "household_id": "1",
        "area_id": "P10",
        "valid_from": date(2016, 7, 1),
        "valid_to": date(2016, 10, 1),
        "weight": 10.5,
        "persons": 2,
        "adult_equivalents": 1.0,
        "income_month": Decimal("100.000000"),
        "cash_aid": True,
        "aid_in_kind": False,
        "borrowed_from_kin": False,
    }


def test_areas_stand_once_with_the_level_above_as_parent(survey):
    areas = rows(read(survey, MAPPING)["areas"])
    assert [(a["area_id"], a["parent_id"], a["level"], a["name"], a["tags"]) for a in areas] == [
        ("AR", None, "nation", None, None),
        ("AR-A", "AR", "region", "North", None),
        ("AR-B", "AR", "region", "South", None),
        ("P10", "AR-A", "place", None, "urban"),
        ("P20", "AR-B", "place", None, "rural"),
    ]
    assert [a["code"] for a in areas] == ["AR", "AR-A", "AR-B", "P10", "P20"]


def test_missing_codes_and_what_was_not_asked_are_unknown_and_not_zero(survey):
    households = {
        (row["household_id"], row["valid_from"].month): row
        for row in rows(read(survey, MAPPING)["households"])
    }
    assert households["2", 7]["income_month"] is None  # 0 in the file, but not asked
    assert households["2", 7]["cash_aid"] is None  # code 9
    assert households["1", 10]["borrowed_from_kin"] is None  # no or unknown
    assert households["2", 7]["borrowed_from_kin"] is True  # yes or no
    assert households["2/1", 10]["borrowed_from_kin"] is True  # unknown or yes


def test_the_first_known_value_and_sums_of_known_values(survey):
    content = with_household(
        general_weight={"first_of": [{"column": "asked", "missing": [0]}, "weight"]},
        earners={"sum_of": ["size", {"column": "aid", "missing": [9]}]},
    )
    households = rows(read(survey, content)["households"])
    assert [row["general_weight"] for row in households] == [1, 1, 8, 1]
    assert [row["earners"] for row in households] == [3, 4, None, 6]


def test_rows_are_kept_by_tests(survey):
    kept = changed(keep=[{"column": "wave", "in": [1]}, {"column": "size", "below": 3}])
    assert [row["household_id"] for row in rows(read(survey, kept)["households"])] == ["1"]
    dropped = changed(keep=[{"column": "region", "not_in": ["A"]}])
    assert [row["household_id"] for row in rows(read(survey, dropped)["households"])] == [
        "2",
        "2/1",
    ]


PEOPLE = {
    "mapping": {"name": "persons", "title": "Persons", "standard": "income-line"},
    "files": {"persons": "persons.csv", "scale": "scale.csv"},
    "rows": "persons",
    "one_row_a": "person",
    "areas": [{"level": "nation", "area_id": {"constant": "AR"}}],
    "households": {
        "household_id": "home",
        "persons": {"count": "rows"},
        "children": {"count": {"column": "age", "map": {8: True}, "otherwise": False}},
        "income_month": {"total": "income"},
        "adult_equivalents": {
            "total": {
                "look_up": "scale",
                "where": {"sex": "sex", "age_from": "age"},
                "take": "units",
            }
        },
        "cash_aid": {"any": {"column": "sex", "map": {1: True, 2: False}}},
    },
    "people": {
        "person_id": {"join": ["home", "number"]},
        "sex": {"column": "sex", "map": {1: "male", 2: "female"}},
    },
}


def test_rows_of_persons_are_gathered_into_households(survey):
    tables = read(survey, PEOPLE)
    assert rows(tables["households"]) == [
        {
            "household_id": "7",
            "area_id": "AR",
            "persons": 2,
            "children": 1,
            "income_month": Decimal(1000),
            "adult_equivalents": pytest.approx(1.68),
            "cash_aid": True,
        },
        {
            "household_id": "9",
            "area_id": "AR",
            "persons": 1,
            "children": 0,
            "income_month": Decimal(800),
            "adult_equivalents": 0.76,
            "cash_aid": False,
        },
    ]
    assert rows(tables["people"]) == [
        {"household_id": "7", "person_id": "7-1", "sex": "male"},
        {"household_id": "7", "person_id": "7-2", "sex": "female"},
        {"household_id": "9", "person_id": "9-1", "sex": "female"},
    ]


def test_one_unknown_person_makes_the_total_of_the_household_unknown(survey):
    (survey / "persons.csv").write_text(PERSONS.replace("7,2,2,8,500", "7,2,2,8,"), "utf-8")
    assert rows(read(survey, PEOPLE)["households"])[0]["income_month"] is None


def test_persons_of_a_household_who_disagree_are_a_fault(survey):
    content = {**PEOPLE, "households": {**PEOPLE["households"], "income_month": "age"}}
    assert faults(survey, content) == [("MAP-009", "households.income_month")]


def test_persons_may_stand_in_a_file_of_their_own(survey):
    content = yaml.safe_load(MAPPING)
    del content["spans"]
    content |= {
        "files": {"panel": "panel.csv", "persons": "persons.csv"},
        "keep": [{"column": "wave", "in": [1]}],
        "people": {
            "rows": "persons",
            "household_id": "home",
            "person_id": {"join": ["home", "number"]},
        },
    }
    people = rows(read(survey, content)["people"])
    assert [row["person_id"] for row in people] == ["7-1", "7-2", "9-1"]


def test_income_becomes_answers_with_unit_period_and_basis(survey):
    content = changed(
        income=[
            {
                "kind": "wage",
                "amount": {"column": "income", "only_if": {"column": "asked", "above": 0}},
                "period": "year",
                "currency": "ARS",
                "unanswered": "refused",
            },
            {"kind": "rent", "amount": {"constant": 0}, "period": "year", "currency": "ARS"},
        ]
    )
    answers = [
        (row["household_id"], row["kind"], row["answer"], row["amount"], row["month_from"])
        for row in rows(read(survey, content)["income"])
        if row["month_from"] == date(2016, 7, 1)
    ]
    assert answers == [
        ("1", "rent", "none", None, date(2016, 7, 1)),
        ("1", "wage", "amount", Decimal(1200), date(2016, 7, 1)),
        ("2", "rent", "none", None, date(2016, 7, 1)),
        ("2", "wage", "refused", None, date(2016, 7, 1)),
    ]


def test_what_was_seen_at_home_is_observed_on_the_first_day_of_the_span(survey):
    content = changed(living={"electricity": {"column": "asked", "map": {1: True, 0: False}}})
    living = rows(read(survey, content)["living"])
    assert [(r["household_id"], r["observed_on"], r["electricity"]) for r in living] == [
        ("1", date(2016, 7, 1), True),
        ("1", date(2016, 10, 1), True),
        ("2", date(2016, 7, 1), False),
        ("2/1", date(2016, 10, 1), True),
    ]


def test_every_fault_of_a_mapping_comes_at_once_with_place_and_remedy(survey):
    content = with_household(
        incom_month="income",
        persons="sise",
        cash_aid={"column": "aid", "map": {1: True}},
        bought_on_credit={"colum": "credit"},
        earners={"column": "size", "scal": 2},
        children={"column": "size", "scale": "two"},
        uninsured={"total": "size"},
        spent_savings={"column": "aid", "only_if": {"column": "asked"}},
    )
    assert faults(survey, content) == [
        ("MAP-002", "households.bought_on_credit"),
        ("MAP-002", "households.children.scale"),
        ("MAP-002", "households.earners"),
        ("MAP-005", "households.incom_month"),
        ("MAP-004", "households.persons.column"),
        ("MAP-002", "households.spent_savings.only_if"),
        ("MAP-002", "households.uninsured"),
    ]


def test_a_fault_says_what_would_be_right(survey):
    with pytest.raises(MappingError, match="Did you mean 'size'") as caught:
        read(survey, with_household(persons="sise"))
    assert "survey.yaml, households.persons.column" in str(caught.value)


@pytest.mark.parametrize(
    ("column", "value", "code"),
    [
        ("cash_aid", {"column": "aid", "map": {1: True, 2: False}}, "MAP-006"),
        ("cash_aid", {"column": "aid", "map": {1: "perhaps", 2: False, 9: "unknown"}}, "MAP-007"),
        ("persons", "region", "MAP-007"),
        ("weight", {"column": "weight", "scale": -1}, "MAP-007"),
        ("persons", {"constant": "many"}, "MAP-007"),
    ],
)
def test_values_that_do_not_fit_are_faults_and_never_guessed(survey, column, value, code):
    assert {found for found, _ in faults(survey, with_household(**{column: value}))} == {code}


def test_faults_in_the_data_say_how_many_rows_and_where_the_first_is(survey):
    content = with_household(cash_aid={"column": "aid", "map": {1: True, 2: False}})
    with pytest.raises(MappingError, match=r"In 1 rows, first in row 4 of panel\.csv"):
        read(survey, content)


def test_a_key_that_stands_twice_is_a_fault(survey):
    content = yaml.safe_load(MAPPING)
    del content["spans"]
    content["households"]["household_id"] = "hh"
    assert faults(survey, content) == [("MAP-008", "households.household_id")]


def test_a_household_without_key_or_area_is_a_fault(survey):
    content = with_household(household_id={"column": "hh", "missing": [2]})
    assert faults(survey, content) == [("MAP-008", "households.household_id")]


def test_an_area_with_two_parents_is_a_fault(survey):
    (survey / "panel.csv").write_text(HOUSEHOLDS.replace("2,2,B,20", "2,2,B,10"), "utf-8")
    assert faults(survey, MAPPING) == [("MAP-009", "areas")]


def test_an_area_whose_rows_carry_two_tags_is_a_fault(survey):
    content = yaml.safe_load(MAPPING)
    content["areas"][2]["tags"] = {"column": "wave", "map": {1: "early", 2: "late"}}
    assert faults(survey, content) == [("MAP-009", "areas")]


def test_areas_of_two_levels_need_two_keys(survey):
    areas = [
        {"level": "region", "area_id": "region"},
        {"level": "place", "area_id": {"column": "region"}},
    ]
    assert faults(survey, changed(areas=areas)) == [("MAP-008", "areas")]


@pytest.mark.parametrize(
    ("scale", "code"),
    [(SCALE.replace("2,8,0.68\n", ""), "MAP-010"), (SCALE + "2,8,0.7\n", "MAP-010")],
)
def test_a_look_up_finds_one_row_or_is_a_fault(survey, scale, code):
    (survey / "scale.csv").write_text(scale, "utf-8")
    assert [found for found, _ in faults(survey, PEOPLE)] == [code]


@pytest.mark.parametrize(
    ("content", "code", "place"),
    [
        ("mapping: [", "MAP-001", "line 2"),
        (changed(rowz="panel"), "MAP-002", "rowz"),
        (changed(rows="pannel"), "MAP-002", "rows"),
        (changed(files={"panel": "nothing.csv"}), "MAP-003", "files.panel"),
        (changed(files={"panel": "../panel.csv"}), "MAP-003", "files.panel"),
    ],
)
def test_a_mapping_that_cannot_be_used_says_where(survey, content, code, place):
    assert faults(survey, content) == [(code, place)]


def test_nothing_is_written_when_there_is_a_fault(survey):
    faults(survey, with_household(persons="sise"))
    assert not (survey / "register").exists()


PAGE = Path(__file__).resolve().parents[2] / "docs" / "mapping-files.md"


def test_the_example_of_the_page_reads_a_survey(tmp_path):
    (tmp_path / "hh_2024_1.csv").write_text(
        "interview,quarter,reg,cluster,milieu,number,hh_weight,inc_year,v12,wages_year\n"
        "1,2024Q1,1,7,2,1,20,2400,1,1200\n1,2024Q1,1,7,2,2,20,-9,9,\n2,2024Q1,1,7,2,3,20,1,1,1\n",
        "utf-8",
    )
    (tmp_path / "persons_2024.csv").write_text(
        "quarter,cluster,number,line\n2024Q1,7,1,1\n2024Q1,7,2,1\n", "utf-8"
    )
    example = re.search(r"```yaml\n(.+?)```", PAGE.read_text("utf-8"), re.DOTALL).group(1)
    tables = read(tmp_path, example)
    homes = rows(tables["households"])
    assert [(h["household_id"], h["area_id"], h["income_month"]) for h in homes] == [
        ("7-1", "C7", Decimal(200)),
        ("7-2", "C7", None),
    ]
    assert [row["person_id"] for row in rows(tables["people"])] == ["7-1-1", "7-2-1"]
    assert [row["answer"] for row in rows(tables["income"])] == ["amount", "refused"]
    assert [row["electricity"] for row in rows(tables["living"])] == [True, None]


def test_the_page_lists_every_code_with_its_meaning():
    listed = dict(re.findall(r"^\| (MAP-\d{3}) \| (.+) \|$", PAGE.read_text("utf-8"), re.MULTILINE))
    assert listed == CODES
