"""Helpers judge counties beside the worker: one that ended is started again, all stop with it."""

import subprocess
import sys

from aboveline.site import helpers
from aboveline.site.helpers import Helpers


def test_a_helper_that_ended_is_started_again_and_all_stop_with_the_worker(monkeypatch):
    started = []

    def idle():
        words = [sys.executable, "-c", "import time; time.sleep(60)"]
        started.append(subprocess.Popen(words))
        return started[-1]

    monkeypatch.setattr(helpers, "_started", idle)
    crew = Helpers(2)
    crew()
    crew()
    assert len(started) == 2
    started[0].kill()
    started[0].wait()
    crew()
    assert len(started) == 3
    crew.stop()
    assert all(helper.poll() is not None for helper in started)


def test_one_worker_alone_has_no_helpers(monkeypatch):
    monkeypatch.setattr(helpers, "_started", lambda: 1 / 0)
    crew = Helpers(0)
    crew()
    crew.stop()
