"""Further processes that judge counties beside the worker."""

from __future__ import annotations

import os
import subprocess
import sys


class Helpers:
    """So many processes beside the worker; called now and then it starts those that are not there.

    A helper judges counties of runs and nothing else, so that all other jobs have one worker.
    """

    def __init__(self, count: int) -> None:
        self._helpers: list[subprocess.Popen[bytes] | None] = [None] * count

    def __call__(self) -> None:
        """Start each helper that was not started yet or has ended."""
        for place, helper in enumerate(self._helpers):
            if helper is None or helper.poll() is not None:
                self._helpers[place] = _started()

    def stop(self) -> None:
        """Ask all helpers to stop and wait for them: they look at it between two batches."""
        helpers = [helper for helper in self._helpers if helper is not None]
        for helper in helpers:
            helper.terminate()
        for helper in helpers:
            helper.wait()


def _started() -> subprocess.Popen[bytes]:
    paths = os.pathsep.join(path for path in sys.path if path)
    return subprocess.Popen(
        [sys.executable, "-m", "aboveline.site", "work", "--runs-only"],
        env={**os.environ, "PYTHONPATH": paths},
    )
