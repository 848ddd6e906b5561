"""`aboveline keys`: make a key, move everything under it, see what each key still holds."""

from __future__ import annotations

import base64
import json
import os
import sys
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import MofNCompleteColumn, Progress, TimeRemainingColumn
from rich.table import Table

from aboveline.cli.show import HAIRLINE
from aboveline.site.starting import start_django
from aboveline.web.clock import now

app = typer.Typer(add_completion=False, no_args_is_help=True)
Demo = Annotated[bool, typer.Option("--demo", help="Of the demonstration.")]
Home = Annotated[Path | None, typer.Option(help="Folder of database and files.")]


@app.callback()
def keys() -> None:
    """Keys of sealed values, of indexes and of the audit; `docs/keys.md` has the steps."""


@app.command()
def new() -> None:
    """Print a new key as `id:base64`, for any of the variables that hold keys or a secret."""
    key_id = f"k{now():%Y%m%d}{os.urandom(2).hex()}"
    typer.echo(f"{key_id}:{base64.b64encode(os.urandom(32)).decode()}")


@app.command()
def rotate(
    data: Annotated[bool, typer.Option("--data", help="Only values and files.")] = False,
    index: Annotated[bool, typer.Option("--index", help="Only blind indexes.")] = False,
    batch: Annotated[int, typer.Option(min=1, help="At most so many rows at a time.")] = 200,
    demo: Demo = False,
    home: Home = None,
) -> None:
    """Write everything anew under the current keys; may be stopped and started at any time."""
    start_django(demo=demo, home=home)
    from aboveline.vault import elsewhere, rotation  # noqa: PLC0415 - after Django started

    both = data == index
    kinds: Any = frozenset(["data"] * (both or data) + ["index"] * (both or index))
    console = Console(stderr=True)
    done = 0
    columns = (*Progress.get_default_columns()[:2], MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console) as progress:
        for place in rotation.places():
            task = progress.add_task(place.table, total=rotation.waiting(place, kinds))
            for rows in rotation.rotate(place, kinds=kinds, batch=batch):
                progress.advance(task, rows)
                done += rows
        if "data" in kinds:
            for other in elsewhere.known.values():
                task = progress.add_task(other.where, total=None)
                for one in other.renew(False):
                    progress.advance(task, one)
                    done += one
            task = progress.add_task("files", total=None)
            for one in rotation.rotate_files():
                progress.advance(task, one)
                done += one
    console.print(
        f"{done:,} rows and files written anew. `aboveline keys check` says what is left."
    )


@app.command()
def check(
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    demo: Demo = False,
    home: Home = None,
) -> None:
    """Say how many values each key holds; exit code 1 when a key that is needed is not there."""
    start_django(demo=demo, home=home)
    from aboveline.vault.check import checked  # noqa: PLC0415 - after Django started

    found = checked()
    if as_json:
        typer.echo(json.dumps([vars(one) for one in found], ensure_ascii=False, indent=1))
    else:
        table = Table(box=HAIRLINE, pad_edge=False)
        for name, justify in (("use", "left"), ("key", "left"), ("values", "right"), ("", "left")):
            table.add_column(name, justify=justify)  # type: ignore[arg-type]
        for one in found:
            table.add_row(one.use, one.key_id, f"{one.values:,}", one.says)
        Console().print(table)
    if any(one.state == "absent" for one in found):
        sys.exit(1)
