"""A duty ends on a day, by somebody who could give it; the row stays."""

from datetime import timedelta

import pytest
from django.http import Http404
from tests.cast import DAY

from aboveline.accounts import errors
from aboveline.accounts.actions import end_duty
from aboveline.accounts.actors import actor_of
from aboveline.accounts.permissions import Permission
from aboveline.audit.models import Entry
from aboveline.web.faults import Refused


def duty_of(cast, role, place="inside"):
    return cast.user(role, place).duties.get()


def test_a_duty_that_is_ended_gives_no_right_from_that_day(cast):
    village = cast.areas["shigou-3"].pk
    ended = end_duty(
        duty_of(cast, "village_worker"), actor=cast.actor("county"), on=DAY + timedelta(days=3)
    )
    worker = cast.user("village_worker")
    may = Permission.REGISTRY_HOUSEHOLD_READ
    assert actor_of(worker, DAY + timedelta(days=2)).may(may, village)
    assert not actor_of(worker, DAY + timedelta(days=3)).may(may, village)
    assert ended.ended_by == cast.actor("county").key
    assert Entry.objects.get(action="accounts:duty:end").fields == ["valid_to"]


def test_nobody_ends_his_own_duty(cast):
    with pytest.raises(Refused) as refused:
        end_duty(duty_of(cast, "administrator"), actor=cast.actor("administrator"))
    assert refused.value.faults == (errors.OWN_DUTY,)


def test_a_duty_is_not_ended_twice_nor_in_the_past(cast):
    with pytest.raises(Refused) as refused:
        end_duty(
            duty_of(cast, "village_worker", "ended"),
            actor=cast.actor("county"),
            on=DAY - timedelta(days=1),
        )
    assert refused.value.faults == (errors.DAY_HAS_PASSED, errors.DUTY_ENDED_ALREADY)


def test_a_county_officer_does_not_end_the_duty_of_the_auditor(cast):
    with pytest.raises(Refused) as refused:
        end_duty(duty_of(cast, "auditor"), actor=cast.actor("county"))
    assert refused.value.faults == (errors.ROLE_NOT_GIVEN,)


@pytest.mark.parametrize("place", ["beside", "outside"])
def test_a_duty_in_another_area_is_not_there(cast, place):
    with pytest.raises(Http404):
        end_duty(duty_of(cast, "village_worker", "outside"), actor=cast.actor("county", "inside"))
    with pytest.raises(Http404):
        end_duty(duty_of(cast, "village_worker"), actor=cast.actor("county", place))
