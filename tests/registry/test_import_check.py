"""A file checked against the register: what each row would do, and why."""

from __future__ import annotations

from datetime import date

import pytest
from tests.cast import DAY
from tests.registry.import_scene import HEAD, HEADER, WIFE, head_of, number, scene, text_of

from aboveline.accounts.actors import service
from aboveline.registry.actions import begin_work, end_work
from aboveline.registry.importing.check import Checked, check
from aboveline.registry.importing.faults import RowFault
from aboveline.registry.importing.given import given
from aboveline.registry.importing.matching import is_known, match_sheet
from aboveline.registry.importing.reading import read_book
from aboveline.registry.models import Household

pytestmark = pytest.mark.django_db
CLERK = service("tests")
MONTHS = (date(2019, 7, 1), date(2020, 7, 1))


def checked(content: bytes, area, **options) -> Checked:
    book = read_book(content, is_known)
    matches = [match_sheet(sheet, {}) for sheet in book.sheets]
    return check(given(book, matches), area=area, actor=CLERK, on=DAY, months=MONTHS, **options)


def outcomes(found: Checked) -> list[tuple[int, str, list[str]]]:
    rows = found.con.execute("SELECT row, outcome, faults FROM outcomes ORDER BY place").fetchall()
    return [(row, outcome, [fault["code"] for fault in faults]) for row, outcome, faults in rows]


@pytest.fixture
def cast():
    return scene()


def test_people_whom_nobody_knows_are_new(cast):
    found = checked(text_of(HEAD, WIFE), cast.areas["qinglan"])
    assert outcomes(found) == [(2, "new", []), (3, "new", [])]
    assert found.counts() == {"new": 2, "rows": 2, "households": 1}


def test_a_wrong_row_names_its_fault_and_the_others_are_taken(cast):
    broken = (*WIFE[:5], "1982-02-03", *WIFE[6:])
    lost = (
        "A1",
        "Shigou Village 3",
        "吴一",
        "之子",
        "男",
        "2001.3.4",
        "9.9010119900101E+17",
        "健康",
    )
    found = checked(text_of(HEAD, broken, lost), cast.areas["qinglan"])
    assert outcomes(found) == [
        (2, "new", []),
        (3, "faulty", ["Q006"]),
        (4, "faulty", ["IMPORT-030"]),
    ]


def test_when_the_head_is_to_be_mended_the_household_waits(cast):
    found = checked(text_of((*HEAD[:5], "1980-13-01", *HEAD[6:]), WIFE), cast.areas["qinglan"])
    assert outcomes(found) == [(2, "faulty", ["IMPORT-023"]), (3, "faulty", ["IMPORT-041"])]


def test_a_village_that_is_not_there_or_not_alone_is_said(cast):
    found = checked(text_of((HEAD[0], "Nowhere", *HEAD[2:])), cast.areas["qinglan"])
    assert outcomes(found) == [(2, "faulty", ["IMPORT-035"])]
    found = checked(text_of((HEAD[0], "", *HEAD[2:])), cast.areas["qinglan"])
    assert outcomes(found) == [(2, "faulty", ["IMPORT-038"])]
    found = checked(text_of((HEAD[0], "", *HEAD[2:])), cast.areas["shigou-3"])
    assert outcomes(found) == [(2, "new", [])]


def test_the_same_number_twice_stops_both_rows(cast):
    found = checked(text_of(HEAD, (*WIFE[:6], HEAD[6], "健康")), cast.areas["qinglan"])
    assert "IMPORT-033" in outcomes(found)[0][2]
    assert "IMPORT-033" in outcomes(found)[1][2]


def test_a_newborn_and_a_person_without_papers_are_taken_and_looked_into(cast):
    child = ("A1", "Shigou Village 3", "", "之子", "男", "2020-05-01", "", "健康")
    mother = (*WIFE[:6], "", "健康")
    found = checked(text_of(HEAD, mother, child), cast.areas["qinglan"])
    assert outcomes(found) == [(2, "new", []), (3, "new", ["Q005"]), (4, "new", [])]


def known_head(cast) -> tuple[str, ...]:
    name = head_of(cast.households["0417"]).name
    return ("", "", name, "户主", "", "", number("19510307", "001"), "残疾")


