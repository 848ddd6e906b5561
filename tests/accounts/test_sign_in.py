"""Signing in by name and password: who gets in, what it leaves behind, when the door shuts."""

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils.translation import override
from tests.cast import signed_in

from aboveline.accounts.actions import add_user, close_user, invite_user
from aboveline.accounts.actors import service
from aboveline.accounts.models import User
from aboveline.audit.models import Entry

PASSWORD = "a made-up sentence of words"  # noqa: S105
TESTS = service("tests")


@pytest.fixture
def wang(db, settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    cache.clear()
    return add_user("wang", actor=TESTS, name="Wang Made-Up", password=PASSWORD)


def sign_in(client, password=PASSWORD, username="wang", **more):
    return client.post("/accounts/login/", {"login": username, "password": password} | more)


def test_the_right_password_opens_the_site_and_is_written_down(wang):
    client = Client()
    answer = sign_in(client)
    assert answer.status_code == 302
    assert answer["Location"] == "/"
    entry = Entry.objects.get(action="accounts:session:open")
    assert entry.actor == f"user:{wang.pk}"


def test_sign_in_gives_a_new_session_so_that_a_planted_one_is_worth_nothing(wang):
    client = Client()
    client.get("/accounts/login/")
    session = client.session
    session["planted"] = "by somebody else"
    session.save()
    client.cookies["sessionid"] = planted = session.session_key
    sign_in(client)
    assert client.session.session_key != planted
    assert Client(headers={"cookie": f"sessionid={planted}"}).get("/").status_code == 302


def test_a_wrong_password_and_an_unknown_name_get_the_same_words(wang):
    wrong = sign_in(Client(), "another sentence")
    unknown = sign_in(Client(), "another sentence", "nobody-here")
    assert wrong.status_code == unknown.status_code == 200
    assert errors_of(wrong) == errors_of(unknown)
    assert errors_of(wrong)


def errors_of(answer):
    return answer.context["form"].non_field_errors()


def test_after_six_wrong_passwords_the_door_is_shut_and_says_for_how_long(wang):
    client = Client()
    for _ in range(5):
        assert sign_in(client, "wrong").status_code == 200
    shut = sign_in(client, "wrong")
    assert shut.status_code == 429
    assert "15 minutes" in shut.content.decode()
    assert sign_in(client).status_code == 429
    unknown = Client()
    for _ in range(6):
        told = sign_in(unknown, "wrong", "nobody-here")
    assert told.status_code == 429
    elsewhere = Client(REMOTE_ADDR="10.1.2.3")
    assert sign_in(elsewhere).status_code == 302


def test_a_closed_account_does_not_open(wang):
    close_user(wang, actor=TESTS)
    answer = sign_in(Client())
    assert answer.status_code == 302
    assert answer["Location"] == "/accounts/inactive/"


def test_a_session_ends_when_its_account_is_closed(wang):
    client = Client()
    sign_in(client)
    close_user(wang, actor=TESTS)
    assert client.get("/").status_code == 302


def test_nobody_signs_himself_up(db):
    for address in ("/accounts/signup/", "/accounts/email/", "/accounts/password/reset/"):
        assert Client().get(address).status_code == 404


def test_an_invitation_sets_a_password_once(wang):
    invitation = invite_user(wang, actor=TESTS)
    browser = Client()
    form = browser.get(invitation, follow=True)
    assert form.status_code == 200
    address = form.redirect_chain[-1][0]
    new = "another made-up sentence"
    done = browser.post(address, {"password1": new, "password2": new})
    assert done.status_code == 302
    assert sign_in(Client(), new).status_code == 302
    again = Client().get(invitation, follow=True)
    assert "used already" in again.content.decode()
    assert Entry.objects.filter(action="accounts:user:invite").count() == 1


def test_a_short_password_is_refused(wang):
    browser = Client()
    form = browser.get(invite_user(wang, actor=TESTS), follow=True)
    address = form.redirect_chain[-1][0]
    answer = browser.post(address, {"password1": "short", "password2": "short"})
    assert answer.status_code == 200
    assert "password" in str(answer.context["form"].errors)


def test_what_a_password_must_be_is_said_in_chinese():
    with override("zh-hans"), pytest.raises(ValidationError) as refused:
        validate_password("password")
    assert refused.value.messages == [
        "密码太短：请至少填写12个字符。",
        "该密码过于常见，请另选一个。",
    ]


def test_sign_in_does_not_lead_to_another_site(wang):
    answer = sign_in(Client(), next="https://example.org/")
    assert answer["Location"] == "/"


def test_the_language_that_a_person_chose_follows_to_another_device(wang):
    client = Client()
    sign_in(client)
    client.post("/language/", {"language": "zh-hans", "next": "/"})
    assert User.objects.get(pk=wang.pk).language == "zh-hans"
    other = Client(headers={"accept-language": "en"})
    sign_in(other)
    assert '<html lang="zh-hans"' in other.get("/").content.decode()
    assert '<html lang="en"' in Client().get("/accounts/login/").content.decode()


def test_who_signs_in_without_a_password_has_none_to_change(cast):
    user = cast.user("county")
    user.set_unusable_password()
    user.save()
    assert signed_in(user).get("/accounts/password/change/").status_code == 404
