"""Run a command with a PostgreSQL server of its own, thrown away afterwards.

`python tools/postgres.py COMMAND ...` makes a cluster in a temporary folder, reachable only through
a socket in that folder, sets ABOVELINE_DATABASE_URL and runs the command. When PostgreSQL is not
installed it says so in one line; exit code 3. As root the server runs as the user postgres.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_QUICK = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off -c shared_buffers=256MB"


def programs() -> Path | None:
    """The folder of PostgreSQL's programs, the newest version first; None when there is none."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), reverse=True)
    on_path = shutil.which("initdb")
    if on_path is not None:
        found.append(Path(on_path).resolve())
    return found[0].parent if found else None


@contextmanager
def server(folder: Path, *, more: str = _QUICK, is_kept: bool = False) -> Iterator[str]:
    """A server whose files are in a folder, made when there are none; the URL of its database.

    One that `is_kept` is shut down properly, so that it need not recover at its next start.
    """
    bin_folder = programs()
    if bin_folder is None:
        raise FileNotFoundError("PostgreSQL is not installed: apt-get install postgresql")
    user = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    if user:
        shutil.chown(folder, "postgres")
    data = folder / "data"
    make = ["-D", str(data), "-A", "trust", "-U", "aboveline", "-E", "UTF8", "--locale=C.UTF-8"]
    if not data.exists():
        _run([*user, str(bin_folder / "initdb"), *make, "--no-sync"], folder)
    control = [*user, str(bin_folder / "pg_ctl"), "-D", str(data), "-w", "-t", "600"]
    options = f"-k {folder} -c listen_addresses='' {more}"
    _run([*control, "-l", str(folder / "log"), "-o", options, "start"], folder)
    try:
        yield f"postgresql://aboveline@/postgres?host={folder}"
    finally:
        _run([*control, "-m", "fast" if is_kept else "immediate", "stop"], folder)


def _run(command: list[str], folder: Path) -> None:
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise RuntimeError(f"{command[-1]}: {done.stdout[-2000:]}{done.stderr[-2000:]}")


def main() -> int:
    """The exit code of the command, or 3 when there is no PostgreSQL."""
    if programs() is None:
        print("PostgreSQL is not installed; its tests are skipped: apt-get install postgresql")
        return 3
    with tempfile.TemporaryDirectory(prefix="aboveline-pg-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        folder.chmod(0o755)
        with server(folder) as url:
            environment = {**os.environ, "ABOVELINE_DATABASE_URL": url}
            return subprocess.run(sys.argv[1:], env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
