"""The timetable of the worker: which job runs how often, each by itself and safe to repeat."""

from __future__ import annotations

import logging
import signal
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from types import FrameType
from typing import Any

from django.core.management import call_command
from django.db import close_old_connections, connection

from aboveline.accounts.actors import service
from aboveline.accounts.cache import clear_ended
from aboveline.areas.models import Area
from aboveline.audit.sealing import seal_waiting
from aboveline.vault.elsewhere import seal_what_is_clear
from aboveline.web.clock import now, today
from aboveline.web.stopping import asked_to_stop

log = logging.getLogger(__name__)
_TURN_SECONDS = 3
MORE = object()
"""What a job gives that has more to do: after the other jobs it has its next turn at once."""


@dataclass(frozen=True)
class Job:
    """A job: what it does, and the seconds between the end of one run and the next."""

    name: str
    run: Callable[[], object]
    every_seconds: float


def clear_what_ended() -> None:
    """Remove sessions and counts of wrong codes that are over."""
    call_command("clearsessions")
    clear_ended()


def seal_audit() -> None:
    """Seal the entries of the audit that wait."""

    seal_waiting()


def work_on_imports() -> None:
    """Check, take or undo the imports that wait."""
    from aboveline.registry.importing.working import work_imports  # noqa: PLC0415 - as above

    work_imports()


def judge_what_was_touched() -> None:
    """Judge the households that a write has touched."""
    from aboveline.evaluation.actions import judge_touched  # noqa: PLC0415 - as above

    judge_touched()


def follow_what_was_judged() -> None:
    """Open problems for what the evaluation found."""
    from aboveline.problems.actions import follow_decisions  # noqa: PLC0415 - as above

    follow_decisions()


def open_clues_of_hazards() -> None:
    """Open the clues of hazards that strike more households than a page writes."""
    from aboveline.problems.actions.hazards import work_hazards  # noqa: PLC0415 - as above

    work_hazards()


def take_what_departments_sent() -> None:
    """Take the rows of departments that are more than a page takes."""
    from aboveline.problems.actions.feeding_by_worker import work_feeds  # noqa: PLC0415 - as above

    work_feeds()


def work_on_the_runs() -> object:
    """Judge the next counties of a run that somebody asked for, or of the night's.

    After some seconds other jobs have their turn; then it goes on at once.
    """
    from aboveline.evaluation.runs.asking import ask_nightly  # noqa: PLC0415 - as above
    from aboveline.evaluation.runs.working import work_on_runs  # noqa: PLC0415

    ask_nightly()
    end = time.monotonic() + _TURN_SECONDS
    while more := work_on_runs():
        if time.monotonic() >= end or asked_to_stop.is_set():
            break
    return MORE if more else None


def compare_censuses() -> None:
    """Compare the batches of censuses that are more than a page compares."""
    from aboveline.verification.actions.counting import compare_waiting  # noqa: PLC0415 - as above

    compare_waiting()


def check_answers() -> None:
    """Check the answers of the next county that waits, each county once a day."""
    from aboveline.site.checks.running import run_waiting  # noqa: PLC0415 - as above
    from aboveline.verification.actions.checking import ask_nightly_checks  # noqa: PLC0415

    ask_nightly_checks()
    run_waiting()


def issue_receipts() -> None:
    """Write the receipts of steps that were taken."""
    from aboveline.evaluation.receipts.issuing import issue_noted  # noqa: PLC0415 - as above

    issue_noted()


def judge_what_the_clock_changes() -> None:
    """Judge where a birthday, a window or a deadline has come."""
    from aboveline.evaluation.actions import judge_due  # noqa: PLC0415 - as above

    judge_due()


def follow_areas() -> None:
    """Touch the households of areas whose tags or zones begin or end about today."""
    from aboveline.areas.queries import areas_turning  # noqa: PLC0415 - as above
    from aboveline.areas.signals import tell  # noqa: PLC0415
    from aboveline.problems.actions.transferring import follow_every_move  # noqa: PLC0415

    # two days back, so that a worker that stood still for a night misses nothing
    tell(areas_turning(today() - timedelta(days=2), today()), "area day")
    follow_every_move()


def look_at_deadlines() -> None:
    """Take what is overdue one level up, and bundle what is unknown where it is too much."""
    from aboveline.problems.actions.bundling import bundle_to_verify  # noqa: PLC0415 - as above
    from aboveline.problems.actions.escalating import (  # noqa: PLC0415
        escalate_missed,
        escalate_overdue,
    )

    bundle_to_verify()
    escalate_missed()
    escalate_overdue()


