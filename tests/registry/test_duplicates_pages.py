"""The pages of pairs show both records masked, take a decision with a reason, and undo a merge."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.registry.test_duplicates_decided import NUMBER, REASON, pair

from aboveline.registry.models import DuplicatePair, Household, Merge, Person

__all__ = ["pair"]  # the fixture


@pytest.fixture
def address(pair):
    return f"/duplicates/{pair.pk}/"


def test_both_records_stand_side_by_side_with_numbers_masked(cast, pair, address):
    text = cast.client("county").get(address).content.decode()
    assert "Child of Wang Made-Up" in text
    assert "Child Wang" in text
    assert "990101************" in text
    assert NUMBER not in text


def test_a_merge_and_its_undoing_go_through_the_page(cast, pair, address):
    browser = cast.client("county")
    kept = "first" if pair.first.name == "Child of Wang Made-Up" else "second"
    form = {"decision": "merge", "kept": kept, "reason": REASON}
    assert browser.post(address, form).status_code == 302
    assert Merge.objects.get().kept.name == "Child of Wang Made-Up"
    decided = browser.get("/duplicates/?state=decided").content.decode()
    assert "one person" in decided
    assert address in decided
    assert "Undo the merge" in browser.get(address).content.decode()
    browser.post(address, {"decision": "undo", "reason": "They are cousins"})
    assert DuplicatePair.objects.get().state == "undone"
    assert Person.objects.filter(merged_into=None).count() == Person.objects.count()


def test_a_decision_without_a_reason_says_what_is_missing(cast, address):
    answer = cast.client("county").post(address, {"decision": "apart", "reason": " "})
    assert (answer.status_code, "REGISTRY-081" in answer.content.decode()) == (422, True)
    assert cast.client("county").post(address, {"decision": "x", "reason": "y"}).status_code == 404


@pytest.mark.parametrize(
    ("role", "place"), [("county", "beside"), ("township", "inside"), ("auditor", "inside")]
)
def test_others_find_nothing_there(cast, pair, address, role, place):
    browser = cast.client(role, place)
    assert browser.get(address).status_code == 404
    assert browser.post(address, {"decision": "apart", "reason": REASON}).status_code == 404
    listed = browser.get("/duplicates/").content.decode()
    assert "Child Wang" not in listed


def test_a_pair_of_two_counties_is_listed_for_the_office_above(cast, pair):
    Household.objects.filter(number="0500").update(area=cast.areas["heishui-1"])
    for role, is_there in (("county", False), ("prefecture", True)):
        text = cast.client(role).get("/duplicates/").content.decode()
        assert ("Child Wang" in text) is is_there


def test_looking_for_more_tells_how_many_are_new(cast, pair):
    answer = cast.client("county").post("/duplicates/find/", follow=True)
    assert "New pairs found: 0." in answer.content.decode()
    assert cast.client("county").get("/duplicates/find/").status_code == 405


def test_the_list_costs_the_same_for_one_pair_and_for_many(cast, pair):
    browser = cast.client("county")
    counts = []
    for _ in range(2):
        with CaptureQueriesContext(
            connection,
        ) as queries:
            browser.get("/duplicates/")
        counts.append(len(queries))
        people = list(Person.objects.order_by("pk")[:3])
        DuplicatePair.objects.get_or_create(
            first=people[0], second=people[1], found_by="alike", found_at=pair.found_at
        )
    assert counts[0] == counts[1] <= 8
