"""Many households are changed, and many people join them, as one after the other."""

from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.cast import DAY

from aboveline.accounts.actors import service
from aboveline.audit.models import Entry
from aboveline.registry.actions import add_person, change_household
from aboveline.registry.actions.households import change_households
from aboveline.registry.actions.people import Joining, add_people
from aboveline.registry.history import values_of
from aboveline.registry.models import Change, Household, HouseholdCause, Touched

ACTOR = service("tests")


def left_by(household):
    """What acts on a household left: history, causes, marks and audit."""
    changes = Change.objects.filter(household=household)
    people = household.memberships.filter(valid_to=None).order_by("id")
    keys = [str(household.pk), *(str(row.person_id) for row in people)]
    return {
        "changes": sorted(repr((row.subject_type, row.field, values_of(row))) for row in changes),
        "causes": sorted(
            (row.cause, row.is_main, row.valid_to is None)
            for row in HouseholdCause.objects.filter(household=household)
        ),
        "why": set(Touched.objects.filter(household=household).values_list("why", flat=True)),
        "audit": sorted(
            (row.action, tuple(row.fields), row.reason)
            for row in Entry.objects.filter(subject_id__in=keys)
        ),
        "size": Household.objects.get(pk=household.pk).size,
        "people": [
            (row.relation, row.valid_from, row.person.home_number == household.number)
            for row in people.select_related("person")
        ],
    }


def test_many_households_are_changed_as_one_is(cast):
    one, two, three = cast.households.values()
    for values in (
        {"phone": "13900000001", "main_cause": "illness"},
        {"main_cause": "disaster", "other_causes": "illness", "cultivated_land_mu": "1.5"},
    ):
        change_household(one, values, actor=ACTOR)
        change_households({two.pk: values, three.pk: values}, actor=ACTOR)
    assert left_by(one)["changes"]
    assert left_by(two) == left_by(three) == left_by(one)


def test_what_is_already_so_leaves_nothing(cast):
    home = cast.households["0417"]
    change_household(home, {"main_cause": "illness"}, actor=ACTOR)
    before = left_by(home)
    change_households({home.pk: {"main_cause": "illness"}}, actor=ACTOR)
    assert left_by(home) == before


def test_many_people_join_as_one_does(cast):
    one, two, three = cast.households.values()
    sister = {"name": "Sister Made-Up", "relation": "other", "birth_date": "2001-05-05"}
    newborn = {"relation": "son"}
    for values in (sister, newborn):
        add_person(one, values, actor=ACTOR, reason="registered")
    joining = [Joining(home.pk, v) for home in (two, three) for v in (sister, newborn)]
    with CaptureQueriesContext(connection) as many:
        add_people(joining, actor=ACTOR, reason="registered")
    with CaptureQueriesContext(connection) as alone:
        add_person(two, newborn, actor=ACTOR, reason="registered")
    assert len(many) == len(alone)
    assert left_by(one)["people"][-2:] == [("other", DAY, True), ("son", DAY, True)]
    assert left_by(three) == left_by(one)
