"""Acts on a household are short pages that call the action and come back to the household."""

import pytest

from aboveline.registry.fields import fields_of, value_of
from aboveline.registry.models import Change, HouseholdCause, Membership, Move, Person

HOME = "/households/0417/"


def member(name="Wang Made-Up"):
    return Membership.objects.get(person__name=name, valid_to=None)


def filled(page, index=0, **changed):
    form = page.context["forms"][index]
    data = {b.html_name: b.value() for b in form if b.value() not in (None, "")}
    return {**data, **changed}


def test_only_what_differs_is_recorded(cast):
    client = cast.client("county")
    page = client.get(HOME + "change/")
    client.post(HOME + "change/", filled(page, help_needed="a job", main_cause="illness"))
    assert set(Change.objects.values_list("field", flat=True)) == {"help_needed", "main_cause"}
    assert HouseholdCause.objects.get().cause == "illness"
    assert Change.objects.first().actor == cast.actor("county").key


def test_faults_are_told_at_their_fields(cast):
    client = cast.client("county")
    page = client.get(HOME + "change/")
    wrong = filled(page, cultivated_land_mu="much", main_cause="illness", other_causes=["illness"])
    answer = client.post(HOME + "change/", wrong)
    assert answer.status_code == 422
    errors = answer.context["forms"][0].errors
    assert errors["cultivated_land_mu"]
    assert len(errors) == 2
    assert not Change.objects.exists()


def test_newborn_without_papers_becomes_a_member(cast):
    client = cast.client("village_worker")
    page = client.get(HOME + "members/add/")
    given = {"on": "2020-06-29", "reason": "birth", "relation": "granddaughter"}
    answer = client.post(HOME + "members/add/", filled(page, **given))
    assert answer["Location"] == HOME
    assert Person.objects.get(name="").memberships.get().relation == "granddaughter"


def test_member_is_changed(cast):
    client = cast.client("county")
    path = f"{HOME}members/{member().person_id}/"
    client.post(path, filled(client.get(path), residents_medical_insurance="no"))
    assert member().person.residents_medical_insurance is False


def test_step_of_the_status_needs_a_reason(cast):
    client = cast.client("county")
    page = client.get(HOME + "status/")
    assert client.post(HOME + "status/", filled(page, after="moved")).status_code == 422
    by_hand = filled(page, after="registered_poor", reason="Income below the line.")
    assert "asked in the next round" in client.post(HOME + "status/", by_hand).content.decode()
    given = filled(page, after="moved", reason="To the city for good.")
    assert client.post(HOME + "status/", given).status_code == 302
    cast.households["0417"].refresh_from_db()
    assert cast.households["0417"].register_status == "moved"


def test_village_worker_has_no_step_to_take(cast):
    page = cast.client("village_worker").get(HOME + "status/")
    assert not page.context["forms"]
    assert "No step from here is yours" in page.text
    assert "for another office: county office." in page.text


def test_a_step_in_whose_way_something_stands_is_not_offered_and_says_why(cast):
    page = cast.client("county").get(HOME + "status/")
    offered = [value for value, _label in page.context["forms"][0].fields["after"].choices]
    assert offered == ["moved", "ended"]
    closed = {
        str(label): [fault.code for fault in one.faults]
        for one in page.context["closed"]
        for label in one.labels
    }
    assert closed == {"registered as poor": ["EXITS-070"], "monitored": ["PROBLEM-044"]}


def test_move_is_proposed_and_accepted_by_the_receiver(cast):
    sender, receiver = cast.client("county"), cast.client("county", "beside")
    page = sender.get(HOME + "move/")
    answer = sender.post(HOME + "move/", filled(page, to_area="Heishui Village 1"))
    assert answer["Location"] == HOME
    move = Move.objects.get()
    assert "0417" in receiver.get("/moves/").text
    assert sender.post(f"/moves/{move.pk}/", {"decision": "accept"}).status_code == 404
    receiver.post(f"/moves/{move.pk}/", {"decision": "accept"})
    assert receiver.get(HOME).status_code == 200


def test_name_that_fits_several_areas_is_offered_never_guessed(cast):
    client = cast.client("county")
    page = client.get(HOME + "move/")
    answer = client.post(HOME + "move/", filled(page, to_area="Shigou Village"))
    assert answer.status_code == 422
    choices = answer.context["forms"][0].fields["chosen"].choices
    assert [text.rpartition(" › ")[2] for _key, text in choices] == [
        "Shigou Village 3",
        "Shigou Village 4",
    ]
    four = str(cast.areas["shigou-4"].pk)
    client.post(HOME + "move/", filled(page, to_area="Shigou Village", chosen=four))
    assert Move.objects.get().to_area == cast.areas["shigou-4"]


@pytest.mark.parametrize("path", ["change/", "status/", "move/", "members/add/", "visit/"])
def test_acts_open_to_nobody_outside_the_area(cast, path):
    for role, place in (("county", "beside"), ("county", "outside"), ("nation", "inside")):
        assert cast.client(role, place).get(HOME + path).status_code == 404


def test_household_is_registered_in_a_village_of_mine(cast):
    client, village = cast.client("village_worker"), cast.areas["shigou-3"].pk
    path = f"/register/{village}/"
    assert path in client.get(f"/areas/{village}/board/").text
    given = {"head-name": "Sun Made-Up", "head-birth_date": "1970-01-01", "help_needed": "seeds"}
    answer = client.post(path, given)
    assert "Sun Made-Up" in client.get(answer["Location"]).text
    wrong = client.post(path, {**given, "head-birth_date": "2030-01-01"})
    assert wrong.status_code == 422
    assert wrong.context["head"].errors["birth_date"]
    assert client.get(f"/register/{cast.areas['shigou-4'].pk}/").status_code == 404
    assert client.get(f"/register/{cast.areas['luhe-1'].pk}/").status_code == 404


def test_sender_takes_a_move_back_before_it_is_decided(cast):
    sender, receiver = cast.client("county"), cast.client("county", "outside")
    page = sender.get(HOME + "move/")
    sender.post(HOME + "move/", filled(page, to_area="Luhe Village 1", reason="Work there."))
    move = Move.objects.get()
    assert "Take back" in sender.get("/moves/").text
    assert "Take back" not in receiver.get("/moves/").text
    assert receiver.post(f"/moves/{move.pk}/take-back/").status_code == 404
    assert sender.post(f"/moves/{move.pk}/take-back/").status_code == 302
    move.refresh_from_db()
    assert (move.state, move.household.area) == ("refused", cast.areas["shigou-3"])
    assert sender.post(f"/moves/{move.pk}/take-back/").status_code == 404


def test_a_form_opens_no_number_and_empty_keeps_it(cast):
    home, client = cast.households["0417"], cast.client("village_worker")
    address = f"/households/{home.number}/change/"
    page = client.get(address).content.decode()
    assert "19900000000" not in page
    assert "199******00" in page
    assert client.post(address, {"natural_village": "Upper end", "phone": ""}).status_code == 302
    home.refresh_from_db()
    phone = fields_of("household")["phone"]
    assert value_of(home, phone) == "19900000000"
    assert client.post(address, {"phone": "19900000001"}).status_code == 302
    home.refresh_from_db()
    assert value_of(home, phone) == "19900000001"
    assert client.post(address, {"phone": "–"}).status_code == 302
    home.refresh_from_db()
    assert value_of(home, phone) is None
