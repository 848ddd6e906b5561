"""Headings of offices meet the fields that they mean; what is not known is shown, not dropped."""

from __future__ import annotations

import pyarrow as pa
import pytest

from aboveline.registry.importing.columns import columns, names, plain
from aboveline.registry.importing.matching import chosen, is_known, match_sheet, plain_path
from aboveline.registry.importing.reading import Sheet


def sheet(*headings: str) -> Sheet:
    letters = tuple("ABCDEFGHIJ"[: len(headings)])
    return Sheet("one", headings, letters, 1, pa.table({"row": pa.array([], pa.int32())}))


def matched(*headings: str, remembered=None) -> dict[str, tuple[str, str, float]]:
    return {
        match.heading: (match.key, match.how, match.factor)
        for match in match_sheet(sheet(*headings), remembered or {})
    }


@pytest.mark.parametrize(
    ("heading", "key"),
    [
        ("身份证号", "person.identity_number"),
        ("身 份 证\n号 码 *（必填）", "person.identity_number"),
        ("Identity number", "person.identity_number"),
        ("与户主关系", "person.relation"),
        ("relation to the head", "person.relation"),
        ("收入 / 工资性", "income.wage"),
        ("工资性收入（元）", "income.wage"),
        ("行政村", "household.area"),
        ("household_id", "household.id"),
    ],
)
def test_a_heading_is_known_in_every_usual_spelling(heading, key):
    assert is_known(heading)
    assert matched("姓名", heading)[heading][0] == key


def test_a_heading_that_means_nothing_is_kept_and_shown():
    assert matched("姓名", "上级意见")["上级意见"] == ("", "none", 1.0)


def test_a_phone_is_of_the_person_among_people_and_of_the_household_among_households():
    assert matched("姓名", "联系电话")["联系电话"][0] == "person.phone"
    assert matched("户编号", "联系电话")["联系电话"][0] == "household.phone"


def test_units_in_headings_turn_into_those_of_the_field():
    found = matched("户编号", "工资性收入（万元）", "耕地面积（公顷）", "住房面积（亩）")
    assert found["工资性收入（万元）"] == ("income.wage", "name", 10_000)
    assert found["耕地面积（公顷）"] == ("household.cultivated_land_mu", "name", 15)
    assert found["住房面积（亩）"] == ("", "unit", 1.0)


def test_a_field_is_matched_once_and_the_second_column_is_shown():
    assert matched("姓名", "身份证号", "公民身份号码")["公民身份号码"] == ("", "twice", 1.0)


def test_what_an_office_settled_before_goes_first():
    remembered = {plain_path("备注1"): "person.ethnicity", plain_path("姓名"): "-"}
    found = matched("姓名", "备注1", remembered=remembered)
    assert found["备注1"][:2] == ("person.ethnicity", "remembered")
    assert found["姓名"] == ("", "left_out", 1.0)


def test_a_choice_replaces_a_match_and_keeps_the_unit():
    matches = match_sheet(sheet("姓名", "补助（万元）"), {})
    assert [match.key for match in matches] == ["person.name", ""]
    found = chosen(matches, {1: "income.transfer", 0: ""})
    assert [(match.key, match.how, match.factor) for match in found] == [
        ("", "left_out", 1.0),
        ("income.transfer", "chosen", 10_000),
    ]


def test_the_remarks_of_a_receipt_are_never_read():
    for heading in ("What is to be mended", "待更正内容"):
        assert matched("姓名", heading)[heading] == ("", "left_out", 1.0)


def test_two_columns_are_not_settled_to_one_field():
    matches = match_sheet(sheet("姓名", "甲", "乙"), {})
    found = chosen(matches, {1: "person.ethnicity", 2: "person.ethnicity"})
    assert [match.how for match in found] == ["name", "chosen", "twice"]


def test_every_field_is_found_by_both_of_its_labels():
    for key, column in columns().items():
        for label in (column.en, column.zh):
            assert key in names()[plain(label)], (key, label)