def test_a_person_is_met_by_the_identity_number_and_what_differs_is_listed(cast):
    found = checked(text_of(known_head(cast)), cast.areas["qinglan"])
    row = found.con.execute("SELECT outcome, household_id, person_changes FROM outcomes").fetchone()
    assert row[0] == "changed"
    assert row[1] == str(cast.households["0417"].pk)
    assert {change["key"]: change["new"] for change in row[2]}["person.health"] == "disabled"


def test_a_person_of_another_area_is_a_conflict_that_tells_nothing(cast):
    stranger = (*HEAD[:2], "Li Made-Up", "户主", "", "", "990102196204180037", "健康")
    found = checked(text_of(stranger), cast.areas["qinglan"])
    assert outcomes(found) == [(2, "conflict", ["IMPORT-052"])]


def test_a_look_alike_is_a_possible_duplicate_until_somebody_says_otherwise(cast):
    person = head_of(cast.households["0417"])
    person.identity_index = ""
    person.save()
    row = (*HEAD[:2], person.name, "户主", "", "1951-03-07", number("19510307", "003"), "健康")
    area = cast.areas["qinglan"]
    assert outcomes(checked(text_of(row), area)) == [(2, "duplicate", ["IMPORT-060"])]
    taken = checked(text_of(row), area, take_duplicates=True)
    assert outcomes(taken) == [(2, "new", ["IMPORT-060"])]


def test_a_household_number_that_is_not_of_the_area_is_refused(cast):
    header = ("户编号", *HEADER[1:])
    beside = Household.objects.get(number="0512")
    row = (beside.number, *HEAD[1:])
    found = checked(text_of(row, header=header), cast.areas["qinglan"])
    assert outcomes(found) == [(2, "faulty", ["IMPORT-039"])]


def test_a_person_of_another_household_is_a_conflict(cast):
    header = ("户编号", *HEADER[1:])
    other = Household.objects.create(
        number="0418", area=cast.areas["shigou-3"], recorded_by="x", recorded_at="2020-01-01T00:00Z"
    )
    row = (other.number, *known_head(cast)[1:])
    found = checked(text_of(row, header=header), cast.areas["qinglan"])
    assert outcomes(found) == [(2, "conflict", ["IMPORT-051"])]


def test_rows_of_one_household_that_disagree_are_shown(cast):
    header = (*HEADER, "主要致贫原因")
    found = checked(
        text_of((*HEAD, "1 因病"), (*WIFE, "因残"), header=header), cast.areas["qinglan"]
    )
    assert "IMPORT-040" in outcomes(found)[0][2]
    assert outcomes(found)[1] == (3, "faulty", ["IMPORT-041"])
    fault = found.con.execute("SELECT detail FROM home_faults WHERE code = 'IMPORT-040'").fetchone()
    assert "main cause of poverty" in RowFault("IMPORT-040", "", fault[0]).message


def test_rules_run_over_the_file_and_those_that_lack_columns_are_named(cast):
    both = (*HEAD[:4], "女", *HEAD[5:])
    second = (*WIFE[:3], "户主", *WIFE[4:])
    found = checked(text_of(both, second), cast.areas["qinglan"])
    assert "Q007" in outcomes(found)[0][2]
    assert "Q023" in found.unchecked
    assert "Q007" not in found.unchecked


def test_the_work_that_goes_on_in_the_register_is_held_against_the_file(cast):
    head = cast.households["0417"].memberships.get(relation="head").person
    actor = cast.actor("county")
    begin_work(head, {"monthly_wage": "99"}, actor=actor, started_on=date(2020, 1, 1))
    header = ("户编号", *HEADER[1:], "务工")

    def found(working: str) -> list[str]:
        row = ("0417", *known_head(cast)[1:], working)
        (answer,) = outcomes(checked(text_of(row, header=header), cast.areas["qinglan"]))
        return [code for code in answer[2] if code in ("Q031", "Q034", "Q035")]

    assert found("否") == ["Q031", "Q034"]
    assert found("是") == ["Q031", "Q035"]
    end_work(head.work_spells.get(), actor=actor, ended_on=date(2020, 6, 1))
    assert found("否") == []
