"""`aboveline backup` and `aboveline restore`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from aboveline.site.starting import bring_up_to_date, start_django

Archive = Annotated[Path, typer.Argument(help="The archive, such as register.tar.gz.")]
Demo = Annotated[bool, typer.Option("--demo", help="Of the demonstration.")]
Home = Annotated[Path | None, typer.Option(help="Folder of database and files.")]


def backup(archive: Archive, demo: Demo = False, home: Home = None) -> None:
    """Write database and sealed files into one archive, also while the site runs."""
    start_django(demo=demo, home=home)
    from aboveline.site.backup import make_backup  # noqa: PLC0415

    size = make_backup(archive)
    Console(stderr=True).print(
        f"{archive}: {size / 1e6:.1f} MB. The keys are not in it: keep them elsewhere."
    )


def restore(archive: Archive, demo: Demo = False, home: Home = None) -> None:
    """Put an archive into an empty site and bring its database up to date."""
    start_django(demo=demo, home=home)
    from aboveline.site.backup import restore_backup  # noqa: PLC0415

    restore_backup(archive)
    bring_up_to_date()
    Console(stderr=True).print("Restored. Try it: aboveline keys check, aboveline audit verify.")
