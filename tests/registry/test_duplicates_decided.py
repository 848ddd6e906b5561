"""A pair is decided with a reason; a merge loses nothing, can be undone, and takes no help away."""

import pytest
from django.http import Http404
from tests.cast import AT, DAY

from aboveline.accounts.actors import service
from aboveline.audit.models import Entry
from aboveline.registry.actions import change_person, change_status, merge_households
from aboveline.registry.duplicates.deciding import keep_apart, merge_people, undo_merge
from aboveline.registry.errors import RegistryError
from aboveline.registry.models import (
    Change,
    DuplicatePair,
    Household,
    Membership,
    Merge,
    Person,
    Touched,
    WorkSpell,
)
from aboveline.registry.recording import put
from aboveline.vault.sealing import unseal

REASON = "Compared both at the village office"
NUMBER = "990101201005050018"


@pytest.fixture
def pair(cast):
    """A child of household 0417, and the same child as a grandchild in the next village."""
    kept = Person.objects.get(name="Child of Wang Made-Up")
    other = Household.objects.create(
        number="0500",
        area=cast.areas["shigou-4"],
        register_status="registered_poor",
        size=2,
        recorded_by="service:tests",
        recorded_at=AT,
    )
    head = Person(name="Grandmother Made-Up", recorded_by="service:tests", recorded_at=AT)
    head.save()
    gone = Person(recorded_by="service:tests", recorded_at=AT)
    put(gone, "person", {"name": "Child Wang", "identity_number": NUMBER, "ethnicity": None})
    gone.save()
    Membership.objects.create(person=head, household=other, relation="head")
    Membership.objects.create(person=gone, household=other, relation="grandson")
    WorkSpell.objects.create(
        person=gone, started_on=DAY, recorded_by="service:tests", recorded_at=AT
    )
    first, second = sorted((kept, gone), key=lambda row: str(row.pk))
    return DuplicatePair.objects.create(first=first, second=second, found_by="alike", found_at=AT)


@pytest.fixture
def kept(pair):
    return Person.objects.get(name="Child of Wang Made-Up")


@pytest.fixture
def gone(pair):
    return Person.objects.get(name="Child Wang")


def state():
    """Everything that a merge may touch, to be compared after its undoing."""
    people = {
        row.pk: (row.name, unseal(row, "identity_number"), row.identity_masked, row.merged_into_id)
        for row in Person.objects.all()
    }
    memberships = set(
        Membership.objects.values_list("pk", "person", "household", "relation", "valid_to")
    )
    households = set(Household.objects.values_list("number", "size", "head_name"))
    return people, memberships, households, set(WorkSpell.objects.values_list("pk", "person"))


def test_a_merge_keeps_one_record_filled_from_the_other(cast, pair, kept, gone):
    merge_people(pair, kept, actor=cast.actor("county"), reason=REASON)
    for row in (pair, kept, gone):
        row.refresh_from_db()
    assert gone.merged_into == kept
    assert unseal(kept, "identity_number") == NUMBER
    assert kept.name == "Child of Wang Made-Up"
    assert WorkSpell.objects.get().person == kept
    left = Membership.objects.get(person=gone)
    assert (left.valid_to, left.end_reason) == (DAY, "error")
    assert Household.objects.get(number="0500").size == 1
    assert (pair.state, pair.reason, pair.decided_by) == (
        "merged",
        REASON,
        cast.actor("county").key,
    )


def test_a_merge_leaves_history_a_mark_to_judge_again_and_an_audit_row(cast, pair, kept):
    merge_people(pair, kept, actor=cast.actor("county"), reason=REASON)
    assert "identity_number" in set(Change.objects.values_list("field", flat=True))
    assert {row.household.number for row in Touched.objects.all()} == {"0417", "0500"}
    entry = Entry.objects.get(action="registry:duplicate:merge")
    assert entry.reason == REASON
    assert NUMBER not in str(vars(entry))


def test_an_undone_merge_leaves_everything_as_it_was(cast, pair, kept):
    for household in Household.objects.all():  # the cast does not fill the columns of the list
        members = household.memberships.filter(valid_to=None)
        household.size = members.count()
        head = members.filter(relation="head").first()
        household.head_name = head.person.name
        household.save()
    before = state()
    merge = merge_people(pair, kept, actor=cast.actor("county"), reason=REASON)
    assert state() != before
    undo_merge(merge, actor=cast.actor("county"), reason="They are cousins")
    assert state() == before
    pair.refresh_from_db()
    assert pair.state == "undone"
    assert keep_apart(pair, actor=cast.actor("county"), reason=REASON).state == "different"


