"""Adding households by the thousand leaves the same rows as one alone."""

from datetime import date

import pytest
from django.http import Http404

from aboveline.accounts.actors import service
from aboveline.registry.actions import NewHousehold, NewPerson, add_households
from aboveline.registry.models import Household, HouseholdCause, Membership, Person, StatusChange


def _homes(area, count):
    return [
        NewHousehold(
            area.pk,
            {"main_cause": "illness", "other_causes": ["lack_of_funds"], "phone": "13900000001"},
            [
                NewPerson({"name": f"王{place}", "health": "healthy"}, "head"),
                NewPerson({"name": "李明", "sex": "female"}, "spouse"),
                NewPerson({"name": "王老"}, "father", until=date(2019, 5, 1), end_reason="death"),
            ],
            status="registered_poor",
        )
        for place in range(count)
    ]


def test_a_batch_adds_households_people_causes_and_status(cast, django_assert_max_num_queries):
    homes = _homes(cast.areas["shigou-3"], 30) + _homes(cast.areas["heishui-1"], 2)
    with django_assert_max_num_queries(30):
        rows = add_households(homes, actor=service("demo"))
    assert [rows[0].number, rows[29].number, rows[30].number] == [
        "990003-00001",
        "990003-00030",
        "990007-00001",
    ]
    assert Membership.objects.filter(household=rows[0], valid_to=None).count() == 2
    assert rows[0].size == 2
    assert Person.objects.filter(died_on=date(2019, 5, 1)).count() == 32
    assert HouseholdCause.objects.filter(household=rows[0], is_main=True).get().cause == "illness"
    assert StatusChange.objects.filter(after="registered_poor").count() == 32


def test_numbers_go_on_where_the_last_batch_ended(cast):
    area = cast.areas["shigou-3"]
    add_households(_homes(area, 2), actor=service("demo"))
    (row,) = add_households(_homes(cast.areas["shigou-4"], 1), actor=service("demo"))
    assert row.number == "990003-00003"


def test_a_batch_with_one_foreign_area_adds_nothing(cast):
    homes = _homes(cast.areas["shigou-3"], 1) + _homes(cast.areas["luhe-1"], 1)
    with pytest.raises(Http404):
        add_households(homes, actor=cast.actor("county"))
    assert Household.objects.count() == 3
