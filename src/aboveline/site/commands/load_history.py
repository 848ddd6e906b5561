"""`aboveline load-history`: the published roll of counties, from a folder of three files."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from aboveline.cli.show import HAIRLINE
from aboveline.site.starting import bring_up_to_date, start_django

_USUAL = Path("../shared/domain")
Folder = Annotated[Path, typer.Argument(help="Folder of the three files.")]
Demo = Annotated[bool, typer.Option("--demo", help="Into the demonstration.")]
Home = Annotated[Path | None, typer.Option(help="Folder of database and files.")]


def load_history(folder: Folder = _USUAL, demo: Demo = False, home: Home = None) -> None:
    """Load the roll of counties and when each of them left it; loading twice changes nothing."""
    start_django(demo=demo, home=home)
    bring_up_to_date()
    from aboveline.accounts.actors import service  # noqa: PLC0415 - after Django started
    from aboveline.exits.roll.counting import table_of  # noqa: PLC0415
    from aboveline.exits.roll.loading import load_roll  # noqa: PLC0415
    from aboveline.exits.roll.reading import RollError  # noqa: PLC0415

    try:
        roll = load_roll(folder, actor=service("command line"))
    except RollError as error:
        for fault in error.faults:
            Console(stderr=True).print(f"EXITS-001  {fault}", soft_wrap=True, highlight=False)
        raise typer.Exit(2) from error
    table = table_of(roll)
    shown = Table(box=HAIRLINE, show_edge=False)
    for name in ("Year", "Counties", "Published", "Left"):
        shown.add_column(name, justify="right")
    for year in table.years:
        counted, published = table.whole.counted[year], table.whole.published[year]
        shown.add_row(str(year), str(counted), str(published), str(table.left[year]))
    console = Console()
    console.print(shown)
    differing = [line.province.name for line in table.lines if line.differs and line.province]
    counts = roll.counts
    console.print(
        f"{counts['counties']} counties in {len(table.lines)} provinces, "
        f"{counts['without_code']} without a code, {counts['listed']} under listed supervision. "
        + (f"Differs in {', '.join(differing)}." if differing else "Every province as published.")
    )
