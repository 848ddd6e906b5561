"""The state by which lists are narrowed is always that of the latest decision."""

from importlib import import_module

import pytest
from django.apps import apps
from tests.cast import DAY

from aboveline.accounts.actors import service
from aboveline.evaluation import actions
from aboveline.evaluation.actions import judge_household, judge_touched
from aboveline.evaluation.models import Decision
from aboveline.registry.actions import NewHousehold, add_households, change_status
from aboveline.registry.history import touch
from aboveline.registry.models import Household

ACTOR = service("tests")


def differing():
    """Numbers of the households beside which something else stands than was decided last."""
    decided = dict(Decision.objects.filter(is_latest=True).values_list("household", "state"))
    rows = Household.objects.values_list("pk", "number", "judged_state")
    return [number for key, number, state in rows if state != decided.get(key, "")]


@pytest.fixture
def says(cast, monkeypatch):
    """What the engine says of every household from now on: a function of the state."""
    many, one = actions.judge_many, actions.judge_one

    def from_now_on(state):
        monkeypatch.setattr(
            actions, "judge_many", lambda *given: [{**row, "state": state} for row in many(*given)]
        )
        monkeypatch.setattr(actions, "judge_one", lambda *given: {**one(*given), "state": state})
        touch(Household.objects.filter(ended_on=None), "test")

    return from_now_on


def test_it_follows_every_judgement_of_many_and_of_one(cast, says):
    village = cast.areas["shigou-3"].pk
    add_households([NewHousehold(village, {}, []) for _ in range(7)], actor=ACTOR)
    assert set(Household.objects.values_list("judged_state", flat=True)) == {""}
    for state in ("does_not_meet", "meets", "cannot_tell"):
        says(state)
        assert judge_touched() == Household.objects.count()
        assert set(Household.objects.values_list("judged_state", flat=True)) == {state}
        assert differing() == []
    says("meets")
    judge_household(cast.households["0417"])
    assert Household.objects.filter(judged_state="meets").count() == 1
    assert differing() == []


def test_who_was_ended_is_not_judged_any_more(cast):
    home = cast.households["0417"]
    judge_household(home)
    assert Household.objects.get(pk=home.pk).judged_state != ""
    change_status(home, "ended", actor=ACTOR, reason="moved abroad", on=DAY)
    judge_touched()
    assert Household.objects.get(pk=home.pk).judged_state == ""
    assert differing() == []


def test_a_register_from_before_is_filled(cast):
    judge_household(cast.households["0417"])
    judge_household(cast.households["0512"])
    Household.objects.update(judged_state="")
    assert differing() == ["0417", "0512"]
    migration = import_module("aboveline.evaluation.migrations.0005_fill_judged_states")
    migration.fill(apps, None)
    assert differing() == []
