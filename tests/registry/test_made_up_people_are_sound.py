"""The made-up people of the tests are as the register would take them."""

from __future__ import annotations

from tests.cast import DAY

from aboveline.registry.codes import code_lists
from aboveline.registry.fields import OF_A_CAUSE, fields_of, value_of
from aboveline.registry.models import Household, Membership, Person
from aboveline.registry.names import pinyin_of
from aboveline.registry.recording import checked_values
from aboveline.standard.identity import identity_fault


def test_every_value_of_the_cast_passes_the_checks_of_the_acts(cast):
    for table, rows in (("household", Household.objects.all()), ("person", Person.objects.all())):
        own = (field for field in fields_of(table).values() if not field.own_action)
        fields = [field for field in own if field.name not in ("relation", *OF_A_CAUSE)]
        for row in rows:
            given = {field.name: value_of(row, field) for field in fields}
            assert checked_values(table, given, on=DAY)[1] == [], row


def test_every_identity_number_of_the_cast_is_sound_and_fits_its_person(cast):
    numbers = fields_of("person")["identity_number"]
    heads = Person.objects.filter(memberships__relation="head")
    assert heads.count() == len(cast.households)
    for head in heads:
        assert identity_fault(value_of(head, numbers), on=DAY) is None
        assert (head.identity_doubt, bool(head.identity_index)) == ("", True)


def test_every_relation_of_the_cast_is_in_its_list_and_every_name_has_its_pinyin(cast):
    relations = set(Membership.objects.values_list("relation", flat=True))
    assert relations <= set(code_lists()["relation"])
    for person in Person.objects.all():
        assert person.name_pinyin == pinyin_of(person.name)
    for household in Household.objects.all():
        assert household.head_pinyin == pinyin_of(household.head_name)
