"""A duty gives rights in an area for a time, and only from somebody who may give it there."""

from datetime import date, timedelta

import pytest
from django.http import Http404
from tests.cast import DAY

from aboveline.accounts import errors
from aboveline.accounts.actions import give_duty
from aboveline.accounts.actors import actor_of, service
from aboveline.accounts.permissions import Permission, Role
from aboveline.audit.models import Entry
from aboveline.web.faults import Refused


def refusals(call, *args, **kwargs):
    with pytest.raises(Refused) as refused:
        call(*args, **kwargs)
    return refused.value.faults


def test_a_county_officer_gives_a_village_duty_that_counts_from_its_day(cast):
    person = cast.stranger()
    duty = give_duty(
        person,
        actor=cast.actor("county"),
        role=Role.VILLAGE_WORKER,
        area=cast.areas["shigou-3"],
        on=DAY + timedelta(days=1),
        until=DAY + timedelta(days=10),
    )
    may = Permission.REGISTRY_VISIT_RECORD
    village = cast.areas["shigou-3"].pk
    assert not actor_of(person).may(may, village)
    assert actor_of(person, DAY + timedelta(days=1)).may(may, village)
    assert actor_of(person, DAY + timedelta(days=10)).may(may, village)
    assert not actor_of(person, DAY + timedelta(days=11)).may(may, village)
    assert not actor_of(person, DAY + timedelta(days=1)).may(may, cast.areas["shigou-4"].pk)
    entry = Entry.objects.get(action="accounts:duty:give")
    assert entry.subject_id == str(duty.pk)
    assert entry.actor == cast.actor("county").key
    assert entry.area_id == village
    assert person.name not in str(entry.details)


def test_nobody_gives_a_duty_to_himself(cast):
    faults = refusals(
        give_duty,
        cast.user("administrator"),
        actor=cast.actor("administrator"),
        role=Role.COUNTY,
        area=cast.areas["qinglan"],
    )
    assert errors.OWN_DUTY in faults


@pytest.mark.parametrize("area", ["baishi", "heishui-1", "lin", "luhe-1"])
def test_outside_the_own_area_no_duty_can_be_given(cast, area):
    with pytest.raises(Http404):
        give_duty(
            cast.stranger(),
            actor=cast.actor("county"),
            role=Role.VILLAGE_WORKER,
            area=cast.areas[area],
        )


@pytest.mark.parametrize("role", ["prefecture", "province", "nation", "auditor", "administrator"])
def test_a_county_officer_gives_no_role_above_or_beside_his_own(cast, role):
    faults = refusals(
        give_duty,
        cast.stranger(),
        actor=cast.actor("county"),
        role=Role(role),
        area=cast.areas["qinglan"],
    )
    assert errors.ROLE_NOT_GIVEN in faults


@pytest.mark.parametrize("role", ["prefecture", "province", "nation"])
def test_an_administrator_of_a_county_gives_no_role_above_the_county(cast, role):
    faults = refusals(
        give_duty,
        cast.stranger(),
        actor=cast.actor("administrator"),
        role=Role(role),
        area=cast.areas["shigou"],
    )
    assert faults == (errors.ROLE_NOT_GIVEN,)


@pytest.mark.parametrize("role", sorted(set(Role) - {"county", "administrator"}))
def test_only_county_officers_and_administrators_give_duties(cast, role):
    with pytest.raises(Http404):
        give_duty(
            cast.stranger(),
            actor=cast.actor(role),
            role=Role.VILLAGE_WORKER,
            area=cast.areas["shigou-3"],
        )


def test_a_village_worker_is_not_given_a_whole_county(cast):
    faults = refusals(
        give_duty,
        cast.stranger(),
        actor=cast.actor("county"),
        role=Role.VILLAGE_WORKER,
        area=cast.areas["qinglan"],
    )
    assert faults == (errors.ROLE_NEEDS_LOWER_AREA,)


def test_all_faults_are_said_at_once(cast):
    stranger = cast.stranger()
    stranger.is_active = False
    stranger.save()
    faults = refusals(
        give_duty,
        stranger,
        actor=cast.actor("county"),
        role=Role.AUDITOR,
        area=cast.areas["qinglan"],
        until=date(2020, 6, 29),
    )
    assert faults == (
        errors.ROLE_NOT_GIVEN,
        errors.PERSON_NOT_ACTIVE,
        errors.DUTY_ENDS_BEFORE_IT_BEGINS,
    )


def test_the_same_duty_is_not_given_twice_for_the_same_days(cast):
    given = {"actor": service("tests"), "role": Role.COUNTY, "area": cast.areas["qinglan"]}
    assert refusals(give_duty, cast.user("county"), **given) == (errors.DUTY_HELD_ALREADY,)
    again = give_duty(cast.user("county", "ended"), **given)
    assert again.valid_from == DAY


def test_a_person_from_elsewhere_is_not_there(cast):
    with pytest.raises(Http404):
        give_duty(
            cast.user("county", "outside"),
            actor=cast.actor("county"),
            role=Role.VILLAGE_WORKER,
            area=cast.areas["shigou-3"],
        )
