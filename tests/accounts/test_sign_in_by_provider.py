"""Signing in by the administration's own provider: only for people whom somebody added here."""

import json

import pytest
from django.core.cache import cache
from django.core.exceptions import ImproperlyConfigured
from django.test import Client
from tests.accounts.provider import CLIENT, SECRET, running

from aboveline.accounts.actions import add_user, close_user
from aboveline.accounts.actors import service
from aboveline.accounts.models import User
from aboveline.site.environment import oidc_providers, provider_origins

TESTS = service("tests")
LOGIN = "/accounts/oidc/office/login/"


@pytest.fixture
def provider(db, settings, monkeypatch):
    cache.clear()
    with running() as found:
        given = {
            "id": "office",
            "name": "Office of Made-Up Affairs",
            "server_url": found.address,
            "client_id": CLIENT,
            "secret": SECRET,
        }
        monkeypatch.setenv("ABOVELINE_OIDC", json.dumps(given))
        settings.SOCIALACCOUNT_PROVIDERS = oidc_providers()
        yield found


def come_back(provider, client=None, **changed):
    client = client or Client()
    asked = client.post(LOGIN)
    assert asked.status_code == 302
    assert asked["Location"].startswith(f"{provider.address}/authorize?")
    brought = provider.authorize(asked["Location"]) | changed
    return client, client.get(f"{LOGIN}callback/", brought)


def person(email="wang@example.org", *, verified=True, sub="17"):
    return {"sub": sub, "email": email, "email_verified": verified, "name": "Wang"}


def is_in(client):
    return client.get("/accounts/factor/").status_code == 200


def test_the_sign_in_page_names_the_provider_and_its_address_is_allowed(provider, settings):
    page = Client().get("/accounts/login/").content.decode()
    assert "Sign in by Office of Made-Up Affairs" in page
    assert provider_origins(settings.SOCIALACCOUNT_PROVIDERS) == [provider.address]


def test_a_person_whom_an_administrator_added_comes_in(provider):
    wang = add_user("wang", actor=TESTS, name="Wang Made-Up", email="Wang@example.org")
    provider.person = person()
    client, answer = come_back(provider)
    assert answer.status_code == 302
    assert client.session["_auth_user_id"] == str(wang.pk)
    assert is_in(client)


def test_the_account_stays_tied_when_the_address_changes_at_the_provider(provider):
    wang = add_user("wang", actor=TESTS, name="Wang Made-Up", email="wang@example.org")
    provider.person = person()
    come_back(provider)
    provider.person = person("another@example.org")
    client, _ = come_back(provider)
    assert client.session["_auth_user_id"] == str(wang.pk)


@pytest.mark.parametrize(
    "who", [person("stranger@example.org"), person(verified=False), {"sub": "17"}]
)
def test_a_stranger_gets_no_account(provider, who):
    add_user("wang", actor=TESTS, name="Wang Made-Up", email="wang@example.org")
    provider.person = who
    client, answer = come_back(provider)
    assert "You have no account here" in answer.content.decode()
    assert not is_in(client)
    assert User.objects.count() == 1


def test_a_closed_account_stays_closed(provider):
    wang = add_user("wang", actor=TESTS, name="Wang Made-Up", email="wang@example.org")
    provider.person = person()
    come_back(provider)
    close_user(wang, actor=TESTS)
    client, _ = come_back(provider)
    assert not is_in(client)


def test_an_answer_that_nobody_asked_for_opens_nothing(provider):
    add_user("wang", actor=TESTS, name="Wang Made-Up", email="wang@example.org")
    provider.person = person()
    client, answer = come_back(provider, state="made-up")
    assert "You are not signed in" in answer.content.decode()
    assert not is_in(client)
    other = Client()
    asked = Client().post(LOGIN)
    other.get(f"{LOGIN}callback/", provider.authorize(asked["Location"]))
    assert not is_in(other)


def test_a_wrong_code_opens_nothing(provider):
    provider.person = person()
    client, answer = come_back(provider, code="made-up")
    assert "You are not signed in" in answer.content.decode()
    assert not is_in(client)


def test_settings_of_the_provider_that_cannot_be_read_are_refused(monkeypatch):
    for text in ("not json", '{"id": "office"}', "[]"):
        monkeypatch.setenv("ABOVELINE_OIDC", text)
        with pytest.raises(ImproperlyConfigured, match="ABOVELINE_OIDC"):
            oidc_providers()
