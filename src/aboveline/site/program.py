"""The program `aboveline`: the commands of the pure parts and those of the site."""

from __future__ import annotations

from aboveline.cli import main

SITE_COMMANDS: dict[str, tuple[str, str, str]] = {}
"""Name: module, function (or group) in it, and what it does; read only when it is used."""


def run() -> None:
    """The entry of the program."""
    main.run(SITE_COMMANDS)
