"""`aboveline convert`: read a survey as a register through a mapping file."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from aboveline.cli.show import figures, heading
from aboveline.engine.mapping import convert as convert_survey


def convert(
    mapping: Annotated[Path, typer.Argument(help="Mapping file (docs/mapping-files.md).")],
    *,
    data: Annotated[
        Path | None, typer.Option(help="Folder of the survey; by default that of the mapping.")
    ] = None,
    out: Annotated[Path, typer.Option(help="Folder of the register to write.")],
    json_: Annotated[bool, typer.Option("--json", help="Print the result as JSON.")] = False,
) -> None:
    """Read the files of a survey as a register folder."""
    done = convert_survey(mapping, data=data, out=out)
    if json_:
        typer.echo(json.dumps({"out": str(done.out), "mapping": done.mapping, "rows": done.rows}))
        return
    console = Console()
    heading(console, done.mapping, f"register in {done.out}")
    console.print(figures(["Table", "rows"], [[name, f"{n:,}"] for name, n in done.rows.items()]))
