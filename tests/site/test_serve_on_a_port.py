"""Serving begins only on a port where nobody else listens, and ends when asked."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from urllib.error import URLError

import pytest


def serve(port, tmp_path):
    command = [sys.executable, "-m", "aboveline.site", "serve", "--demo", "--port", str(port)]
    return subprocess.run(
        [*command, "--home", str(tmp_path)],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_port_that_is_taken_is_refused_with_the_remedy(tmp_path):
    with socket.socket() as taken:
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)  # as our own server listens
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = serve(port, tmp_path)
    assert done.returncode == 2
    assert "SITE-014" in done.stderr
    assert f"127.0.0.1:{port} cannot be listened on" in done.stderr
    assert not (tmp_path / "register.sqlite3").exists()


def test_ctrl_c_ends_the_site_and_its_worker(tmp_path):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "aboveline.site", "serve", "--demo", "--port", str(port)]
    with (tmp_path / "said").open("w") as said:
        started = subprocess.Popen(
            [*command, "--home", str(tmp_path)],
            env={k: v for k, v in os.environ.items() if not k.startswith("ABOVELINE_")},
            stderr=said,
            start_new_session=True,
        )
    try:
        wait_for_answer(f"http://127.0.0.1:{port}/", started)
        os.killpg(started.pid, signal.SIGINT)  # a terminal sends it to every process
        assert started.wait(timeout=120) == 0
        with pytest.raises(ProcessLookupError):
            os.killpg(started.pid, 0)  # nobody of the group is left
    finally:
        if started.poll() is None:
            os.killpg(started.pid, signal.SIGKILL)
    told = (tmp_path / "said").read_text()
    assert "Killing" not in told
    assert f"Build it with: aboveline demo --home {tmp_path}" in told


def wait_for_answer(address, started):
    end = time.monotonic() + 240
    while time.monotonic() < end and started.poll() is None:
        try:
            with urllib.request.urlopen(address, timeout=5) as page:  # noqa: S310 - our own site
                assert page.status == 200
                return
        except (URLError, OSError):
            time.sleep(0.2)
    pytest.fail("The site gave no answer.")