def test_what_was_recorded_since_stays_when_a_merge_is_undone(cast, pair, kept, gone):
    officer = cast.actor("county")
    merge = merge_people(pair, kept, actor=officer, reason=REASON)
    change_person(kept, {"identity_number": "990101201005050026"}, actor=officer)
    undo_merge(merge, actor=officer, reason="They are cousins")
    kept.refresh_from_db()
    assert unseal(kept, "identity_number") == "990101201005050026"
    assert unseal(gone, "identity_number") == NUMBER


def test_a_merge_is_undone_once(cast, pair, kept):
    officer = cast.actor("county")
    merge = merge_people(pair, kept, actor=officer, reason=REASON)
    undo_merge(merge, actor=officer, reason="They are cousins")
    with pytest.raises(RegistryError, match="REGISTRY-084"):
        undo_merge(merge, actor=officer, reason="They are cousins")


def test_a_household_never_loses_its_head_or_last_member_by_a_merge(cast, pair, kept, gone):
    Membership.objects.filter(household__number="0500", relation="head").update(valid_to=DAY)
    with pytest.raises(RegistryError, match="REGISTRY-082"):
        merge_people(pair, kept, actor=cast.actor("county"), reason=REASON)
    assert not Merge.objects.exists()
    assert Membership.objects.get(person=gone).valid_to is None


def test_two_records_in_one_household_become_one_and_its_head_stays_head(cast, pair, kept, gone):
    home = Household.objects.get(number="0417")
    home.memberships.filter(relation="head").update(valid_to=DAY)
    Membership.objects.filter(person=gone).update(household=home, relation="head")
    merge = merge_people(pair, kept, actor=cast.actor("county"), reason=REASON)
    assert kept.memberships.get(valid_to=None).relation == "head"
    undo_merge(merge, actor=cast.actor("county"), reason="They are cousins")
    assert kept.memberships.get(valid_to=None).relation == "son"
    assert gone.memberships.get(valid_to=None).relation == "head"


@pytest.mark.parametrize("reason", ["", "  "])
def test_a_decision_needs_a_reason(cast, pair, kept, reason):
    officer = cast.actor("county")
    with pytest.raises(RegistryError, match="REGISTRY-081"):
        merge_people(pair, kept, actor=officer, reason=reason)
    with pytest.raises(RegistryError, match="REGISTRY-081"):
        keep_apart(pair, actor=officer, reason=reason)


def test_a_pair_is_decided_once(cast, pair, kept):
    keep_apart(pair, actor=cast.actor("county"), reason=REASON)
    with pytest.raises(RegistryError, match="REGISTRY-080"):
        merge_people(pair, kept, actor=cast.actor("county"), reason=REASON)


def test_others_decide_nothing_and_a_pair_of_two_counties_is_for_the_office_above(cast, pair, kept):
    for role, place in (("county", "beside"), ("township", "inside"), ("auditor", "inside")):
        with pytest.raises(Http404):
            merge_people(pair, kept, actor=cast.actor(role, place), reason=REASON)
    Household.objects.filter(number="0500").update(area=cast.areas["heishui-1"])
    with pytest.raises(Http404):
        keep_apart(pair, actor=cast.actor("county"), reason=REASON)
    keep_apart(pair, actor=cast.actor("prefecture"), reason=REASON)


def test_nobody_loses_help_while_a_pair_is_open(cast, pair):
    officer, home = cast.actor("county"), Household.objects.get(number="0500")
    for after in ("exit_proposed", "not_registered", "ended", "moved"):
        with pytest.raises(RegistryError, match="REGISTRY-085"):
            change_status(home, after, actor=officer, reason=REASON)
    with pytest.raises(RegistryError, match="REGISTRY-085"):
        merge_households(Household.objects.get(number="0417"), home, {}, actor=officer)
    keep_apart(pair, actor=officer, reason=REASON)
    with pytest.raises(RegistryError, match="EXITS-071"):  # the pair is not in the way any more
        change_status(home, "not_registered", actor=officer, reason=REASON)


def test_help_is_given_while_a_pair_is_open(cast, pair):
    office, home = service("rounds"), Household.objects.get(number="0417")
    assert change_status(home, "registered_poor", actor=office, reason=REASON)
