"""Secrets of second factors lie sealed in the database, and move under a new key like the rest."""

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.core.cache import cache
from typer.testing import CliRunner

from aboveline.accounts.factors import SECRETS
from aboveline.site.commands import keys
from aboveline.site.jobs import JOBS, run_once
from aboveline.vault.check import checked
from aboveline.vault.elsewhere import seal_what_is_clear
from aboveline.vault.errors import NotOpened
from aboveline.vault.rotation import held

OLD, NEW = {"k1": b"1" * 32}, {"k2": b"2" * 32}


@pytest.fixture
def secret():
    return generate_totp_secret()


@pytest.fixture
def user(cast, settings, secret):
    """Somebody with a second factor and recovery codes, sealed under the old key."""
    settings.ABOVELINE_DATA_KEYS = {**OLD, **settings.ABOVELINE_DATA_KEYS}
    found = cast.user("county")
    TOTP.activate(found, secret)
    RecoveryCodes.activate(found)
    return found


def stored(user):
    rows = Authenticator.objects.filter(user=user).order_by("type")
    return [row.data.get("secret") or row.data["seed"] for row in rows]


def opens(user, secret):
    """Whether a code of the device opens, and the first recovery code that is left."""
    cache.clear()
    counter = list(yield_hotp_counters_from_time())[-1]
    code = format_hotp_value(hotp_value(secret, counter))
    codes, totp = (row.wrap() for row in Authenticator.objects.filter(user=user).order_by("type"))
    return totp.validate_code(code) and codes.validate_code(codes.get_unused_codes()[0])


def of_factors():
    return [(one.key_id, one.values) for one in held() if one.where == SECRETS.where]


def put_in_the_open(user, secret):
    """What a version of this site before sealing has stored."""
    Authenticator.objects.filter(user=user, type="totp").update(data={"secret": secret})
    data = {"seed": RecoveryCodes.generate_seed(), "used_mask": 1}
    Authenticator.objects.filter(user=user, type="recovery_codes").update(data=data)


def test_neither_secret_nor_seed_is_in_the_database(user, secret):
    assert all(text.startswith("k1:") for text in stored(user))
    assert secret not in str(stored(user))
    assert opens(user, secret)


def test_a_secret_that_was_altered_does_not_open(user, secret):
    sealed = stored(user)[1]
    altered = sealed[:-6] + ("A" if sealed[-6] != "A" else "B") + sealed[-5:]
    Authenticator.objects.filter(user=user, type="totp").update(data={"secret": altered})
    with pytest.raises(NotOpened):
        opens(user, secret)


def test_they_move_under_a_new_key_and_the_old_one_may_go(user, secret, settings):
    settings.ABOVELINE_DATA_KEYS = {**NEW, **settings.ABOVELINE_DATA_KEYS}
    assert of_factors() == [("k1", 2)]
    assert sum(SECRETS.renew(False)) == 2
    assert sum(SECRETS.renew(False)) == 0
    assert of_factors() == [("k2", 2)]
    settings.ABOVELINE_DATA_KEYS = NEW
    assert opens(user, secret)


def test_the_command_that_changes_keys_moves_them_too(user, settings, monkeypatch, tmp_path):
    monkeypatch.setattr(keys, "start_django", lambda **_: None)
    settings.ABOVELINE_FILES = tmp_path
    settings.ABOVELINE_DATA_KEYS = {**NEW, **settings.ABOVELINE_DATA_KEYS}
    assert CliRunner().invoke(keys.app, ["rotate", "--data"]).exit_code == 0
    assert of_factors() == [("k2", 2)]


def test_what_an_older_version_stored_opens_and_is_sealed(user, secret):
    put_in_the_open(user, secret)
    assert opens(user, secret)
    assert [one.state for one in checked() if one.values == 2] == ["clear"]
    (job,) = (job for job in JOBS if job.name == "seal what is clear")
    run_once(job)
    assert seal_what_is_clear() == 0
    assert all(text.startswith("k1:") for text in stored(user))
    assert opens(user, secret)


def test_codes_that_were_given_one_by_one_are_sealed_too(user):
    codes = Authenticator.objects.filter(user=user, type="recovery_codes")
    codes.update(data={"migrated_codes": ["11111111", "22222222"]})
    assert seal_what_is_clear() == 1
    (row,) = codes
    assert all(code.startswith("k1:") for code in row.data["migrated_codes"])
    assert row.wrap().validate_code("22222222")
    assert codes.get().wrap().get_unused_codes() == ["11111111"]
