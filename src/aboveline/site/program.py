"""The program `aboveline`: the commands of the pure parts and those of the site."""

from __future__ import annotations

from aboveline.cli import main

_HERE = "aboveline.site.commands"
SITE_COMMANDS: dict[str, tuple[str, str, str]] = {
    "demo": (f"{_HERE}.demo", "demo", "Build the demonstration: a made-up country."),
    "serve": (f"{_HERE}.serve", "serve", "Serve the site, with its worker."),
    "work": (f"{_HERE}.serve", "work", "Do what waits, without serving."),
    "administrator": (
        f"{_HERE}.administrator",
        "administrator",
        "Make the first administrator of a site.",
    ),
    "backup": (f"{_HERE}.backup", "backup", "Write database and files into one archive."),
    "restore": (f"{_HERE}.backup", "restore", "Put an archive into an empty site."),
    "keys": (f"{_HERE}.keys", "app", "Make keys and move everything under a new one."),
    "receipt": (f"{_HERE}.receipt", "app", "Make the decision of a slip again."),
    "load-history": (
        f"{_HERE}.load_history",
        "load_history",
        "Load the published roll of counties and their exits.",
    ),
    "audit": (f"{_HERE}.audit", "app", "Seal the audit and verify it."),
}
"""Name: module, function (or group) in it, and what it does; read only when it is used."""


def run() -> None:
    """The entry of the program."""
    main.run(SITE_COMMANDS)
