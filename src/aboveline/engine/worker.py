"""A process that judges counties for another one: pickles in by its input, out by its output."""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from typing import Any

from aboveline.engine.batches import Batch, run_batch
from aboveline.engine.county import Plan
from aboveline.engine.errors import RunError
from aboveline.engine.outcome import Outcome, outcome_of


class Worker:
    """A process of its own, started when the first county comes and again after it died.

    It knows nothing of the main module of this process, so a script needs no guard and a notebook
    works.
    """

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._process: subprocess.Popen[bytes] | None = None

    def judge(self, batch: Batch) -> list[Outcome]:
        """The outcomes of the counties of a batch.

        When the process dies each is tried by itself, and one at which it dies then once more.
        """
        try:
            return self._ask(batch)
        except (EOFError, BrokenPipeError, pickle.UnpicklingError):
            self.close()
        return [outcome for task in batch for outcome in self._judge_alone((task,), len(batch))]

    def _judge_alone(self, batch: Batch, together: int) -> list[Outcome]:
        for _ in range(1 if together == 1 else 2):
            try:
                return self._ask(batch)
            except (EOFError, BrokenPipeError, pickle.UnpicklingError):
                self.close()
        return [outcome_of(task, _died) for task in batch]

    def close(self) -> None:
        """End the process."""
        if self._process is not None:
            self._process.kill()
            self._process.communicate()
            self._process = None

    def _ask(self, batch: Batch) -> list[Outcome]:
        if self._process is None:
            self._process = _start()
            self._send(self._plan)
        self._send(batch)
        assert self._process.stdout is not None  # noqa: S101
        found: list[Outcome] = pickle.load(self._process.stdout)  # noqa: S301 - our own process
        return found

    def _send(self, content: Any) -> None:
        assert self._process is not None  # noqa: S101
        assert self._process.stdin is not None  # noqa: S101
        pickle.dump(content, self._process.stdin, protocol=pickle.HIGHEST_PROTOCOL)
        self._process.stdin.flush()


def _start() -> subprocess.Popen[bytes]:
    paths = os.pathsep.join(path for path in sys.path if path)
    return subprocess.Popen(
        [sys.executable, "-c", "from aboveline.engine.worker import main; main()"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": paths},
    )


def _died() -> Any:
    raise RunError(
        "RUN-004",
        "The process that judged the county ended before it was done, twice.",
        "Most often memory ran out: run again with fewer workers.",
    )


def main() -> None:
    """Judge what comes on standard input until it ends."""
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # whatever prints must not get in between
    questions = sys.stdin.buffer
    plan: Plan = pickle.load(questions)  # noqa: S301 - from the process that started this one
    while True:
        try:
            batch: Batch = pickle.load(questions)  # noqa: S301
        except EOFError:
            return
        pickle.dump(run_batch(plan, batch), answers, protocol=pickle.HIGHEST_PROTOCOL)
        answers.flush()
