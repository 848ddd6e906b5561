"""Changing households and people leaves who, when, from what to what."""

from decimal import Decimal

import pytest
from django.db import connection
from django.http import Http404
from django.test.utils import CaptureQueriesContext
from tests.cast import AT

from aboveline.accounts.actors import service
from aboveline.audit.models import Entry
from aboveline.registry.actions import add_person, change_household, change_person
from aboveline.registry.actions.people import change_people
from aboveline.registry.errors import RegistryError
from aboveline.registry.history import values_of
from aboveline.registry.models import Change, Membership, Person


def _head(home):
    return Person.objects.get(memberships__household=home, memberships__relation="head")


def test_every_changed_field_is_a_row_and_equal_values_are_none(cast):
    home = cast.households["0417"]
    actor = cast.actor("village_worker")
    changes = {"cultivated_land_mu": "2.50", "phone": "19900000000", "address": "Village road 3"}
    found = change_household(home, changes, actor=actor)
    assert found.cultivated_land_mu == Decimal("2.50")
    rows = {row.field: row for row in Change.objects.all()}
    assert set(rows) == {"cultivated_land_mu", "address"}
    assert values_of(rows["address"]) == (None, "Village road 3")
    assert rows["address"].actor == actor.key
    assert "Village road" not in rows["address"].new
    entry = Entry.objects.get(action="registry:household:change")
    assert entry.fields == ["cultivated_land_mu", "address"]
    change_household(home, changes, actor=actor)
    assert Change.objects.count() == 2
    assert Entry.objects.count() == 1


def test_causes_keep_when_they_counted(cast):
    home, actor = cast.households["0417"], cast.actor("township")
    change_household(home, {"main_cause": "illness", "other_causes": "disaster"}, actor=actor)
    change_household(home, {"main_cause": "disaster", "other_causes": None}, actor=actor)
    now = [(row.cause, row.is_main) for row in home.causes.filter(valid_to=None)]
    assert now == [("disaster", True)]
    assert home.causes.count() == 3
    with pytest.raises(RegistryError, match="REGISTRY-014"):
        change_household(home, {"other_causes": "disaster"}, actor=actor)


def test_nobody_changes_a_household_elsewhere(cast):
    home = cast.households["0417"]
    for role, place in [("county", "beside"), ("province", "inside"), ("auditor", "inside")]:
        with pytest.raises(Http404):
            change_household(home, {"address": "x"}, actor=cast.actor(role, place))
        with pytest.raises(Http404):
            change_person(_head(home), {"name": "x"}, actor=cast.actor(role, place))
        with pytest.raises(Http404):
            add_person(home, {"relation": "son"}, actor=cast.actor(role, place))
    assert not Change.objects.exists()


def test_a_new_name_of_the_head_shows_in_lists(cast):
    home = cast.households["0417"]
    change_person(_head(home), {"name": "曾红", "health": "disabled"}, actor=cast.actor("county"))
    home.refresh_from_db()
    assert (home.head_name, home.head_pinyin) == ("曾红", "zenghong")
    sealed = Change.objects.get(field="health")
    assert values_of(sealed) == (None, "disabled")


def test_the_head_changes_only_by_the_act_for_it(cast):
    home = cast.households["0417"]
    child = Person.objects.get(memberships__household=home, memberships__relation="son")
    actor = cast.actor("county")
    for person, relation in [(child, "head"), (_head(home), "father")]:
        with pytest.raises(RegistryError, match="REGISTRY-010"):
            change_person(person, {"relation": relation}, actor=actor)
    change_person(child, {"relation": "son"}, actor=actor)
    assert Membership.objects.get(person=child).relation == "son"


def test_a_newborn_needs_neither_papers_nor_name(cast):
    home = cast.households["0417"]
    baby = add_person(
        home, {"birth_date": "2020-06-01"}, actor=cast.actor("village_worker"), on=None
    )
    home.refresh_from_db()
    assert home.size == 3
    assert baby.memberships.get().begin_reason == "birth"
    with pytest.raises(RegistryError, match="REGISTRY-010"):
        add_person(home, {"relation": "head"}, actor=cast.actor("village_worker"))


def test_values_that_no_table_can_keep_are_refused_or_rounded_before_they_are_history(cast):
    home, actor = cast.households["0417"], cast.actor("county")
    with pytest.raises(RegistryError) as error:
        change_household(
            home,
            {
                "natural_village": "x" * 81,
                "address": "x" * 2001,
                "relocation_household": "perhaps",
                "planned_exit_year": "2020.5",
                "grass_land_mu": "NaN",
            },
            actor=actor,
        )
    assert [(fault.code, fault.field) for fault in error.value.faults] == [
        ("REGISTRY-008", "natural_village"),
        ("REGISTRY-008", "address"),
        ("REGISTRY-001", "relocation_household"),
        ("REGISTRY-001", "planned_exit_year"),
        ("REGISTRY-001", "grass_land_mu"),
    ]
    change_household(home, {"forest_land_mu": "1.237"}, actor=actor)
    home.refresh_from_db()
    (change,) = Change.objects.filter(field="forest_land_mu")
    assert values_of(change) == (None, str(home.forest_land_mu)) == (None, "1.24")


def test_many_people_are_changed_in_few_queries_with_a_row_of_audit_each(cast):
    people = list(Person.objects.filter(home_number__in=("0417", "0512")))
    with CaptureQueriesContext(connection) as few:
        change_people({people[0].pk: {"education": "primary"}}, actor=service("tests"))
    with CaptureQueriesContext(connection) as many:
        change_people(
            {p.pk: {"education": "lower_secondary"} for p in people}, actor=service("tests")
        )
    assert len(many) - len(few) == len(people) - 1  # the update of each
    assert {p.education for p in Person.objects.filter(home_number="0417")} == {"lower_secondary"}
    audited = Entry.objects.filter(action="registry:person:change")
    assert audited.count() == len(people) + 1
    assert Change.objects.filter(field="education").count() == len(people) + 1


def test_nobody_is_changed_when_one_lives_in_another_area_or_nowhere(cast):
    ours, theirs = (Person.objects.get(name=f"{name} Made-Up") for name in ("Wang", "Zhao"))
    values = {
        ours.pk: {"education": "lower_secondary"},
        theirs.pk: {"education": "lower_secondary"},
    }
    with pytest.raises(Http404):
        change_people(values, actor=cast.actor("county"))
    theirs.memberships.update(valid_to=AT.date())
    with pytest.raises(RegistryError):
        change_people(values, actor=service("tests"))
    assert not Person.objects.filter(education="lower_secondary").exists()
