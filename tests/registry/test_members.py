"""Members come and go, households split and merge, and who lived where is kept."""

from datetime import date

import pytest
from django.http import Http404

from aboveline.accounts.actors import service
from aboveline.registry.actions import (
    add_person,
    change_head,
    change_person,
    end_membership,
    merge_households,
    move_person,
    split_household,
)
from aboveline.registry.errors import RegistryError
from aboveline.registry.models import Membership, Person

MAY = date(2020, 5, 1)


@pytest.fixture
def family(cast):
    """A household of a head, a spouse and a child, with somebody who may act."""
    home, actor = cast.households["0417"], cast.actor("county")
    spouse = add_person(
        home, {"name": "Spouse", "relation": "spouse"}, actor=actor, on=MAY, reason="marriage_in"
    )
    head = Person.objects.get(memberships__household=home, memberships__relation="head")
    child = Person.objects.get(memberships__household=home, memberships__relation="son")
    return home, actor, head, spouse, child


def _relations(home):
    rows = Membership.objects.filter(household=home, valid_to=None).select_related("person")
    return {row.person.name: row.relation for row in rows}


def test_death_of_the_head_needs_a_new_head_and_keeps_the_membership(family):
    home, actor, head, spouse, _ = family
    with pytest.raises(RegistryError, match="REGISTRY-013"):
        end_membership(head, actor=actor, reason="death")
    end_membership(head, actor=actor, reason="death", relations={spouse.pk: "head"})
    home.refresh_from_db()
    head.refresh_from_db()
    assert (home.head_name, home.size) == ("Spouse", 2)
    assert head.died_on == date(2020, 6, 30)
    row = Membership.objects.get(person=head)
    assert (row.valid_to, row.end_reason) == (date(2020, 6, 30), "death")


def test_a_day_before_the_member_came_or_after_today_is_refused(family):
    _, actor, _, spouse, child = family
    with pytest.raises(RegistryError, match="REGISTRY-017"):
        end_membership(spouse, actor=actor, reason="move_out", on=date(2020, 4, 30))
    with pytest.raises(RegistryError, match="REGISTRY-017"):
        end_membership(child, actor=actor, reason="move_out", on=date(2010, 5, 4))
    with pytest.raises(RegistryError, match="REGISTRY-007"):
        end_membership(spouse, actor=actor, reason="move_out", on=date(2020, 7, 1))
    with pytest.raises(RegistryError, match="REGISTRY-002"):
        end_membership(spouse, actor=actor, reason="bored")
    end_membership(spouse, actor=actor, reason="move_out")
    with pytest.raises(RegistryError, match="REGISTRY-012"):
        end_membership(spouse, actor=actor, reason="move_out")


def test_nobody_elsewhere_ends_moves_splits_or_merges(cast, family):
    home, _, head, spouse, child = family
    for role, place in [("county", "beside"), ("province", "inside"), ("auditor", "inside")]:
        stranger = cast.actor(role, place)
        other = cast.households["0512"]
        with pytest.raises(Http404):
            end_membership(child, actor=stranger, reason="move_out")
        with pytest.raises(Http404):
            change_head(home, {spouse.pk: "head", head.pk: "spouse"}, actor=stranger)
        with pytest.raises(Http404):
            split_household(home, {child.pk: "head"}, actor=stranger)
        with pytest.raises(Http404):
            move_person(child, other, "son", actor=stranger, reason="move_in")
        with pytest.raises(Http404):
            merge_households(home, other, {}, actor=stranger)
    assert Membership.objects.filter(valid_to=None, household=home).count() == 3


def test_another_member_becomes_head(family):
    home, actor, head, spouse, _ = family
    with pytest.raises(RegistryError, match="REGISTRY-010"):
        change_head(home, {spouse.pk: "head"}, actor=actor)
    change_head(home, {spouse.pk: "head", head.pk: "spouse"}, actor=actor)
    home.refresh_from_db()
    assert home.head_name == "Spouse"


def test_a_bride_moves_from_her_household_to_another_of_the_same_office(cast, family):
    *_, child = family
    nation = service("test")
    new = move_person(
        child, cast.households["0512"], "daughter_in_law", actor=nation, reason="marriage_in"
    )
    assert _relations(new)["Child of Wang Made-Up"] == "daughter_in_law"
    rows = Membership.objects.filter(person=child).order_by("id")
    assert [(row.end_reason, row.begin_reason) for row in rows] == [
        ("marriage_out", ""),
        ("", "marriage_in"),
    ]
    assert rows[0].valid_to == rows[1].valid_from


def test_a_split_keeps_the_status_and_the_past(family):
    home, actor, head, spouse, child = family
    home.register_status = "registered_poor"
    home.save()
    with pytest.raises(RegistryError, match="REGISTRY-013"):
        split_household(home, {child.pk: "son"}, actor=actor)
    with pytest.raises(RegistryError, match="REGISTRY-016"):
        split_household(home, {head.pk: "head", spouse.pk: "spouse", child.pk: "son"}, actor=actor)
    new = split_household(home, {spouse.pk: "head", child.pk: "son"}, actor=actor)
    assert new.register_status == "registered_poor"
    new.refresh_from_db()
    assert (new.head_name, new.size, new.number) == ("Spouse", 2, "990003-00001")
    assert list(_relations(home)) == ["Wang Made-Up"]
    assert Membership.objects.filter(person=child).count() == 2


def test_a_merge_ends_the_other_household_and_nothing_more_is_recorded_there(family):
    home, actor, _, spouse, child = family
    new = split_household(home, {spouse.pk: "head", child.pk: "son"}, actor=actor)
    merge_households(home, new, {spouse.pk: "spouse", child.pk: "son"}, actor=actor)
    assert _relations(home) == {
        "Wang Made-Up": "head",
        "Spouse": "spouse",
        "Child of Wang Made-Up": "son",
    }
    new.refresh_from_db()
    assert (new.register_status, new.ended_reason) == ("ended", "merged")
    with pytest.raises(RegistryError, match="REGISTRY-015"):
        add_person(new, {"relation": "son"}, actor=actor)
    change_person(child, {"in_school": True}, actor=actor)
