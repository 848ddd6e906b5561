"""The pages about people: who sees whom, what a press does, what a refusal says."""

import pytest
from allauth.mfa.models import Authenticator
from tests.cast import DAY

from aboveline.accounts.actions.duties import give_duty
from aboveline.accounts.actors import service
from aboveline.accounts.models import Duty, User
from aboveline.accounts.permissions import Role
from aboveline.areas.actions import merge_areas


def names_on(page):
    return {person.username for person in page.context["page"].rows}


def test_an_officer_sees_the_people_of_his_county_and_those_without_duty(cast):
    page = cast.client("county").get("/people/")
    seen = names_on(page)
    assert {"village_worker.inside", "township.inside", "county.ended", "nobody"} <= seen
    assert not {name for name in seen if name.endswith(".outside")}
    assert "township.beside" not in seen
    assert "province.inside" not in seen


def test_somebody_with_two_duties_is_listed_once(cast):
    person = cast.user("enumerator")
    give_duty(person, actor=service("tests"), role=Role.ENUMERATOR, area=cast.areas["luhe"])
    rows = cast.client("county").get("/people/").context["page"].rows
    assert [row.username for row in rows].count("enumerator.inside") == 1


def test_the_list_costs_the_same_for_one_person_and_for_many(cast, django_assert_num_queries):
    client = cast.client("county")
    with django_assert_num_queries(5):
        client.get("/people/", {"text": "village_worker.inside"})
    with django_assert_num_queries(5):
        client.get("/people/")


def test_the_list_is_narrowed_by_name_role_and_area(cast):
    client = cast.client("county")
    assert names_on(client.get("/people/", {"role": "township"})) == {"township.inside"}
    inside = names_on(client.get("/people/", {"area": "Shigou Village 3"}))
    assert inside == {"village_worker.inside", "enumerator.inside"}
    assert names_on(client.get("/people/", {"text": "worker beside"})) == {"village_worker.beside"}


def test_an_area_name_that_fits_several_is_not_guessed(cast):
    page = cast.client("county").get("/people/", {"area": "Shigou Township"})
    assert not page.context["form"].errors
    page = cast.client("county").get("/people/", {"area": "Shigou V"})
    told = str(page.context["form"].errors)
    assert "Shigou Village 3" in told
    assert "Shigou Village 4" in told
    page = cast.client("county").get("/people/", {"area": "Luhe Village 1"})
    assert "No area of yours" in str(page.context["form"].errors)


def test_an_administrator_adds_a_person_and_hands_over_an_invitation_once(cast):
    client = cast.client("administrator")
    added = client.post("/people/add/", {"username": "chen", "name": "Chen Made-Up"})
    assert added.status_code == 302
    page = client.post(added["Location"] + "invite/")
    assert "http://testserver/accounts/password/" in page.content.decode()
    assert page["Cache-Control"] == "no-store"
    assert "accounts/password/" not in client.get(added["Location"]).context["invitation"]


def test_a_name_that_is_taken_is_refused_on_the_form(cast):
    answer = cast.client("administrator").post("/people/add/", {"username": "nobody", "name": "N"})
    assert "ACCOUNTS-007" in answer.content.decode()
    assert User.objects.filter(username="nobody").count() == 1


def give(client, user, **given):
    asked = {"role": "village_worker", "area": "Shigou Village 3", "valid_from": DAY.isoformat()}
    return client.post(f"/people/{user.pk}/duty/", asked | given)


def test_an_officer_gives_a_duty_and_ends_it(cast):
    client, person = cast.client("county"), cast.stranger()
    assert give(client, person).status_code == 302
    duty = Duty.objects.get(user=person)
    assert duty.area == cast.areas["shigou-3"]
    ended = client.post(f"/people/duties/{duty.pk}/end/", {"on": DAY.isoformat()})
    assert ended.status_code == 302
    assert Duty.objects.get(user=person).valid_to == DAY


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"area": "Qinglan County"}, "ACCOUNTS-003"),
        ({"area": "Luhe Village 1"}, "No area of yours"),
        ({"until": "2020-06-01"}, "ACCOUNTS-004"),
        ({"role": "administrator"}, "administrator"),
    ],
)
def test_a_duty_that_cannot_be_given_says_why(cast, given, told):
    answer = give(cast.client("county"), cast.stranger(), **given)
    assert answer.status_code == 422
    assert told in answer.content.decode()
    assert not Duty.objects.filter(user=cast.stranger()).exists()


def test_the_table_of_roles_is_open_to_whoever_reads_duties(cast):
    page = cast.client("auditor").get("/people/roles/").content.decode()
    assert "village worker" in page
    assert "read an identity number, with a reason" in page


def test_a_page_about_a_person_tells_nothing_of_duties_elsewhere(cast):
    person = cast.user("village_worker")
    Duty.objects.create(
        user=person,
        role="village_worker",
        area=cast.areas["luhe-1"],
        valid_from=DAY,
        given_by="service:tests",
        given_at="2020-06-30T08:00:00Z",
    )
    page = cast.client("county").get(f"/people/{person.pk}/").content.decode()
    assert "Shigou Village 3" in page
    assert "Luhe Village 1" not in page


def test_a_page_about_a_person_states_its_cost(cast, django_assert_num_queries):
    client = cast.client("administrator")
    with django_assert_num_queries(6):
        client.get(f"/people/{cast.user('village_worker').pk}/")


def test_a_second_factor_is_taken_away_with_a_reason(cast):
    client, person = cast.client("administrator"), cast.user("county")
    address = f"/people/{person.pk}/"
    assert "factor/" not in client.get(address).content.decode().split("<main")[1]
    Authenticator.objects.create(user=person, type=Authenticator.Type.TOTP, data={})
    assert f"{address}factor/" in client.get(address).content.decode()
    refused = client.post(f"{address}factor/", {"reason": " "})
    assert refused.status_code == 422
    assert "ACCOUNTS-014" in refused.content.decode()
    client.post(f"{address}factor/", {"reason": "The phone fell into the river."})
    assert not Authenticator.objects.filter(user=person).exists()


def test_an_account_is_closed_and_opened_by_a_press(cast):
    client, person = cast.client("administrator"), cast.user("village_worker")
    client.post(f"/people/{person.pk}/close/")
    assert not User.objects.get(pk=person.pk).is_active
    client.post(f"/people/{person.pk}/open/")
    assert User.objects.get(pk=person.pk).is_active


def test_a_duty_in_an_area_that_ended_names_where_it_is_to_be_given(cast):
    worker = cast.user("village_worker")
    client = cast.client("county")
    assert "the area ended" not in client.get(f"/people/{worker.pk}/").content.decode()
    old, new = cast.areas["shigou-3"], cast.areas["shigou-4"]
    merge_areas([old], new, actor=service("tests"))
    page = client.get(f"/people/{worker.pk}/").content.decode()
    assert f"the area ended; give the duty in {new.name}, then end this one" in page
