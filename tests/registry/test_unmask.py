"""A sealed number is shown in full to those who may, for a reason, and the audit keeps both."""

import pytest
from django.http import Http404

from aboveline.audit.models import Entry
from aboveline.registry.errors import RegistryError
from aboveline.registry.models import Household, Person
from aboveline.registry.unmasking import ACTION, unmask
from aboveline.vault.sealing import unseal

REASON = "Compare with the card at the door"


@pytest.fixture
def head(cast):
    return Person.objects.get(name="Wang Made-Up")


def test_an_officer_of_the_area_reads_a_number_and_the_audit_says_why(cast, head):
    officer = cast.actor("county")
    number = unmask(head, "identity_number", actor=officer, reason=f"  {REASON} ")
    entry = Entry.objects.get(action=ACTION)
    assert number == unseal(head, "identity_number") != ""
    assert (entry.actor, entry.reason, entry.fields) == (officer.key, REASON, ["identity_number"])
    assert (entry.subject_id, entry.area_id) == (str(head.pk), cast.areas["shigou-3"].pk)
    assert entry.details["in_24_hours"] == 1
    assert number not in str(vars(entry))


@pytest.mark.parametrize(
    ("role", "place"),
    [
        ("county", "beside"),
        ("county", "outside"),
        ("county", "ended"),
        ("village_worker", "inside"),
        ("auditor", "inside"),
        ("enumerator", "inside"),
        ("nation", "inside"),
    ],
)
def test_others_get_what_they_get_for_an_absent_household(cast, head, role, place):
    with pytest.raises(Http404):
        unmask(head, "identity_number", actor=cast.actor(role, place), reason=REASON)
    url = f"/households/0417/people/{head.pk}/unmask/identity_number/"
    assert cast.client(role, place).post(url, {"reason": REASON}).status_code == 404
    assert not Entry.objects.filter(action=ACTION).exists()


@pytest.mark.parametrize("reason", ["", "    ", "because", "x        y "])
def test_a_reason_shorter_than_ten_characters_shows_nothing(cast, head, reason):
    with pytest.raises(RegistryError, match="REGISTRY-060"):
        unmask(head, "identity_number", actor=cast.actor("county"), reason=reason)
    assert not Entry.objects.filter(action=ACTION).exists()


@pytest.mark.parametrize("field", ["health", "disability_grade", "name", "identity_index", "x"])
def test_no_other_field_is_shown_by_this_act(cast, head, field):
    with pytest.raises(Http404):
        unmask(head, field, actor=cast.actor("county"), reason=REASON)


def test_a_value_is_not_shown_when_the_audit_cannot_be_written(cast, head, monkeypatch):
    def fails(*_, **__):
        raise OSError("no audit")

    monkeypatch.setattr(Entry, "save", fails)
    with pytest.raises(OSError, match="no audit"):
        unmask(head, "identity_number", actor=cast.actor("county"), reason=REASON)


def test_the_page_shows_the_number_only_after_a_reason(cast, head):
    browser, number = cast.client("township"), unseal(head, "identity_number")
    url = f"/households/0417/people/{head.pk}/unmask/identity_number/"
    first = browser.get(url)
    assert number not in first.content.decode()
    refused = browser.post(url, {"reason": "short"})
    assert (refused.status_code, number in refused.content.decode()) == (422, False)
    shown = browser.post(url, {"reason": REASON})
    assert number in shown.content.decode()
    assert "no-store" in shown["Cache-Control"]
    assert Entry.objects.filter(action=ACTION).count() == 1


def test_a_household_phone_is_read_the_same_way(cast):
    household = Household.objects.get(number="0417")
    answer = cast.client("county").post("/households/0417/unmask/phone/", {"reason": REASON})
    assert unseal(household, "phone") in answer.content.decode()
    assert cast.client("county").get("/households/0417/unmask/number/").status_code == 404
    assert cast.client("county").get("/households/0512/unmask/phone/").status_code == 404


def test_the_member_of_another_household_is_absent_here(cast):
    other = Person.objects.get(name="Li Made-Up")
    url = f"/households/0417/people/{other.pk}/unmask/identity_number/"
    assert cast.client("county").post(url, {"reason": REASON}).status_code == 404
