"""`aboveline synth`: make a register of made-up households."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Annotated, Literal

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from aboveline.synthetic import OtherRegisterError, Settings, register_folder
from aboveline.synthetic.planting import plant

_DEFAULTS = Settings(households=1)


def synth(  # noqa: PLR0913 - one parameter an option of the command
    households: Annotated[int, typer.Option(help="Number of households.", min=1)],
    *,
    out: Annotated[Path, typer.Option(help="Folder of the register: new, empty or unfinished.")],
    seed: Annotated[int, typer.Option(help="The same seed gives the same bytes.", min=0)] = 1,
    county_households: Annotated[
        int, typer.Option(help="Households of a county.", min=1)
    ] = _DEFAULTS.county_households,
    income: Annotated[
        Literal["monthly", "quarterly"],
        typer.Option(help="Wages by month and the rest by year, or twelve totals a year."),
    ] = _DEFAULTS.income,
    years: Annotated[
        int, typer.Option(help="Campaign years of income before the as-of day.", min=1, max=10)
    ] = _DEFAULTS.years,
    as_of: Annotated[str, typer.Option(help="Day of the register.")] = str(_DEFAULTS.as_of),
    identity_numbers: Annotated[
        bool | None,
        typer.Option(
            "--identity-numbers/--no-identity-numbers",
            help="Identity numbers that belong to nobody; left alone: in CSV under a million.",
        ),
    ] = None,
    unknown_share: Annotated[
        float, typer.Option(help="Share of every kind of answer left unknown.", min=0, max=0.2)
    ] = _DEFAULTS.unknown_share,
    form: Annotated[
        Literal["parquet", "csv"], typer.Option("--format", help="Kind of file.")
    ] = _DEFAULTS.format,
    history: Annotated[
        bool, typer.Option("--history", help="Versions, repeated observations, moving incomes.")
    ] = False,
    field_work: Annotated[
        bool,
        typer.Option(
            "--field-work", help="Recorders, hours and places of visits, phones, outside lists."
        ),
    ] = False,
    plant_share: Annotated[
        float | None,
        typer.Option(
            "--plant", help="Share of villages and recorders in planted fraud.", min=0, max=1
        ),
    ] = None,
    plant_seed: Annotated[
        int, typer.Option(help="The same seed plants the same fraud.", min=0)
    ] = 1,
    plant_kind: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME", help="Plant this kind only; may be repeated."),
    ] = None,
    workers: Annotated[int, typer.Option(help="Processes.", min=1)] = 2,
) -> None:
    """Make a register of made-up households, calibrated to published census results."""
    console = Console(stderr=True)
    notes = [f"{households:,} made-up households in {out}"]
    columns = (
        TextColumn("counties"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
    )
    try:
        with Progress(*columns, console=console, transient=True) as bar:
            task = bar.add_task("counties", total=None)
            register_folder(
                out,
                households=households,
                seed=seed,
                workers=workers,
                progress=lambda done, total: bar.update(task, completed=done, total=total),
                county_households=county_households,
                income=income,
                years=years,
                as_of=dt.date.fromisoformat(as_of),
                identity_numbers=identity_numbers,
                unknown_share=unknown_share,
                format=form,
                history=history,
                field_work=field_work or plant_share is not None,
            )
            if plant_share is not None:
                task = bar.add_task("planted", total=None)
                planted = plant(
                    out,
                    share=plant_share,
                    seed=plant_seed,
                    kinds=plant_kind,
                    workers=workers,
                    progress=lambda done, total: bar.update(task, completed=done, total=total),
                )
                rows = sum(planted.rows.values())
                notes.append(f"{rows:,} rows changed by planted fraud, listed in {planted.truth}")
    except (ValueError, OtherRegisterError) as error:
        console.print(f"SYNTH-001 {error}", markup=False, soft_wrap=True)
        raise typer.Exit(2) from error
    for note in notes:
        console.print(note, markup=False, soft_wrap=True)
