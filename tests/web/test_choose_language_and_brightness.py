"""Who opens the site chooses the language and the brightness, and comes back to the same page."""

import pytest


def test_language_is_kept_in_a_cookie_and_leads_back(client):
    answer = client.post("/language/", {"language": "zh-hans", "next": "/households/?state=meets"})
    assert (answer.status_code, answer["Location"]) == (302, "/households/?state=meets")
    assert answer.cookies["django_language"].value == "zh-hans"


def test_unknown_language_changes_nothing(client):
    assert not client.post("/language/", {"language": "xx", "next": "/"}).cookies


@pytest.mark.parametrize("there", ["https://elsewhere.example/", "//elsewhere.example", "x:1", ""])
def test_nobody_is_led_to_another_site(client, there):
    assert client.post("/look/", {"look": "dark", "next": there})["Location"] == "/"


def test_brightness_is_one_of_two_or_follows_the_device(client):
    assert client.post("/look/", {"look": "dark"}).cookies["look"].value == "dark"
    assert b'data-look="dark"' in client.get("/nothing/").content
    assert client.post("/look/", {"look": ""}).cookies["look"].value == ""
    client.cookies["look"] = '"><script>'
    assert b"data-look" not in client.get("/nothing/").content


def test_reading_chooses_nothing(client):
    assert client.get("/look/").status_code == client.get("/language/").status_code == 405
