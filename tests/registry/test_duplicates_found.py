"""People who are in the register twice are found, and brothers, sisters and namesakes are not."""

from datetime import date

import pytest
from django.http import Http404
from tests.cast import AT
from tests.registry.planted import planted

from aboveline.accounts.actors import service
from aboveline.areas.models import Area
from aboveline.audit.models import Entry
from aboveline.registry.duplicates.finding import find_duplicates
from aboveline.registry.duplicates.matching import alike, model
from aboveline.registry.duplicates.people import people_of
from aboveline.registry.models import DuplicatePair, Household, Membership, Person
from aboveline.registry.names import pinyin_of, sound_of
from aboveline.registry.recording import put

NUMBER = "990101195104080011"


@pytest.fixture
def add(cast):
    """Somebody who lives alone in an area."""

    def add(name, area="shigou-3", household=None, birth_date=None, **values):
        person = Person(recorded_by="service:tests", recorded_at=AT)
        born = date.fromisoformat(birth_date) if birth_date else None
        put(person, "person", {"name": name, "birth_date": born, "sex": "female", **values})
        person.save()
        household = household or Household.objects.create(
            number=f"9{Household.objects.count()}",
            area=cast.areas[area],
            recorded_by="service:tests",
            recorded_at=AT,
        )
        Membership.objects.create(person=person, household=household, relation="head")
        return person

    return add


def find(actor=None):
    return find_duplicates(Area.objects.get(name="Qinglan County"), actor=actor or SERVICE)


SERVICE = service("tests")


def pairs():
    return {frozenset((p.first_id, p.second_id)): p for p in DuplicatePair.objects.all()}


def test_two_people_with_one_identity_number_are_a_pair_however_they_differ(add):
    one = add("王秀英", identity_number=NUMBER, identity_type="resident_id")
    other = add("李红", identity_number=NUMBER, identity_type="resident_id", sex="male")
    assert find() == 1
    pair = pairs()[frozenset((one.pk, other.pk))]
    assert (pair.found_by, pair.state) == ("exact", "open")
    assert pair.evidence["identity_number"] == "same"


@pytest.mark.parametrize(
    ("name", "born"),
    [
        ("单小红", "1980-03-05"),
        ("单小虹", "1980-03-05"),
        ("善小红", "1980-03-05"),
        ("单小红", "1980-05-03"),
        ("单小红", "1980-03-06"),
        ("单小红", "1981-03-05"),
    ],
)
def test_the_slips_of_offices_are_seen_through(add, name, born):
    one, other = add("单小红", birth_date="1980-03-05"), add(name, birth_date=born)
    assert find() == 1
    assert set(pairs()) == {frozenset((one.pk, other.pk))}


def test_brothers_and_sisters_and_namesakes_are_left_alone(add):
    eldest = add("王小明", birth_date="2010-03-05")
    home = eldest.memberships.get().household
    Membership.objects.filter(person=eldest).update(relation="son")
    add("王小红", birth_date="2010-03-05", household=home)
    add("王小明", birth_date="1955-08-01", area="shigou-4")
    assert find() == 0


def test_a_pair_decided_before_is_not_asked_again(add):
    add("王秀英", birth_date="1980-03-05")
    add("王秀英", birth_date="1980-03-05")
    assert (find(), find()) == (1, 0)
    DuplicatePair.objects.update(state="different", reason="twins")
    assert find() == 0
    assert DuplicatePair.objects.get().reason == "twins"


def test_only_people_of_the_area_are_compared_and_merged_ones_are_not(add, cast):
    add("王秀英", birth_date="1980-03-05")
    add("王秀英", birth_date="1980-03-05", area="heishui-1")
    assert find() == 0
    third = add("王秀英", birth_date="1980-03-05")
    Person.objects.filter(pk=third.pk).update(merged_into=Person.objects.first())
    assert find() == 0
    assert find_duplicates(cast.areas["lin"], actor=cast.actor("prefecture")) == 1


def test_a_county_looks_in_its_own_area_and_nobody_else_does(cast):
    for role, place in (("county", "beside"), ("village_worker", "inside"), ("auditor", "inside")):
        with pytest.raises(Http404):
            find(actor=cast.actor(role, place))
    assert find(actor=cast.actor("county")) == 0
    entry = Entry.objects.get(action="registry:duplicate:find")
    assert entry.details == {"people": 2, "pairs": 0, "new": 0}


def test_no_name_or_number_is_kept_with_a_pair(add):
    add("王秀英", birth_date="1980-03-05", identity_number=NUMBER, identity_type="resident_id")
    add("王秀英", birth_date="1980-03-05", identity_number=NUMBER, identity_type="resident_id")
    find()
    known = {name: {*shape["levels"], "missing"} for name, shape in model()["comparisons"].items()}
    evidence = DuplicatePair.objects.get().evidence
    assert set(evidence) == set(known)
    assert all(level in known[name] for name, level in evidence.items())


def test_the_table_of_a_county_takes_two_queries(add, cast, django_assert_num_queries):
    add("王秀英")
    add("李红")
    with django_assert_num_queries(2):
        table = people_of(cast.areas["qinglan"].pk)
    assert table.num_rows == 4
    assert set(table.column("county").to_pylist()) == {str(cast.areas["qinglan"].pk)}


def test_of_6500_made_up_people_with_500_twice_nine_in_ten_are_found():
    table, twice = planted(6_500, 500)
    found = {(pair.first, pair.second) for pair in alike(table)}
    assert len(found & twice) / len(found) > 0.99
    assert len(found & twice) / len(twice) > 0.88


def test_nobody_is_a_pair_of_nobody():
    table, _ = planted(40, 0)
    assert alike(table.slice(0, 0)) == alike(table.slice(0, 1)) == []


@pytest.mark.parametrize(
    ("name", "read"),
    [
        ("单雄信", "shanxiongxin"),
        ("仇英", "qiuying"),
        ("解缙", "xiejin"),
        ("查良镛", "zhaliangyong"),
        ("曾国藩", "zengguofan"),
        ("尉迟恭", "yuchigong"),
        ("万俟卨", "moqixie"),
        ("阿依古丽·买买提", "ayigulimaimaiti"),
    ],
)
def test_surnames_are_read_as_families_read_them(name, read):
    assert pinyin_of(name) == read


def test_sounds_that_are_taken_for_each_other_are_one():
    assert sound_of("张宁") == sound_of("臧林") == "zanlin"
    assert sound_of("李明") != sound_of("李强")
