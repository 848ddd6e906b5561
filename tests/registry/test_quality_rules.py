"""Every rule finds its failing example and leaves its passing one; none of the list is missing."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from aboveline.exits import errors as exits
from aboveline.problems import errors as problems
from aboveline.registry.errors import SENTENCES
from aboveline.registry.importing.faults import KINDS
from aboveline.registry.quality.proof import unproven
from aboveline.registry.quality.rules import columns_of, elsewhere, rules, waiting
from aboveline.registry.standards import standard_named

LISTED = [f"Q{number:03d}" for number in range(1, 77)]


def test_every_rule_finds_what_fails_and_not_what_passes():
    assert unproven(rules().values()) == {}


def test_a_rule_that_can_never_be_true_fails_the_proof():
    dead = replace(rules()["Q040"], when="wage < 0 AND wage > 100")
    always = replace(rules()["Q040"], when="wage IS NOT NULL")
    broken = replace(rules()["Q040"], when="wages > 3")
    other = replace(rules()["Q040"], fails={"wages": 3})
    assert unproven([dead]) == {"Q040": "dead"}
    assert unproven([always]) == {"Q040": "finds_passing"}
    assert unproven([broken]) == {"Q040": "condition"}
    assert unproven([other]) == {"Q040": "unknown_column"}


def test_every_rule_of_the_list_is_in_force_or_kept_elsewhere_or_waits_for_an_issue():
    in_force = {name[:4] for name in rules()}
    assert sorted([*in_force, *elsewhere(), *waiting(), "Q076"]) == LISTED


def test_what_keeps_a_rule_elsewhere_is_there():
    packs = (standard_named(name) for name in ("china-2013", "china-2021"))
    known = {name for pack in packs for name in pack.problems} | set(KINDS) | set(SENTENCES)
    others = set(elsewhere().values()) - known
    written = "".join(Path(app.__file__).read_text("utf-8") for app in (problems, exits))
    assert others
    assert [code for code in others if f'"{code}": (' not in written] == []


def test_nothing_unknown_is_a_contradiction():
    empty = {name: replace(rule, fails={}) for name, rule in rules().items()}
    assert set(unproven(empty.values())) == set(rules())


@pytest.mark.parametrize(
    "person",
    [
        {"name": "Wu Min", "age": 0, "identity_number": None, "residents_medical_insurance": False},
        {"name": "Wu Min", "age": 34, "identity_number": None, "identity_type": "none"},
        {"name": "Wu Min", "age": 34, "number_fault": "placeholder", "identity_number": "9" * 18},
    ],
)
def test_no_rule_keeps_out_a_newborn_or_a_person_without_papers(person):
    refusing = [
        replace(rule, fails=person)
        for rule in rules().values()
        if rule.scope == "person" and rule.refuses
    ]
    assert unproven(refusing) == {rule.id: "dead" for rule in refusing}


def test_conditions_name_only_columns_of_their_scope():
    assert {"age", "number_fault", "health"} <= set(columns_of("person"))
    assert {"members", "wage", "dwelling_area_m2"} <= set(columns_of("household"))
