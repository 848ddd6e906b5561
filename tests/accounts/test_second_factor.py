"""Roles that see many people need a second factor; codes and recovery codes open once."""

import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import (
    SECRET_SESSION_KEY,
    format_hotp_value,
    hotp_value,
)
from django.core.cache import cache
from django.db import DatabaseError
from django.test import Client
from tests.cast import signed_in

from aboveline.accounts.actions import remove_second_factor
from aboveline.accounts.permissions import SECOND_FACTOR, Role
from aboveline.audit.models import Entry
from aboveline.web.faults import Refused

PASSWORD = "a made-up sentence of words"  # noqa: S105


@pytest.fixture
def required(settings):
    settings.ABOVELINE_SECOND_FACTOR = "required"
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    cache.clear()


def code_of(secret):
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


def with_password(user):
    user.set_password(PASSWORD)
    user.save()
    return user


def set_up(client):
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    page = client.get("/accounts/factor/totp/activate/")
    secret = page.context["form"].secret
    answer = client.post("/accounts/factor/totp/activate/", {"code": code_of(secret)})
    assert answer.status_code == 302
    return secret


def by_password(user):
    client = Client()
    answer = client.post("/accounts/login/", {"login": user.username, "password": PASSWORD})
    return client, answer


@pytest.mark.parametrize("role", sorted(SECOND_FACTOR))
def test_somebody_of_a_high_role_reaches_nothing_before_setting_it_up(cast, required, role):
    client = cast.client(role)
    for address in ("/", "/people/", "/households/", "/accounts/password/change/"):
        answer = client.get(address)
        if address == "/households/" and answer.status_code == 404:
            continue  # not there yet
        assert answer.status_code == 302
        assert answer["Location"] == "/accounts/factor/totp/activate/"


@pytest.mark.parametrize("role", sorted(set(Role) - SECOND_FACTOR))
def test_others_go_on_without_it(cast, required, role):
    assert cast.client(role).get("/").status_code == 200


def test_after_setting_it_up_the_site_opens_and_every_sign_in_asks_for_a_code(cast, required):
    user = with_password(cast.user("county"))
    client, _ = by_password(user)
    secret = set_up(client)
    assert client.get("/").status_code == 200
    cache.clear()
    again, answer = by_password(user)
    assert answer["Location"] == "/accounts/factor/authenticate/"
    assert again.get("/").status_code == 302
    assert again.post("/accounts/factor/authenticate/", {"code": "000000"}).status_code == 200
    opened = again.post("/accounts/factor/authenticate/", {"code": code_of(secret)})
    assert opened.status_code == 302
    assert again.get("/").status_code == 200


def test_setting_it_up_and_giving_it_up_are_in_the_audit_with_the_act(cast, required):
    user = with_password(cast.user("county"))
    client, _ = by_password(user)
    set_up(client)  # nothing is ever committed in this test
    added = Entry.objects.filter(action="accounts:factor:add", actor=f"user:{user.pk}")
    assert [entry.details["type"] for entry in added] == ["totp", "recovery_codes"]
    client.post("/accounts/factor/totp/deactivate/")
    gone = Entry.objects.filter(action="accounts:factor:remove", actor=f"user:{user.pk}")
    assert {entry.details["type"] for entry in gone} == {"totp", "recovery_codes"}


def test_without_its_row_in_the_audit_no_factor_is_set_up(cast, required, monkeypatch):
    def full(*_, **__):
        raise DatabaseError("the disk is full")

    user = with_password(cast.user("county"))
    client, _ = by_password(user)
    monkeypatch.setattr("aboveline.accounts.receivers.record", full)
    with pytest.raises(DatabaseError):
        set_up(client)
    assert not Authenticator.objects.filter(user=user).exists()


def test_a_recovery_code_opens_once(cast, required):
    user = with_password(cast.user("county"))
    client, _ = by_password(user)
    set_up(client)
    page = client.get("/accounts/factor/codes/")
    code = page.context["unused_codes"][0]
    first, _ = by_password(user)
    assert first.post("/accounts/factor/authenticate/", {"code": code}).status_code == 302
    assert first.get("/").status_code == 200
    second, _ = by_password(user)
    assert second.post("/accounts/factor/authenticate/", {"code": code}).status_code == 200
    assert second.get("/").status_code == 302


def test_codes_cannot_be_guessed_for_ever(cast, required):
    user = with_password(cast.user("county"))
    set_up(by_password(user)[0])
    guesser, _ = by_password(user)
    told = [
        str(
            guesser.post("/accounts/factor/authenticate/", {"code": f"{n:06}"})
            .context["form"]
            .errors
        )
        for n in range(12)
    ]
    assert told[0] != told[-1]
    assert "Too many" in told[-1]


def test_who_gives_it_up_is_led_to_set_up_another(cast, required):
    user = with_password(cast.user("county"))
    client, _ = by_password(user)
    set_up(client)
    assert client.get("/").status_code == 200
    assert client.post("/accounts/factor/totp/deactivate/").status_code == 302
    assert client.get("/")["Location"] == "/accounts/factor/totp/activate/"


def test_an_administrator_takes_a_lost_factor_away_with_a_reason(cast, required):
    user = with_password(cast.user("county"))
    set_up(by_password(user)[0])
    administrator = cast.actor("administrator")
    with pytest.raises(Refused):
        remove_second_factor(user, actor=administrator, reason=" ")
    remove_second_factor(user, actor=administrator, reason="The phone fell into the river.")
    assert not Authenticator.objects.filter(user=user).exists()
    entries = Entry.objects.filter(action="accounts:factor:remove")
    assert {(entry.actor, entry.reason) for entry in entries} == {
        (administrator.key, "The phone fell into the river.")
    }


def test_where_it_is_not_required_nobody_is_led_away(cast, settings):
    settings.ABOVELINE_SECOND_FACTOR = "optional"
    assert signed_in(cast.user("nation")).get("/").status_code == 200


def test_the_secret_waits_sealed_in_the_session_until_the_first_code(cast, required):
    user = with_password(cast.user("county"))
    client = signed_in(user)
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    page = client.get("/accounts/factor/totp/activate/")
    secret = page.context["form"].secret
    kept = client.session[SECRET_SESSION_KEY]
    assert secret not in kept
    client.post("/accounts/factor/totp/activate/", {"code": "000000"})
    assert secret not in client.session[SECRET_SESSION_KEY]
    client.post("/accounts/factor/totp/activate/", {"code": code_of(secret)})
    assert SECRET_SESSION_KEY not in client.session
    assert Authenticator.objects.filter(user=user, type="totp").exists()
