"""`aboveline check`: every fault of a register folder."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from aboveline.engine.checking import CheckResult, StandardFields, fields_of
from aboveline.engine.checking import check as check_folder
from aboveline.engine.checking.catalogue import KIND_OF
from aboveline.standard import load_standard


def check(
    folder: Annotated[Path, typer.Argument(help="Folder of the register.")],
    *,
    standard: Annotated[
        str | None, typer.Option(help="Standard whose own fields the register may hold.")
    ] = None,
    out: Annotated[
        Path | None, typer.Option(help="Folder for faults.parquet and faults.csv.")
    ] = None,
    across: Annotated[
        bool, typer.Option("--across/--no-across", help="Compare the counties with each other.")
    ] = True,
    verify: Annotated[
        bool, typer.Option("--verify", help="Hash every file instead of trusting manifest.json.")
    ] = False,
    workers: Annotated[
        int, typer.Option(help="Processes that share many counties.", min=1)
    ] = os.cpu_count() or 1,
    as_json: Annotated[bool, typer.Option("--json", help="Print the result as JSON.")] = False,
) -> None:
    """Find every fault of a register folder. Exit code 0: no fault, 1: faults, 2: no register."""
    fields = fields_of(load_standard(standard)) if standard else StandardFields()
    columns = (TextColumn("counties"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("counties", total=None)
        result = check_folder(
            folder,
            standard_fields=fields,
            out=out,
            across=across,
            verify=verify,
            workers=workers,
            progress=lambda done, total: bar.update(task, completed=done, total=total),
        )
    if as_json:
        typer.echo(json.dumps(_as_json(result), ensure_ascii=False, indent=1))
    else:
        _show(result, Console())
    raise typer.Exit(0 if result.sound else 1)


def _as_json(result: CheckResult) -> dict[str, object]:
    return {
        "sound": result.sound,
        "digest": result.digest,
        "remembered": result.remembered,
        "out": str(result.out) if result.out else None,
        "counts": dict(result.counts),
        "faults": result.faults.to_pylist(),
    }


def _show(result: CheckResult, console: Console) -> None:
    if result.counts:
        console.print(_counts(result))
        console.print("The first of each:")
        codes = result.faults["code"].to_pylist()
        for fault in result.faults.take([codes.index(code) for code in result.counts]).to_pylist():
            place = fault["file"] + (f", row {fault['row']}" if fault["row"] else "")
            key = f" ({fault['key']})" if fault["key"] else ""
            text = f"{fault['code']}  {place}{key}: {fault['message']} {fault['remedy']}"
            console.print(text, markup=False, highlight=False, soft_wrap=True)
    else:
        console.print("No faults.")
    if result.remembered:
        console.print("Nothing has changed since the last check; this is what it found.")
    if result.out is None:
        console.print("The faults were not written: the folder is read-only; give --out.")
    else:
        console.print(f"All faults: {result.out}", highlight=False, soft_wrap=True)


def _counts(result: CheckResult) -> Table:
    table = Table(title="Faults by code", title_justify="left")
    table.add_column("code")
    table.add_column("severity")
    table.add_column("faults", justify="right")
    table.add_column("what")
    for code, count in result.counts.items():
        kind = KIND_OF[code]
        table.add_row(code, kind.severity, f"{count:,}", kind.title)
    return table
