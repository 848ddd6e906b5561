"""Every shipped pack: its cases hold, and they show each rule true, false and unknown."""

import pytest

from aboveline.engine.county import make_plan
from aboveline.engine.proof import prove
from aboveline.standard import load_standard, pack_names


@pytest.mark.parametrize("name", pack_names())
def test_pack_proves_itself(name):
    proof = prove(load_standard(name))
    assert [str(difference) for difference in proof.differences] == []
    assert proof.unseen == ()
    assert proof.cases > 0


@pytest.mark.parametrize("name", pack_names())
def test_pack_has_at_most_eight_steps(name):
    standard = load_standard(name)
    plan = make_plan(standard, as_of=standard.pack.valid.from_)
    assert len(plan.steps.steps) <= 8


@pytest.mark.parametrize("name", pack_names())
def test_everything_named_has_a_chinese_label(name):
    standard = load_standard(name)
    named = {
        "criteria": standard.criteria,
        "parameters": standard.parameters,
        "problems": standard.problems,
        "benefits": standard.benefits,
        "indicators": standard.indicators,
    }
    missing = [
        f"{key}.{item}"
        for key, names in named.items()
        for item in names
        if f"{key}.{item}" not in standard.labels
    ]
    assert missing == []
