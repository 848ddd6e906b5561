"""`aboveline convert`: read a survey as a register through a mapping file."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from aboveline.engine.mapping import MappingError
from aboveline.engine.mapping import convert as convert_survey
from aboveline.standard import StandardError


def convert(
    mapping: Annotated[Path, typer.Argument(help="Mapping file (docs/mapping-files.md).")],
    out: Annotated[Path, typer.Option("--out", help="Folder of the register to write.")],
    data: Annotated[
        Path | None,
        typer.Option(
            "--data", help="Folder of the survey's files; that of the mapping by default."
        ),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the result as JSON.")] = False,
) -> None:
    """Read the files of a survey as a register folder."""
    try:
        done = convert_survey(mapping, data=data, out=out)
    except (MappingError, StandardError) as error:
        if as_json:
            faults = [vars(fault) for fault in error.faults]
            typer.echo(json.dumps({"faults": faults}, ensure_ascii=False))
        else:
            typer.echo(f"{mapping} cannot be used, for {len(error.faults)} reasons:", err=True)
            for fault in error.faults:
                typer.echo(f"  {fault}", err=True)
        raise typer.Exit(2) from error
    if as_json:
        typer.echo(json.dumps({"out": str(done.out), "mapping": done.mapping, "rows": done.rows}))
        return
    table = Table(title=f"{done.mapping}: the register in {done.out}", title_justify="left")
    table.add_column("table")
    table.add_column("rows", justify="right")
    for name, rows in done.rows.items():
        table.add_row(name, f"{rows:,}")
    Console().print(table)
