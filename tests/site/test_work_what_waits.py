"""The worker does what waits, again and again, and one broken job does not stop the others."""

import os
import signal
import threading
import time
from datetime import timedelta

from aboveline.audit.models import Entry
from aboveline.site import jobs
from aboveline.site.jobs import JOBS, MORE, CountiesInTurn, Job, run_once, work_until_stopped
from aboveline.web import clock


def stop_soon():
    time.sleep(0.9)
    os.kill(os.getpid(), signal.SIGTERM)


def test_jobs_run_again_after_their_time_until_the_worker_is_stopped(db):
    done = []

    def long_work():
        done.append("long")
        return MORE if done.count("long") < 3 else None

    jobs = (
        Job("long", long_work, 3_600),
        Job("often", lambda: done.append("often"), 0.1),
        Job("seldom", lambda: done.append("seldom"), 3_600),
    )
    before = signal.getsignal(signal.SIGTERM), signal.getsignal(signal.SIGINT)
    threading.Thread(target=stop_soon).start()
    try:
        work_until_stopped(jobs)
    finally:
        signal.signal(signal.SIGTERM, before[0])
        signal.signal(signal.SIGINT, before[1])
    assert done.count("often") >= 2
    assert done.count("seldom") == 1
    assert done.count("long") == 3


def test_a_job_that_fails_is_told_and_tried_again(db, caplog):
    def broken():
        raise ValueError("no disk")

    assert not run_once(Job("broken", broken, 1))
    assert "broken" in caplog.text
    assert run_once(Job("fine", lambda: None, 1))


def test_every_job_of_the_timetable_runs_on_an_empty_register(db):
    assert all(run_once(job) for job in JOBS)


def test_each_county_is_searched_for_duplicates_once_a_day(cast, monkeypatch):
    counties = CountiesInTurn()
    for _ in range(5):
        counties()
    found = Entry.objects.filter(action="registry:duplicate:find").values_list("area_id", flat=True)
    assert sorted(found) == sorted(cast.areas[key].pk for key in ("qinglan", "baishi", "hemu"))
    monkeypatch.setattr(jobs, "now", lambda: clock.now() + timedelta(days=1))
    counties()
    assert found.all().count() == 4
