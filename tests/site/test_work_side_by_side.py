"""Workers that are processes of their own judge one run together; one of them is killed."""

import os
import signal
import subprocess
import sys
import time

import pytest
from django.db import connection
from tests.cast import DAY, make_cast
from tests.other_process import address_of_database

from aboveline.evaluation.runs.asking import ask_nightly

HELD = "SELECT count(*) FROM evaluation_rununit WHERE holder IS NOT NULL AND ended_at IS NULL"
DEAD = "UPDATE evaluation_rununit SET beat_at = '2020-01-01 00:00:00+00:00' WHERE ended_at IS NULL"
ENDED = "SELECT count(*) FROM evaluation_run WHERE ended_at IS NOT NULL"
SAID = "SELECT sum(done), sum(new) FROM evaluation_run"
TRIES = "SELECT tries FROM evaluation_rununit ORDER BY tries"
DECIDED = "SELECT count(*), count(DISTINCT household_id) FROM evaluation_decision"


@pytest.fixture
def ask(transactional_db, settings, tmp_path):
    """What a statement gives in the database that the workers have; a run waits there."""
    settings.ABOVELINE_TODAY = DAY
    make_cast()
    ask_nightly()
    other, address = connection, address_of_database(tmp_path)
    if connection.vendor == "sqlite":
        other = connection.copy()
        other.settings_dict["NAME"] = str(tmp_path / "register.sqlite3")

    def asked(sql):
        with other.cursor() as cursor:
            cursor.execute(sql)
            return cursor.fetchall() if cursor.description else None

    asked.address = address
    yield asked
    if other is not connection:
        other.close()


@pytest.fixture
def start(ask, tmp_path):
    """Starts a worker; all that still work at the end are stopped."""
    environment = {
        **os.environ,
        "ABOVELINE_DATABASE_URL": ask.address,
        "ABOVELINE_HOME": str(tmp_path),
        "ABOVELINE_TODAY": str(DAY),
    }
    started = []

    def begun():
        words = [sys.executable, "-m", "aboveline.site", "work", "--runs-only"]
        started.append(subprocess.Popen(words, env=environment, stderr=subprocess.DEVNULL))
        return started[-1]

    yield begun
    for worker in started:
        worker.kill()
        worker.wait()


def until(is_so):
    end = time.monotonic() + 120
    while not is_so() and time.monotonic() < end:
        time.sleep(0.02)
    assert is_so()


def test_county_of_a_killed_worker_is_done_by_two_others_and_each_county_once(ask, start):
    first = start()
    until(lambda: ask(HELD) == [(1,)])
    first.send_signal(signal.SIGKILL)
    first.wait()
    assert ask(HELD) == [(1,)]
    assert ask(ENDED) == [(0,)]
    ask(DEAD)  # the lease is over
    others = [start(), start()]
    until(lambda: ask(ENDED) == [(1,)])
    assert ask(SAID) == [(3, 3)]
    assert ask(TRIES) == [(1,), (1,), (2,)]
    assert ask(DECIDED) == [(3, 3)]
    for worker in others:
        worker.terminate()
        assert worker.wait(timeout=30) == 0
