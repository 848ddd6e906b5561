"""Spells of work follow one another, with who wrote them down."""

from datetime import date

import pytest
from django.http import Http404

from aboveline.registry.actions import begin_work, end_work
from aboveline.registry.errors import RegistryError
from aboveline.registry.models import Change, Person, Touched

JANUARY, MAY = date(2020, 1, 8), date(2020, 5, 1)
VALUES = {"scope": "out_of_province", "channel": "firm", "monthly_wage": "3200.50"}


@pytest.fixture
def head(cast):
    home = cast.households["0417"]
    return Person.objects.get(memberships__household=home, memberships__relation="head")


def test_a_spell_begins_and_ends_before_the_next_one(cast, head):
    actor = cast.actor("village_worker")
    spell = begin_work(head, VALUES, actor=actor, started_on=JANUARY)
    assert (spell.monthly_wage_cents, spell.scope) == (320050, "out_of_province")
    with pytest.raises(RegistryError, match="REGISTRY-036"):
        begin_work(head, {}, actor=actor, started_on=MAY)
    end_work(spell, actor=actor, ended_on=MAY)
    with pytest.raises(RegistryError, match="REGISTRY-036"):
        begin_work(head, {}, actor=actor, started_on=date(2020, 4, 30))
    begin_work(head, {"scope": "in_county"}, actor=actor, started_on=MAY)
    fields = list(Change.objects.order_by("id").values_list("field", flat=True))
    assert fields == ["started_on", "ended_on", "started_on"]
    assert Touched.objects.filter(why="work").count() == 3


def test_days_and_values_that_cannot_be_are_refused_together(cast, head):
    with pytest.raises(RegistryError) as error:
        begin_work(
            head,
            {"scope": "moon", "monthly_wage": "-1", "boss": "x"},
            actor=cast.actor("township"),
            started_on=date(2020, 7, 1),
        )
    assert [(f.code, f.field) for f in error.value.faults] == [
        ("REGISTRY-002", "scope"),
        ("REGISTRY-003", "monthly_wage"),
        ("REGISTRY-005", "boss"),
        ("REGISTRY-007", "started_on"),
    ]
    spell = begin_work(head, {}, actor=cast.actor("township"), started_on=MAY)
    with pytest.raises(RegistryError, match="REGISTRY-037"):
        end_work(spell, actor=cast.actor("township"), ended_on=JANUARY)


def test_nobody_elsewhere_writes_down_work(cast, head):
    spell = begin_work(head, {}, actor=cast.actor("county"), started_on=MAY)
    for role, place in [("county", "beside"), ("auditor", "inside")]:
        with pytest.raises(Http404):
            begin_work(head, {}, actor=cast.actor(role, place), started_on=MAY)
        with pytest.raises(Http404):
            end_work(spell, actor=cast.actor(role, place), ended_on=MAY)
