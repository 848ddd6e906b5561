"""An empty site gets its first administrator by a command; from then on people add people."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.test import Client

from aboveline.accounts import errors
from aboveline.accounts.actions import add_user, give_duty
from aboveline.accounts.actors import actor_of
from aboveline.accounts.models import User
from aboveline.accounts.permissions import Role
from aboveline.areas.models import Area, Level
from aboveline.site.setting_up import make_administrator
from aboveline.web.faults import Refused

ROOT = Path(__file__).resolve().parents[2]


def test_an_empty_site_gets_its_levels_its_country_and_an_administrator(db):
    path = make_administrator("chen", name="Chen Made-Up", country="Made-Up Country")
    assert [level.code for level in Level.objects.order_by("rank")] == [
        "nation",
        "province",
        "prefecture",
        "county",
        "township",
        "village",
    ]
    country = Area.objects.get()
    assert (country.name, country.level_id, country.parent) == ("Made-Up Country", "nation", None)
    chen = User.objects.get(username="chen")
    assert chen.is_staff
    assert Client().get(path, follow=True).status_code == 200
    actor = actor_of(chen)
    officer = add_user("li", actor=actor, name="Li Made-Up")
    assert give_duty(officer, actor=actor, role=Role.NATION, area=country).role == "nation"


def test_a_site_with_areas_keeps_them(cast):
    before = Area.objects.count()
    make_administrator("chen", name="Chen", country="Another")
    assert Area.objects.count() == before
    assert User.objects.get(username="chen").duties.get().area == cast.areas["nation"]


def test_the_same_person_is_not_made_administrator_twice(db):
    make_administrator("chen", name="Chen", country="Made-Up Country")
    with pytest.raises(Refused) as refused:
        make_administrator("CHEN", name="Chen", country="Made-Up Country")
    assert refused.value.faults == (errors.DUTY_HELD_ALREADY,)
    assert User.objects.count() == 1


def test_the_command_prints_the_address_alone(tmp_path):
    keep = {key: value for key, value in os.environ.items() if not key.startswith("ABOVELINE_")}
    given = {"ABOVELINE_HOME": str(tmp_path), "PYTHONPATH": str(ROOT / "src")}
    done = subprocess.run(
        [sys.executable, "-m", "aboveline.site", "administrator", "chen"],
        env={**keep, **given, "ABOVELINE_HOSTS": "register.example.org"},
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    assert done.stdout.startswith("https://register.example.org/accounts/password/")
    assert len(done.stdout.splitlines()) == 1
