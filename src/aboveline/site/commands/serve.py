"""`aboveline serve` and `aboveline work`: the site, and the worker beside it."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from aboveline.site.starting import bring_up_to_date, start_django

Demo = Annotated[bool, typer.Option("--demo", help="Serve the demonstration.")]
Home = Annotated[Path | None, typer.Option(help="Folder of database and files.")]


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
    from granian import Granian  # noqa: PLC0415
    from granian.constants import Interfaces  # noqa: PLC0415

    worker = subprocess.Popen(
        [sys.executable, "-m", "aboveline.site", "work"],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)},
    )
    Console(stderr=True).print(f"The site is at http://{address}:{port}/ - Ctrl-C stops it.")
    try:
        Granian(
            "aboveline.site.wsgi:application",
            address=address,
            port=port,
            interface=Interfaces.WSGI,
            workers=workers,
            blocking_threads=4,
            log_access=False,
            log_level="warning",  # type: ignore[arg-type,unused-ignore]
        ).serve()
    finally:
        worker.send_signal(signal.SIGTERM)
        worker.wait(timeout=20)


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


def work(demo: Demo = False, home: Home = None) -> None:
    """Do what waits: judge touched households, seal the audit, clear old sessions."""
    start_django(demo=demo, home=home)
    from aboveline.site.jobs import work_until_stopped  # noqa: PLC0415

    work_until_stopped()