def lock_the_year() -> None:
    """Lock the register of every county on the day of the calendar."""
    from aboveline.exits.actions.locking import lock_what_is_due  # noqa: PLC0415 - as above

    lock_what_is_due()


def send_messages() -> None:
    """Send by e-mail or text message what was not sent yet."""
    from aboveline.accounts.messages import send_waiting  # noqa: PLC0415 - as above

    send_waiting()


class CountiesInTurn:
    """Looks for duplicates in one county a run, and in each county once a day."""

    def __init__(self) -> None:
        self._day: date | None = None
        self._waiting: list[Any] = []

    def __call__(self) -> None:
        """Search the county whose turn it is; nothing when all had theirs today."""
        from aboveline.registry.duplicates.finding import find_duplicates  # noqa: PLC0415 - slow

        day = now().date()
        if self._day != day:
            counties = Area.objects.filter(level="county", valid_to=None)
            self._day, self._waiting = day, list(counties.order_by("order"))
        if self._waiting:
            find_duplicates(self._waiting.pop(), actor=service("duplicates"))


class TrialsBeside:
    """Makes the trials of warning rules in a thread of their own: the other jobs do not wait."""

    def __init__(self) -> None:
        self._thread: threading.Thread | None = None

    def __call__(self) -> None:
        """Begin when something waits and nothing is being made."""
        from aboveline.site.early_warning.trying import waits  # noqa: PLC0415 - slow

        if (self._thread is None or not self._thread.is_alive()) and waits():
            self._thread = threading.Thread(target=self._make, daemon=True)
            self._thread.start()

    def _make(self) -> None:
        from aboveline.site.early_warning.trying import try_waiting  # noqa: PLC0415 - slow

        try:
            try_waiting()
        finally:
            connection.close()


RUNS = Job("work on the runs", work_on_the_runs, 1)
JOBS: tuple[Job, ...] = (
    Job("clear what ended", clear_what_ended, 3_600),
    Job("seal what is clear", seal_what_is_clear, 3_600),
    Job("seal the audit", seal_audit, 1),
    Job("work on imports", work_on_imports, 1),
    Job("judge what was touched", judge_what_was_touched, 1),
    Job("follow what was judged", follow_what_was_judged, 1),
    Job("open clues of hazards", open_clues_of_hazards, 5),
    Job("take what departments sent", take_what_departments_sent, 5),
    Job("try warning rules", TrialsBeside(), 5),
    RUNS,
    Job("issue receipts", issue_receipts, 1),
    Job("judge what the clock changes", judge_what_the_clock_changes, 3_600),
    Job("follow areas", follow_areas, 86_400),
    Job("look at deadlines", look_at_deadlines, 3_600),
    Job("lock the year", lock_the_year, 3_600),
    Job("send messages", send_messages, 10),
    Job("look for duplicates", CountiesInTurn(), 20),
    Job("compare censuses", compare_censuses, 10),
    Job("check answers", check_answers, 60),
)


def work_until_stopped(jobs: tuple[Job, ...] = JOBS) -> None:
    """Run every job when its time has come, until SIGTERM or Ctrl-C."""
    stop = asked_to_stop  # what is long looks at it between its batches

    def ask(_number: int, _frame: FrameType | None) -> None:
        stop.set()

    signal.signal(signal.SIGTERM, ask)
    signal.signal(signal.SIGINT, ask)
    due = {job.name: 0.0 for job in jobs}
    while not stop.is_set():
        waits = True
        for job in jobs:
            if time.monotonic() >= due[job.name] and not stop.is_set():
                more = run_once(job) is MORE
                due[job.name] = time.monotonic() + (0 if more else job.every_seconds)
                waits = waits and not more
        if waits:
            stop.wait(0.25)
    stop.clear()


def run_once(job: Job) -> object:
    """Run a job; gives MORE when it has more to do, false when it failed: that is logged, and it
    is tried again at its next time.
    """
    if not connection.in_atomic_block:  # a transaction of the caller keeps its connection
        close_old_connections()
    try:
        gave = job.run()
    except Exception:  # the other jobs go on
        log.exception("The job %r failed; it is tried again.", job.name)
        return False
    return MORE if gave is MORE else True
