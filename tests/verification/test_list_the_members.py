"""The members whom a household lists in a census, held against those of the register by person."""

from datetime import date
from uuid import uuid4

import pytest
from tests.cast import DAY
from tests.verification.census_scene import (
    GOOD,
    OF_MEMBER,
    answer,
    compared,
    given_round,
    members_of,
    outsider,
    register,
)

from aboveline.accounts.actors import actor_of
from aboveline.registry.models import Membership, Person
from aboveline.registry.recording import put
from aboveline.vault.sealing import unseal
from aboveline.verification.actions import counting
from aboveline.verification.census.errors import CensusError
from aboveline.verification.census.members import held_members, matched, member_questions
from aboveline.verification.models import CensusDifference, CensusHousehold

pytestmark = pytest.mark.django_db
ON = date(2020, 5, 31)
NUMBER = "990101201005050026"
ASKS = {"each_member": ["in_school"]}


def first_row(found):
    rows = CensusHousehold.objects.filter(village__round=found, is_registered=True)
    return rows.order_by("household__number").first()


def test_who_is_who_is_told_by_name_age_sound_and_birth_date_in_this_order():
    known = {
        "a": {"name": "宁小山", "sex": "male", "birth_date": "1980-06-15"},
        "b": {"name": "王红", "sex": "female", "birth_date": "1982-01-01"},
        "c": {"name": "王红", "sex": "female", "birth_date": "2010-01-01"},
        "d": {"name": "宁大", "sex": "male", "birth_date": "2012-03-04"},
        "e": {"name": "李四", "sex": "male", "birth_date": "1950-01-01"},
    }
    counted = [
        {"name": "王 红", "age_years": "11", "sex": "female"},  # a year beside the age
        {"name": "王红", "age_years": "38", "sex": "female"},
        {"name": "林小三", "birth_date": "1980-06-15"},  # sounds the same
        {"name": "宁小狗", "sex": "male", "birth_date": "2012-03-04"},  # a pet name
        {"name": "李四", "sex": "female"},  # the same name, of other sex: somebody else
    ]
    assert matched(counted, known, ON) == {0: "c", 1: "b", 2: "a", 3: "d"}


def test_twins_without_names_that_fit_are_nobody_rather_than_each_other():
    twin = {"sex": "male", "birth_date": "2012-03-04"}
    known = {"a": twin | {"name": "大宝"}, "b": twin | {"name": "小宝"}}
    assert matched([twin | {"name": "一"}, twin | {"name": "二"}], known, ON) == {}
    assert matched([twin | {"name": "小宝"}, twin | {"name": "二"}], known, ON) == {0: "b", 1: "a"}


def test_an_identity_number_tells_who_somebody_is_whatever_the_name(cast):
    person = Person(name="Old Name", recorded_by="service:tests", recorded_at=DAY.isoformat())
    put(person, "person", {"identity_type": "resident_id", "identity_number": NUMBER})
    known = {
        "a": {"name": "New Name", "identity_index": ""},
        "b": {"name": "Old Name", "identity_index": person.identity_index},
    }
    counted = [{"name": "New Name", "identity_number": NUMBER.lower()}]
    assert matched(counted, known, ON) == {0: "b"}


def test_who_came_after_the_standard_time_is_no_difference():
    asked = member_questions(ASKS)
    counted = [{"name": "A"}, {"name": "B", "lives_here_since": "2020-06-20"}]
    held = held_members(counted, {"x": {"name": "C"}}, asked, ON)
    assert [(one.member, one.kind) for one in held] == [(1, "only_census"), (3, "only_register")]
    assert held_members(counted, {}, asked, ON, is_registered=False) == []


def test_an_age_that_fits_stands_for_the_birth_date_and_one_that_does_not_differs():
    asked = member_questions(ASKS)
    known = {"x": {"name": "A", "birth_date": "1980-06-15", "in_school": "false"}}

    def kinds(said):
        rows = held_members([{"name": "A"} | said], known, asked, ON)
        return {one.field: (one.kind, one.in_register) for one in rows if one.kind != "unknown"}

    fits = {"member": ("same", ""), "name": ("same", "A"), "in_school": ("only_register", "false")}
    assert kinds({"age_years": "39"}) == fits | {"age_years": ("same", "39")}
    assert kinds({"age_years": "25"}) == fits | {"age_years": ("differs", "39")}
    assert kinds({}) == fits | {"birth_date": ("only_register", "1980-06-15")}


def test_who_is_counted_and_not_registered_and_the_other_way_round_is_listed_with_names_sealed(
    cast,
):
    found = given_round(cast)
    row = first_row(found)
    head, _son = members_of(row)
    guest = OF_MEMBER | {"name": "guest", "relation": "nephew", "in_school": "false"}
    said = [head | {"in_school": "true"}, guest]
    answer(row, outsider(cast), main_income=None, members=said)
    batch = compared(found, cast)
    listed = CensusDifference.objects.order_by("member", "field")
    son = Membership.objects.get(household=row.household, relation="son").person
    assert [(one.member, one.field, one.kind, one.person) for one in listed] == [
        (1, "in_school", "differs", son.memberships.get().household.memberships.first().person),
        (2, "member", "only_census", None),
        (3, "member", "only_register", son),
    ]
    assert "guest" not in listed[1].in_census
    assert unseal(listed[1], "in_census") == "guest"
    assert batch.counts["member"] == {"same": 1, "only_census": 1, "only_register": 1}
    county = cast.client("county")
    page = county.get(f"/censuses/{found.pk}/differences/?question=member").content.decode()
    assert "member 2: the person" in page.casefold()
    assert "guest" not in page
    detail = county.get(f"/censuses/differences/{listed[1].pk}/").content.decode()
    assert "guest" in detail
    made = counting.open_problems(CensusDifference.objects.all(), actor=cast.actor("county"))
    assert (made.differences, made.problems) == (3, 1)


def test_a_list_that_does_not_fit_is_refused_with_everything_at_once(cast):
    found = given_round(cast)
    row = first_row(found)
    head, son = members_of(row)
    wrong = [
        head | {"sex": "other", "birth_date": "2031-01-01", "identity_number": "99"},
        {name: value for name, value in son.items() if name not in ("name", "working")},
        {"name": "third", "shoe": "42"} | OF_MEMBER | {"relation": None, "in_school": None},
    ]
    given = counting.Given(uuid4(), DAY, GOOD, members=wrong)
    with pytest.raises(CensusError) as caught:
        counting.record_answer(row, given, actor=actor_of(outsider(cast)))
    said = {fault.code: fault.message for fault in caught.value.faults}
    assert set(said) == {"CENSUS-008", "CENSUS-009", "CENSUS-019", "CENSUS-021"}
    assert "member 2: name" in said["CENSUS-008"]
    assert "member 1: identity number" in said["CENSUS-009"]
    assert "99" not in said["CENSUS-009"]


def test_a_round_whose_standard_lists_nobody_asks_of_nobody(cast):
    register(cast)
    assert member_questions({"members": ["in_school"]}) == {}
