"""A rotation that is killed half-way loses nothing, and the next one finishes it."""

import base64
import os
import signal
import sqlite3
import subprocess
import sys
import time
import uuid
from contextlib import closing

import pytest
from django.db import connection
from tests.cast import AT
from tests.other_process import address_of_database

from aboveline.registry.models import Person
from aboveline.vault.sealing import digests, opened, seal

PEOPLE = 1_500
OLD, NEW = {"k1": b"1" * 32}, {"k2": b"2" * 32}
COLUMNS = "id, identity_number, identity_index, phone, phone_index"


def number_of(place):
    return f"9901011990{place:08d}"


@pytest.fixture
def fill(transactional_db, settings):
    """People sealed under the old keys, committed; their identity numbers by key."""
    settings.ABOVELINE_DATA_KEYS = settings.ABOVELINE_INDEX_KEYS = OLD
    people = []
    for place in range(PEOPLE):
        person = Person(name="Made Up", recorded_by="service:tests", recorded_at=AT)
        seal(person, "identity_number", number_of(place))
        seal(person, "phone", f"199{place:08d}")
        people.append(person)
    Person.objects.bulk_create(people, batch_size=500)
    settings.ABOVELINE_DATA_KEYS = settings.ABOVELINE_INDEX_KEYS = {**NEW, **OLD}
    return {person.pk: number_of(place) for place, person in enumerate(people)}


@pytest.fixture
def database(fill, tmp_path):
    """The address of the filled database, and how to read its people."""
    address = address_of_database(tmp_path)
    if connection.vendor != "sqlite":
        return address, lambda: list(Person.objects.values_list(*COLUMNS.split(", ")))

    def people():
        with closing(sqlite3.connect(tmp_path / "register.sqlite3")) as file:
            rows = file.execute(f"SELECT {COLUMNS} FROM registry_person").fetchall()  # noqa: S608
        return [(uuid.UUID(key), *values) for key, *values in rows]

    return address, people


def rotation(address, home):
    """The command as a process of its own, with both keys."""
    keys = ",".join(f"{name}:{base64.b64encode(key).decode()}" for name, key in (NEW | OLD).items())
    return subprocess.Popen(
        [sys.executable, "-m", "aboveline.site", "keys", "rotate", "--batch", "50"],
        env={
            **os.environ,
            "ABOVELINE_DATABASE_URL": address,
            "ABOVELINE_DATA_KEYS": keys,
            "ABOVELINE_INDEX_KEYS": keys,
            "ABOVELINE_HOME": str(home),
        },
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )


def under_new(people):
    return sum(value.startswith("k2:") for _, value, *_ in people())


def test_a_killed_rotation_is_finished_by_the_next(fill, database, settings, tmp_path):
    address, people = database
    index = Person._meta.get_field("identity_index")
    with rotation(address, tmp_path) as process:
        end = time.monotonic() + 60
        while not under_new(people) and process.poll() is None and time.monotonic() < end:
            time.sleep(0.02)
        process.send_signal(signal.SIGKILL)
        assert process.wait(timeout=30) == -signal.SIGKILL, process.stderr.read().decode()
    assert 0 < under_new(people) < PEOPLE

    for key, value, found_by, _, _ in people():
        assert opened(value, "registry_person", "identity_number", str(key)) == fill[key]
        assert found_by in digests(index, fill[key])
        assert found_by.partition(":")[0] == value.partition(":")[0]  # a row is old or new, whole

    with rotation(address, tmp_path) as process:
        assert process.wait(timeout=90) == 0, process.stderr.read().decode()
    settings.ABOVELINE_DATA_KEYS = settings.ABOVELINE_INDEX_KEYS = NEW
    assert len(people()) == under_new(people) == PEOPLE
    for key, value, found_by, phone, phone_index in people():
        assert opened(value, "registry_person", "identity_number", str(key)) == fill[key]
        assert digests(index, fill[key]) == [found_by]
        assert opened(phone, "registry_person", "phone", str(key)).startswith("199")
        assert phone_index.startswith("k2:")
