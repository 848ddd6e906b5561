"""`aboveline serve` and `aboveline work`: the site, and the worker beside it."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from aboveline.site.starting import bring_up_to_date, start_django

Demo = Annotated[bool, typer.Option("--demo", help="The demonstration, not a register.")]
Home = Annotated[Path | None, typer.Option(help="Folder of database and files.")]

STOP_SECONDS = 10  # for requests and jobs under way; what is not done then is cut off


def serve(
    demo: Demo = False,
    home: Home = None,
    address: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65535, help="Port to listen on.")] = 8000,
    workers: Annotated[int, typer.Option(min=1, help="Processes that answer.")] = 1,
) -> None:
    """Serve the site, with its worker; Ctrl-C stops both."""
    start_django(demo=demo, home=home)
    _need_free(address, port)
    bring_up_to_date()
    if demo:
        _say_when_nobody_is_there()
    from granian import Granian  # noqa: PLC0415
    from granian.constants import Interfaces  # noqa: PLC0415

    worker = subprocess.Popen(
        [sys.executable, "-m", "aboveline.site", "work"],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)},
    )
    _hear_ctrl_c_once()
    Console(stderr=True).print(f"The site is at http://{address}:{port}/ - Ctrl-C stops it.")
    try:
        Granian(
            "aboveline.site.wsgi:application",
            address=address,
            port=port,
            interface=Interfaces.WSGI,
            workers=workers,
            blocking_threads=4,
            workers_kill_timeout=STOP_SECONDS,
            log_access=False,
            log_level="warning",  # type: ignore[arg-type,unused-ignore]
        ).serve()
    finally:
        _stop(worker)


def _say_when_nobody_is_there() -> None:
    """Tell that a demonstration without people can be served, but nobody can sign in to it."""
    from django.conf import settings  # noqa: PLC0415 - after Django started

    from aboveline.accounts.models import User  # noqa: PLC0415

    if not User.objects.filter(is_demo=True).exists():
        Console(stderr=True).print(
            f"The demonstration in {settings.HOME} is not built yet: nobody can sign in. "
            f"Build it with: aboveline demo --home {settings.HOME}",
            soft_wrap=True,
        )


def _hear_ctrl_c_once() -> None:
    """Turn Ctrl-C into one SIGTERM for this process alone.

    A terminal sends Ctrl-C to the processes that answer as well. One that gets it together with
    the SIGTERM of its parent may never end (Granian 2.8.7). Blocked signals are inherited.
    """
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})

    def pass_on() -> None:
        signal.sigwait({signal.SIGINT})
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=pass_on, daemon=True).start()


def _stop(worker: subprocess.Popen[bytes]) -> None:
    """Let the worker end its job; cut it off when that takes long, for a job is safe to repeat."""
    worker.send_signal(signal.SIGTERM)
    try:
        worker.wait(timeout=STOP_SECONDS)
    except subprocess.TimeoutExpired:
        worker.kill()
        worker.wait()


def _need_free(address: str, port: int) -> None:
    """Refuse a port on which somebody listens: two sites would answer there in turn."""
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # a site that just ended
        try:
            probe.bind((address, port))
        except OSError as fault:
            Console(stderr=True).print(
                f"SITE-014  {address}:{port} cannot be listened on: {fault.strerror}. "
                f"Stop what listens there, or give another, such as --port {port % 65535 + 1}.",
                soft_wrap=True,
            )
            raise typer.Exit(2) from fault


def work(
    demo: Demo = False,
    home: Home = None,
    workers: Annotated[
        int, typer.Option(min=1, help="Processes that judge counties side by side.")
    ] = 1,
    runs_only: Annotated[
        bool, typer.Option("--runs-only", help="Judge counties beside another worker, no more.")
    ] = False,
) -> None:
    """Do what waits: judge touched households, seal the audit, clear old sessions."""
    start_django(demo=demo, home=home)
    from aboveline.site.helpers import Helpers  # noqa: PLC0415
    from aboveline.site.jobs import JOBS, RUNS, Job, work_until_stopped  # noqa: PLC0415

    helpers = Helpers(workers - 1)
    try:
        work_until_stopped(
            (*((RUNS,) if runs_only else JOBS), Job("keep the helpers", helpers, 10))
        )
    finally:
        helpers.stop()
