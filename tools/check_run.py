"""Start `make run` as a person would, wait until the site answers, stop it; exit code 0 if so.

Needs nothing but Python's own library, because it also runs before anything is installed.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

PORT = 8765
ADDRESS = f"http://127.0.0.1:{PORT}/"
WAIT_SECONDS = 900


def answers() -> bool:
    """Whether the site gives a page."""
    try:
        with urllib.request.urlopen(ADDRESS, timeout=5) as page:
            return bool(page.status == 200 and b"<html" in page.read())
    except (urllib.error.URLError, OSError):
        return False


def main() -> int:
    """0 when the site answered and stopped when asked."""
    command = ["make", "run", "households=2000", "demo_households=400", f"port={PORT}"]
    root = Path(__file__).resolve().parents[1]
    started = subprocess.Popen(command, cwd=root, start_new_session=True)
    end = time.monotonic() + WAIT_SECONDS
    found = False
    while time.monotonic() < end and started.poll() is None and not found:
        time.sleep(1)
        found = answers()
    if started.poll() is None:
        os.killpg(started.pid, signal.SIGINT)  # what Ctrl-C does
    try:
        started.wait(timeout=60)
    except subprocess.TimeoutExpired:
        os.killpg(started.pid, signal.SIGKILL)
        print("The site did not stop when asked.")
        return 1
    print("make run: the site answered and stopped." if found else "make run: no answer.")
    return 0 if found else 1


if __name__ == "__main__":
    sys.exit(main())
