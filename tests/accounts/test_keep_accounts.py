"""Accounts are invited, closed and opened by an administrator of all the person's areas."""

from datetime import date

import pytest
from django.http import Http404
from tests.cast import AT

from aboveline.accounts import errors
from aboveline.accounts.actions import close_user, invite_user, open_user
from aboveline.accounts.models import Duty, User
from aboveline.audit.models import Entry
from aboveline.web.faults import Refused


def test_closing_and_opening_leave_a_row_each_and_the_duties(cast):
    worker, administrator = cast.user("village_worker"), cast.actor("administrator")
    close_user(worker, actor=administrator)
    close_user(worker, actor=administrator)
    assert not User.objects.get(pk=worker.pk).is_active
    open_user(worker, actor=administrator)
    assert User.objects.get(pk=worker.pk).is_active
    assert worker.duties.count() == 1
    written = Entry.objects.filter(subject_id=str(worker.pk)).order_by("id")
    assert [entry.action for entry in written] == ["accounts:user:close", "accounts:user:open"]


def test_nobody_closes_his_own_account(cast):
    with pytest.raises(Refused) as refused:
        close_user(cast.user("administrator"), actor=cast.actor("administrator"))
    assert refused.value.faults == (errors.OWN_ACCOUNT,)


def test_a_person_with_a_duty_elsewhere_is_kept_by_somebody_above(cast):
    worker = cast.user("village_worker")
    Duty.objects.create(
        user=worker,
        role="village_worker",
        area=cast.areas["luhe-1"],
        valid_from=date(2020, 1, 1),
        given_by="service:tests",
        given_at=AT,
    )
    for act in (close_user, invite_user):
        with pytest.raises(Refused) as refused:
            act(worker, actor=cast.actor("administrator"))
        assert refused.value.faults == (errors.DUTY_ELSEWHERE,)


@pytest.mark.parametrize("act", [close_user, open_user, invite_user])
def test_people_of_other_areas_are_not_there(cast, act):
    for other in (cast.actor("administrator", "outside"), cast.actor("county")):
        with pytest.raises(Http404):
            act(cast.user("village_worker"), actor=other)


def test_a_closed_account_gets_no_invitation(cast):
    worker, administrator = cast.user("village_worker"), cast.actor("administrator")
    worker = close_user(worker, actor=administrator)
    with pytest.raises(Refused) as refused:
        invite_user(worker, actor=administrator)
    assert refused.value.faults == (errors.PERSON_NOT_ACTIVE,)
