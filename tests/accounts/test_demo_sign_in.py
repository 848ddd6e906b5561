"""A demonstration signs the visitor in as a role of choice; elsewhere the page is not there."""

from django.test import Client
from tests.cast import give_duty

from aboveline.accounts.permissions import Role


def made_demo(cast, settings):
    settings.ABOVELINE_DEMO = True
    for role in Role:
        user = cast.user(role)
        user.is_demo = True
        user.save()


def test_the_page_says_what_it_is_and_offers_every_role(cast, settings):
    made_demo(cast, settings)
    page = Client().get("/demo/").content.decode()
    assert "demonstration" in page
    assert "made up" in page
    for role in Role:
        assert f'value="{role}.inside"' in page


def test_somebody_with_two_duties_stands_there_once(cast, settings):
    made_demo(cast, settings)
    user = cast.user(Role.ASSESSOR)
    give_duty(user, Role.ENUMERATOR, cast.areas["qinglan"])
    page = Client().get("/demo/").content.decode()
    assert page.count(f'value="{user.username}"') == 1
    assert "Enumerator, assessor" in page


def test_a_press_signs_in_as_that_role(cast, settings):
    made_demo(cast, settings)
    client = Client()
    answer = client.post("/demo/", {"username": "county.inside"})
    assert answer["Location"] == "/"
    assert client.get("/people/").status_code == 200


def test_only_people_of_the_demonstration_can_be_chosen(cast, settings):
    made_demo(cast, settings)
    client = Client()
    assert client.post("/demo/", {"username": "county.outside"}).status_code == 404
    assert client.get("/people/").status_code == 302


def test_elsewhere_the_page_is_not_there(cast, settings):
    made_demo(cast, settings)
    settings.ABOVELINE_DEMO = False
    client = Client()
    assert client.get("/demo/").status_code == 404
    assert client.post("/demo/", {"username": "county.inside"}).status_code == 404
