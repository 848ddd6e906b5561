"""`aboveline demo`: build the demonstration, a made-up country with somebody in every role."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from aboveline.site.starting import bring_up_to_date, start_django


def demo(
    households: Annotated[int, typer.Option(min=400, help="Households of the country.")] = 6_000,
    home: Annotated[Path | None, typer.Option(help="Folder of the demonstration.")] = None,
    again: Annotated[bool, typer.Option("--again", help="Throw away an earlier one.")] = False,
) -> None:
    """Build a made-up register with two years of history, unless it is there already."""
    start_django(demo=True, home=home)
    from aboveline.site.demo.build import build_demo, is_built, remove_demo  # noqa: PLC0415

    console = Console(stderr=True)
    if again:
        remove_demo()
    bring_up_to_date()
    if is_built():
        console.print("The demonstration is there; `--again` builds it anew.")
        return
    start = time.perf_counter()
    with console.status("Building a made-up country ...") as status:
        counts = build_demo(households, tell=status.update)
    spent = time.perf_counter() - start
    told = ", ".join(f"{count:,} {name}" for name, count in counts.items())
    console.print(f"Built in {spent:.0f} s: {told}.")
