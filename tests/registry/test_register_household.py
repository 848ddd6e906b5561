"""Registering a household: who may, what is refused, what is left behind."""

from datetime import date

import pytest
from django.http import Http404
from django.utils.translation import override

from aboveline.audit.models import Entry
from aboveline.registry.access import household_for, visible_households
from aboveline.registry.actions import register_household
from aboveline.registry.errors import Fault, RegistryError
from aboveline.registry.models import Household, Person, Touched
from aboveline.standard.identity import check_character
from aboveline.vault.sealing import digests, unseal

NUMBER = "99010119800615321"
NUMBER += check_character(NUMBER)
HEAD = {
    "name": "单小红",
    "relation": "head",
    "sex": "male",
    "birth_date": "1980-06-15",
    "identity_type": "resident_id",
    "identity_number": NUMBER,
    "health": "chronic_disease",
}
CHILD = {"name": "单明", "relation": "son", "birth_date": date(2012, 3, 4), "in_school": "yes"}
VALUES = {"phone": "139 0000 0001", "main_cause": "illness", "other_causes": "marriage_costs"}


def test_village_worker_registers_a_household_of_her_village_and_nobody_else_does(cast):
    village = cast.areas["shigou-3"]
    home = register_household(
        village, actor=cast.actor("village_worker"), values=VALUES, people=[HEAD, CHILD]
    )
    assert (home.head_name, home.head_pinyin, home.size) == ("单小红", "shanxiaohong", 2)
    assert home.number == "990003-00001"
    assert Touched.objects.filter(household=home).exists()
    entry = Entry.objects.get(action="registry:household:add")
    assert entry.subject_id == str(home.pk)
    for role, place in [
        ("village_worker", "beside"),
        ("county", "outside"),
        ("village_worker", "ended"),
        ("province", "inside"),
        ("enumerator", "inside"),
    ]:
        with pytest.raises(Http404):
            register_household(village, actor=cast.actor(role, place), values=VALUES, people=[HEAD])
    assert Household.objects.filter(area=village).count() == 2


def test_what_is_sealed_cannot_be_read_in_the_table_and_is_found_by_its_index(cast):
    register_household(
        cast.areas["shigou-3"], actor=cast.actor("county"), values=VALUES, people=[HEAD, CHILD]
    )
    person = Person.objects.get(name="单小红")
    assert unseal(person, "health") == "chronic_disease"
    assert "chronic" not in person.health
    assert NUMBER not in person.identity_number
    assert person.identity_masked.startswith("990101*")
    assert person.identity_doubt == ""
    index = Person._meta.get_field("identity_index")
    assert Person.objects.get(identity_index__in=digests(index, NUMBER)) == person


def test_every_fault_is_told_at_once(cast):
    with pytest.raises(RegistryError) as error:
        register_household(
            cast.areas["shigou-3"],
            actor=cast.actor("township"),
            values={
                "cultivated_land_mu": "-1",
                "register_status": "exited",
                "main_cause": "illness",
                "other_causes": "illness",
                "registered_on": "2020-07-01",
                "size": 4,
            },
            people=[
                {"name": "A", "sex": "unknown", "identity_number": "990101198006153219"},
                {"name": "B", "schooling_years": "six"},
            ],
        )
    faults = [(fault.code, fault.field, fault.subject) for fault in error.value.faults]
    assert faults == [
        ("REGISTRY-003", "cultivated_land_mu", ""),
        ("REGISTRY-005", "register_status", ""),
        ("REGISTRY-007", "registered_on", ""),
        ("REGISTRY-005", "size", ""),
        ("REGISTRY-014", "other_causes", ""),
        ("REGISTRY-002", "sex", "1"),
        ("REGISTRY-006", "identity_number", "1"),
        ("REGISTRY-001", "schooling_years", "2"),
        ("REGISTRY-010", "", ""),
    ]
    assert "990101198006153219" not in str(error.value)


def test_somebody_without_papers_or_name_is_registered(cast):
    home = register_household(
        cast.areas["shigou-3"],
        actor=cast.actor("village_worker"),
        values={},
        people=[{"relation": "head"}],
    )
    assert home.size == 1


def test_a_number_that_does_not_fit_the_birth_date_is_kept_with_a_doubt(cast):
    register_household(
        cast.areas["shigou-3"],
        actor=cast.actor("village_worker"),
        values={},
        people=[{**HEAD, "birth_date": "1981-06-15"}],
    )
    assert Person.objects.get(name="单小红").identity_doubt == "birth_date"


def test_households_live_in_the_lowest_areas(cast):
    with pytest.raises(RegistryError, match="REGISTRY-050"):
        register_household(
            cast.areas["shigou"], actor=cast.actor("county"), values={}, people=[HEAD]
        )


def test_a_door_opens_for_those_who_may_read_there_and_looks_absent_to_others(cast):
    assert household_for(cast.actor("county"), "0417").number == "0417"
    for role, place in [("county", "beside"), ("assessor", "inside"), ("county", "ended")]:
        with pytest.raises(Http404):
            household_for(cast.actor(role, place), "0417")
    with pytest.raises(Http404):
        household_for(cast.actor("county"), "no such")
    assert visible_households(cast.actor("nation")).count() == 3


def test_faults_speak_the_language_of_the_page():
    fault = RegistryError([Fault("REGISTRY-003", "cultivated_land_mu", {"limit": "0"})]).faults[0]
    assert fault.message == "The value of cultivated land is below 0."
    with override("zh-hans"):
        assert fault.message == "耕地面积的值低于0。"
        assert fault.remedy == "请核对数值和单位。"
