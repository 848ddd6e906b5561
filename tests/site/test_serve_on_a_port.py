"""Serving begins only on a port where nobody else listens."""

import socket
import subprocess
import sys


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
