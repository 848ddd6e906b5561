"""`aboveline audit`: seal what was committed, verify the chain, show its head."""

from __future__ import annotations

import json
import sys
import time
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from aboveline.site.starting import start_django

app = typer.Typer(add_completion=False, no_args_is_help=True)
Demo = Annotated[bool, typer.Option("--demo", help="Of the demonstration.")]
Home = Annotated[Path | None, typer.Option(help="Folder of database and files.")]
HeadFile = Annotated[Path | None, typer.Option("--head", help="File of heads kept elsewhere.")]

FAULTS = {
    "broken": "was altered, or took the place of another",
    "missing": "is missing",
    "cut": "and all that followed were cut off",
    "no_key": "was sealed under a key that is not in ABOVELINE_AUDIT_KEYS",
    "head": "does not agree with the published head",
    "rewritten": "is not the one of which the head was kept elsewhere",
}


@app.callback()
def audit() -> None:
    """The sealed record of every action."""


@app.command()
def seal(
    every: Annotated[float, typer.Option(help="Go on, with so many seconds between.")] = 0,
    head: HeadFile = None,
    demo: Demo = False,
    home: Home = None,
) -> None:
    """Seal the entries that wait; with `--head`, add the new head to a file."""
    start_django(demo=demo, home=home)
    from aboveline.audit.sealing import seal_waiting  # noqa: PLC0415 - after Django started

    console = Console(stderr=True)
    while True:
        count = seal_waiting()
        if count and head is not None:
            with head.open("a", encoding="utf-8") as file:
                file.write(_head_line() + "\n")
        if count or not every:
            console.print(f"{count:,} entries sealed.")
        if not every:
            return
        time.sleep(every)


@app.command("head")
def show_head(demo: Demo = False, home: Home = None) -> None:
    """Print the published head as a line of JSON, to be kept where nobody can change it."""
    start_django(demo=demo, home=home)
    typer.echo(_head_line())


@app.command()
def verify(
    head: HeadFile = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    demo: Demo = False,
    home: Home = None,
) -> None:
    """Name the first entry that was altered, removed or cut off; exit code 1 when there is one."""
    start_django(demo=demo, home=home)
    from aboveline.audit.verifying import Point, verify  # noqa: PLC0415 - after Django started

    kept = []
    if head is not None:
        lines = [json.loads(line) for line in head.read_text(encoding="utf-8").splitlines()]
        kept = [Point(line["position"], line["seal"]) for line in lines]
    found = verify(kept)
    if as_json:
        typer.echo(json.dumps({"holds": found.holds, **asdict(found)}, indent=1))
    else:
        console = Console(highlight=False)
        if found.fault is None:
            console.print(f"{found.sealed:,} entries hold, from the first to the head.")
        else:
            row = f" (row {found.entry_id})" if found.entry_id else ""
            console.print(f"Entry {found.position:,}{row} {FAULTS[found.fault]}.")
            console.print(f"{found.sealed:,} entries before it hold.")
        tail = f", the oldest for {found.unsealed_seconds:.0f} s" if found.unsealed else ""
        console.print(f"{found.unsealed:,} entries are not sealed yet{tail}.")
    if not found.holds:
        sys.exit(1)


def _head_line() -> str:
    from aboveline.audit.verifying import published  # noqa: PLC0415 - after Django started

    point = published()
    at = point.at.isoformat() if point.at else None
    return json.dumps({"position": point.position, "seal": point.seal, "at": at})
