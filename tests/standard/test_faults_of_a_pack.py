"""A fault of a pack is told where it is, and not again where something names what has it."""

import pytest
from tests.engine import run_folders as make

from aboveline.standard import StandardError, load_standard


def faults_of(folder, **sections):
    with pytest.raises(StandardError) as raised:
        load_standard(make.small_pack(folder, **sections))
    return {fault.place: fault.code for fault in raised.value.faults}


def with_criterion(name, **changes):
    criteria = make.PACK["criteria"]
    return {**criteria, name: {**criteria[name], **changes}}


def test_a_faulty_criterion_is_the_only_fault(tmp_path):
    criteria = with_criterion("food", holds="enough_fod")
    meets = {"meets": "income and food and schooling"}
    found = faults_of(tmp_path / "small", criteria=criteria, decision=meets)
    assert found == {"criteria.food.holds": "EXPR-005"}


def test_a_faulty_fact_is_told_once_and_where_it_is_used(tmp_path):
    facts = make.PACK["facts"]
    members = {"is": "count(persn)", "label": "members"}
    household = {**facts["household"], "members": members}
    found = faults_of(tmp_path / "small", facts={**facts, "household": household})
    assert found == {
        "facts.household.members.is": "EXPR-005",
        "facts.household.income_per_person.is": "EXPR-005",
        "criteria.income.holds": "EXPR-005",
    }


def test_a_criterion_that_is_none_is_told_where_it_is_named(tmp_path):
    problems = {**make.PACK["problems"], "roof": {**make.PACK["problems"]["food"]}}
    problems["roof"] |= {"criterion": "roof"}
    found = faults_of(tmp_path / "small", problems=problems)
    assert found == {"problems.roof": "PACK-013"}


def test_a_criterion_without_a_problem_is_told(tmp_path):
    problems = {name: rule for name, rule in make.PACK["problems"].items() if name != "food"}
    assert faults_of(tmp_path / "small", problems=problems) == {"criteria.food": "PACK-013"}
