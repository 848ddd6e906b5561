"""Inserting many rows at once gives the rows that the models would have given."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.db.models import ProtectedError

from aboveline.areas.models import Area, Level
from aboveline.registry.models import Household, Living, Membership, Person
from aboveline.web.bulk import delete_rows, insert_rows, new_row
from aboveline.web.keys import new_key

NOW = datetime(2020, 6, 30, 8, 15, 30, 250_000, tzinfo=UTC)


@pytest.fixture
def village(db):
    level = Level.objects.create(code="village", rank=6, name_en="Village")
    return Area.objects.create(level=level, name="上庄村")


def household(village, number):
    return {
        "id": new_key(),
        "number": number,
        "area_id": village.pk,
        "head_name": "王\t\\N'\n",
        "cultivated_land_mu": Decimal("3.25"),
        "registered_on": date(2014, 2, 28),
        "was_registered_poor": None,
        "extra": {"a": [1, None, "二"]},
        "recorded_by": "service:test",
        "recorded_at": NOW,
    }


def test_rows_read_back_as_they_were_given(village):
    given = [household(village, f"{n:05d}") for n in range(12)]
    assert insert_rows(Household, given) == 12
    for row in given:
        found = Household.objects.get(pk=row["id"])
        assert {name: getattr(found, name) for name in row} == row
        assert found.register_status == "not_registered"
        assert found.phone == ""


def test_tables_with_numbered_rows_get_their_numbers(village):
    home = household(village, "1")
    insert_rows(Household, [home])
    row = {"household_id": home["id"], "observed_on": date(2020, 5, 1), "enough_food": True}
    insert_rows(Living, [{**row, "recorded_by": "x", "recorded_at": NOW}] * 2)
    assert Living.objects.filter(enough_food=True, water_at_home=None).count() == 2


def test_no_rows_are_no_statement(village, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert insert_rows(Household, []) == 0


def test_a_new_row_is_as_the_model_makes_it():
    for model in (Household, Person, Living):
        fields = [field.attname for field in model._meta.concrete_fields if field.name != "id"]
        row = new_row(model, recorded_by="x", recorded_at=NOW)
        plain = model(recorded_by="x", recorded_at=NOW)
        assert [getattr(row, name) for name in fields] == [getattr(plain, name) for name in fields]
        assert row._state.adding
        assert row.extra is not new_row(model).extra


def test_what_the_table_numbers_itself_may_be_left_empty(village):
    home = household(village, "1")
    insert_rows(Household, [home])
    given = {"household_id": home["id"], "observed_on": NOW.date(), "recorded_by": "x"}
    rows = [new_row(Living, **given, recorded_at=NOW) for _ in range(2)]
    assert insert_rows(Living, map(vars, rows)) == 2
    assert Living.objects.filter(household_id=home["id"], extra={}).count() == 2


def test_rows_are_deleted_at_once_unless_something_refers_to_them(village):
    homes = [household(village, str(number)) for number in range(3)]
    insert_rows(Household, homes)
    person = Person.objects.create(recorded_by="x", recorded_at=NOW)
    Membership.objects.create(person=person, household_id=homes[0]["id"])
    keys = [home["id"] for home in homes]
    with pytest.raises(ProtectedError):
        delete_rows(Household, keys)
    assert Household.objects.count() == 3
    delete_rows(Household, keys[1:])
    delete_rows(Household, [])
    assert [row.pk for row in Household.objects.all()] == keys[:1]
