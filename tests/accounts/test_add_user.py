"""People are added by administrators and by nobody else."""

import pytest
from django.http import Http404

from aboveline.accounts import errors
from aboveline.accounts.actions import add_user
from aboveline.accounts.permissions import Role
from aboveline.audit.models import Entry
from aboveline.web.faults import Refused


def test_an_administrator_adds_a_person_who_cannot_sign_in_yet(cast):
    user = add_user("chen", actor=cast.actor("administrator"), name="Chen Made-Up")
    assert not user.has_usable_password()
    assert not user.duties.exists()
    entry = Entry.objects.get(action="accounts:user:add")
    assert entry.subject_id == str(user.pk)
    assert "Chen" not in str([entry.details, entry.fields, entry.reason])


@pytest.mark.parametrize("role", sorted(set(Role) - {"administrator"}))
def test_no_other_role_adds_people(cast, role):
    with pytest.raises(Http404):
        add_user("chen", actor=cast.actor(role), name="Chen Made-Up")


def test_two_people_share_neither_name_nor_address(cast):
    actor = cast.actor("administrator")
    add_user("chen", actor=actor, name="Chen", email="chen@example.org")
    with pytest.raises(Refused) as refused:
        add_user("CHEN", actor=actor, name="Chen", email="Chen@Example.org")
    assert refused.value.faults == (errors.NAME_TAKEN, errors.EMAIL_TAKEN)
