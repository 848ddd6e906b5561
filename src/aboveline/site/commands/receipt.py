"""`aboveline receipt`: make the decision of a slip again, and say whether it is the same."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from aboveline.site.starting import start_django

if TYPE_CHECKING:
    from aboveline.evaluation.receipts.replaying import Replay

app = typer.Typer(add_completion=False, no_args_is_help=True)
Code = Annotated[str, typer.Argument(help="The code of the slip, or the key of the receipt.")]
Demo = Annotated[bool, typer.Option("--demo", help="Of the demonstration.")]
Home = Annotated[Path | None, typer.Option(help="Folder of database and files.")]
Json = Annotated[bool, typer.Option("--json", help="As JSON.")]


@app.callback()
def receipt() -> None:
    """The receipts of decisions."""


@app.command()
def replay(code: Code, as_json: Json = False, demo: Demo = False, home: Home = None) -> None:
    """Decide again from what the receipt holds alone. Exit code 1 when it is not the same."""
    start_django(demo=demo, home=home)
    from aboveline.accounts.actors import service  # noqa: PLC0415 - after Django started
    from aboveline.audit.actions import record  # noqa: PLC0415
    from aboveline.evaluation.receipts.finding import found_by  # noqa: PLC0415
    from aboveline.evaluation.receipts.replaying import replay  # noqa: PLC0415

    found = found_by(code)
    if found is None:
        Console(stderr=True).print(f"There is no receipt {code!r}. Copy the code from the slip.")
        raise typer.Exit(2)
    again = replay(found)
    record("evaluation:receipt:replay", actor=service("command line"), subject=found)
    if as_json:
        print(json.dumps(asdict(again), ensure_ascii=False, default=str))  # noqa: T201
    else:
        _tell(again)
    raise typer.Exit(0 if again.is_same else 1)


def _tell(again: Replay) -> None:
    """The replay in words."""
    console = Console()
    if again.is_same:
        console.print("The same decision.")
    for what in again.missing:
        console.print(f"It cannot be made again: {what}")
    for name, before, now in again.differences:
        console.print(f"{name}: then {before!r}, now {now!r}")
    for note in again.notes:
        console.print(note)
