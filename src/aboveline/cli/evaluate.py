"""`aboveline evaluate`: judge every household of a register folder."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
from rich.progress import Progress as Bar

from aboveline.cli.result import as_json, print_failures, print_result
from aboveline.engine.run import Progress
from aboveline.engine.run import evaluate as evaluate_folder
from aboveline.engine.summary import summarise
from aboveline.standard import load_standard


def evaluate(  # noqa: PLR0913 - one parameter an option of the command
    folder: Annotated[Path, typer.Argument(help="Register folder (docs/register-files.md).")],
    *,
    standard: Annotated[str, typer.Option(help="Name of a pack, or its folder.")],
    as_of: Annotated[str, typer.Option(metavar="DAY", help="Day that is judged.")],
    known_at: Annotated[
        str | None, typer.Option(metavar="DAY", help="As known at the end of this day.")
    ] = None,
    out: Annotated[Path, typer.Option(help="Folder of the result.")] = Path("out"),
    overlay: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME", help="Overlay pack that counts in its areas and days."),
    ] = None,
    allow_approximate: Annotated[
        list[str] | None, typer.Option(metavar="NAME", help="Parameter that may be approximate.")
    ] = None,
    workers: Annotated[int, typer.Option(help="Processes, one county each.", min=1)] = 2,
    cluster: Annotated[
        str | None, typer.Option(metavar="ADDRESS", help="Dask scheduler, such as tcp://HOST:8786.")
    ] = None,
    json_: Annotated[bool, typer.Option("--json", help="Print the result as JSON.")] = False,
) -> None:
    """Judge every household of a register folder; a second call does only what is missing."""
    pack = load_standard(standard, overlays=tuple(overlay or ()))
    with progress_bar("judging") as told:
        run = evaluate_folder(
            folder,
            pack,
            as_of=a_day(as_of),
            known_at=a_day(known_at) if known_at else None,
            allow_approximate=tuple(allow_approximate or ()),
            out=out,
            workers=workers,
            cluster=cluster,
            progress=told,
        )
    summary = summarise(run)
    if json_:
        typer.echo(json.dumps(as_json(run, summary), ensure_ascii=False, indent=1))
    else:
        print_result(Console(), run, summary)
    print_failures(Console(stderr=True), {f.county: f.cause for f in run.failures})
    raise typer.Exit(1 if run.failures else 0)


def a_day(text: str) -> date:
    """The day of a text as 2020-06-30; raises typer.BadParameter."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(f"{text} is not a day; write it as 2020-06-30.") from None


@contextmanager
def progress_bar(doing: str) -> Iterator[Any]:
    """A bar on standard error with counties done, households and time left; gives its teller."""
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("counties  {task.fields[households]:,} households"),
        TimeRemainingColumn(),
    )
    with Bar(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(doing, total=None, households=0)

        def told(now: Progress) -> None:
            bar.update(task, completed=now.done, total=now.total, households=now.households)

        yield told
