"""The timetable of the worker: which job runs how often, each by itself and safe to repeat."""

from __future__ import annotations

import logging
import signal
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from types import FrameType

from django.core.management import call_command
from django.db import close_old_connections

from aboveline.audit.sealing import seal_waiting

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Job:
    """A job: what it does, and the seconds between the end of one run and the next."""

    name: str
    run: Callable[[], object]
    every_seconds: float


def clear_sessions() -> None:
    """Remove sessions that ended."""
    call_command("clearsessions")


def seal_audit() -> None:
    """Seal the entries of the audit that wait."""

    seal_waiting()


def work_on_imports() -> None:
    """Check, take or undo the imports that wait."""
    from aboveline.registry.importing.working import work_imports  # noqa: PLC0415 - as above

    work_imports()


JOBS: tuple[Job, ...] = (
    Job("clear sessions", clear_sessions, 3_600),
    Job("seal the audit", seal_audit, 1),
    Job("work on imports", work_on_imports, 1),
)


def work_until_stopped(jobs: tuple[Job, ...] = JOBS) -> None:
    """Run every job when its time has come, until SIGTERM or Ctrl-C."""
    stop = threading.Event()

    def ask(_number: int, _frame: FrameType | None) -> None:
        stop.set()

    signal.signal(signal.SIGTERM, ask)
    signal.signal(signal.SIGINT, ask)
    due = {job.name: 0.0 for job in jobs}
    while not stop.is_set():
        for job in jobs:
            if time.monotonic() >= due[job.name] and not stop.is_set():
                run_once(job)
                due[job.name] = time.monotonic() + job.every_seconds
        stop.wait(0.25)


def run_once(job: Job) -> bool:
    """Run a job; a job that fails is logged and tried again at its next time."""
    close_old_connections()
    try:
        job.run()
    except Exception:  # the other jobs go on
        log.exception("The job %r failed; it is tried again.", job.name)
        return False
    return True
