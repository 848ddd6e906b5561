"""The faults of the app `accounts`."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from aboveline.web.faults import Fault

OWN_DUTY = Fault(
    "ACCOUNTS-001",
    _("Nobody gives a duty to himself or ends his own."),
    _("Ask another person who may give duties in the area."),
)
ROLE_NOT_GIVEN = Fault(
    "ACCOUNTS-002",
    _("This role cannot be given by your role in this area."),
    _("Ask an administrator of the area or of an area above it."),
)
ROLE_NEEDS_LOWER_AREA = Fault(
    "ACCOUNTS-003",
    _("The area lies above the level of the role."),
    _("Choose an area at the level of the role or below it."),
)
DUTY_ENDS_BEFORE_IT_BEGINS = Fault(
    "ACCOUNTS-004",
    _("The duty would end before it begins."),
    _("Give a last day that is not before the first day."),
)
DUTY_HELD_ALREADY = Fault(
    "ACCOUNTS-005",
    _("The person holds this role in this area already."),
    _("End the duty that is there, or choose other days."),
)
DUTY_ENDED_ALREADY = Fault(
    "ACCOUNTS-006",
    _("The duty has ended already."),
    _("Nothing needs to be done."),
)
NAME_TAKEN = Fault(
    "ACCOUNTS-007",
    _("Somebody signs in with this name already."),
    _("Choose another name to sign in with."),
)
EMAIL_TAKEN = Fault(
    "ACCOUNTS-008",
    _("Somebody else has this e-mail address already."),
    _("Give each person an address of his own, or leave it empty."),
)
PERSON_NOT_ACTIVE = Fault(
    "ACCOUNTS-009",
    _("The account of this person is closed."),
    _("Open the account before you give a duty."),
)
AREA_NO_MORE = Fault(
    "ACCOUNTS-010",
    _("The area does not exist any more."),
    _("Choose the area that came after it."),
)
DAY_HAS_PASSED = Fault(
    "ACCOUNTS-011",
    _("A duty cannot be ended on a day that has passed."),
    _("Choose today or a later day."),
)
DUTY_ELSEWHERE = Fault(
    "ACCOUNTS-012",
    _("The person also has a duty outside your area."),
    _("Ask an administrator of an area that holds all duties of the person."),
)
OWN_ACCOUNT = Fault(
    "ACCOUNTS-013",
    _("Nobody closes or resets his own account here."),
    _("Use the pages about yourself, or ask another administrator."),
)
REASON_MISSING = Fault(
    "ACCOUNTS-014",
    _("A reason is missing."),
    _("Write in a sentence why this is done; it is kept in the audit."),
)
