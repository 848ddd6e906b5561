"""Why a household is where it is."""

import json

import pytest
from tests.engine import run_folders as make
from tests.small_register import DAY, register

import aboveline
from aboveline.engine.errors import RunError


@pytest.fixture(scope="module")
def tables():
    return register()


def explained(tables, name):
    return aboveline.explain(tables, "china-2013", name, as_of=DAY)


def test_criteria_come_in_the_order_of_the_standard(tables):
    found = explained(tables, "bad-roof")
    order = list(aboveline.load_standard("china-2013").criteria)
    assert [criterion.name for criterion in found.criteria] == order


def test_a_bad_roof_is_named_with_its_value_and_the_day_it_was_seen(tables):
    housing = next(c for c in explained(tables, "bad-roof").criteria if c.name == "housing")
    grade = next(
        leaf
        for reason in housing.reasons
        for leaf in reason.reasons
        if leaf.name == "dwelling_grade"
    )
    assert housing.holds is False
    assert (grade.value, grade.source) == ("D", f"living, {DAY}")


def test_income_shows_the_amount_the_line_and_where_the_line_comes_from(tables):
    income = next(c for c in explained(tables, "at-the-line").criteria if c.name == "income")
    values = {reason.name: reason for reason in income.reasons}
    line = next(
        r for reason in income.reasons for r in (reason, *reason.reasons) if r.source == "S10"
    )
    assert values["income_per_person"].value == 4000
    assert values["income_per_person"].unit == "yuan per person per year"
    assert line.value == "4000"


def test_the_member_that_a_criterion_fails_for_is_named_by_key(tables):
    schooling = next(
        c for c in explained(tables, "out-of-school").criteria if c.name == "schooling"
    )
    assert {reason.of for reason in schooling.reasons} == {"out-of-school-3"}


def test_an_explanation_is_plain_json_and_prints_the_window(tables):
    said = json.loads(json.dumps(explained(tables, "steady").as_dict()))
    assert said["state"] == "meets"
    assert said["income_window"] == ["2018-10-01", "2019-10-01"]
    assert len(said["answers"]) == 5


def test_a_household_that_is_not_there_is_refused_with_a_remedy(tables):
    with pytest.raises(RunError) as refused:
        explained(tables, "nobody")
    assert refused.value.code == "RUN-010"


def test_of_a_household_in_an_unknown_area_the_parameters_are_unknown(tmp_path):
    found = [make.household("h", "nowhere"), make.household("k", "c1v1")]
    given = {"areas": make.table(make.areas()), **make.tables(found)}
    pack = make.small_pack(tmp_path / "small")
    both = [aboveline.explain(given, pack, key, as_of=make.DAY) for key in ("h", "k")]
    lost, placed = ({r.name: r.value for r in one.criteria[0].reasons} for one in both)
    assert [[problem["rule"] for problem in one.problems] for one in both] == [["to_verify"], []]
    assert (lost["line"], placed["line"]) == (None, "3000")
    assert lost["income_per_person"] == placed["income_per_person"] == 6000
