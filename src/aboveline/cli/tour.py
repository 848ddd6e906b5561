"""`aboveline tour`: a made-up county, judged, one household explained; what `make run` does."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from aboveline.cli.evaluate import progress_bar
from aboveline.cli.explain import show_explanation
from aboveline.cli.result import print_failures, print_result
from aboveline.engine.checking import check
from aboveline.engine.connections import connect
from aboveline.engine.explain import explain
from aboveline.engine.run import evaluate
from aboveline.engine.summary import summarise
from aboveline.standard import load_standard
from aboveline.synthetic import register_folder

DAY = date(2020, 6, 30)

# a household that does not meet the standard for one reason, its income known
_EXAMPLE = """SELECT CAST(household_id AS VARCHAR) FROM read_parquet($file)
WHERE state = 'does_not_meet'
ORDER BY income IS DISTINCT FROM false, food AND clothing AND schooling AND housing AND water DESC,
  income_per_person DESC, household_id LIMIT 1"""


def tour(
    households: Annotated[int, typer.Option(help="Households of the county.", min=100)] = 20_000,
    out: Annotated[Path, typer.Option(help="Folder of the register and the results.")] = Path(
        "out"
    ),
    workers: Annotated[int, typer.Option(help="Processes.", min=1)] = 2,
) -> None:
    """Make a county of made-up households, judge it under china-2013, explain one household."""
    console, notes = Console(highlight=False), Console(stderr=True, highlight=False)
    register = out / f"register-{households}"
    pack = load_standard("china-2013")
    notes.print(f"Making {households:,} made-up households in {register}", soft_wrap=True)
    register_folder(register, households=households, county_households=households, workers=workers)
    found = check(register, workers=workers)
    faults = sum(found.counts.values())
    notes.print(f"Checked every row: {faults:,} faults", soft_wrap=True)
    with progress_bar("judging") as told:
        run = evaluate(
            register, pack, as_of=DAY, out=out / "result", workers=workers, progress=told
        )
    print_result(console, run, summarise(run))
    print_failures(notes, {failure.county: failure.cause for failure in run.failures})
    if run.failures:
        raise typer.Exit(1)
    chosen = _example(out / "result" / "decisions.parquet")
    if chosen is not None:
        show_explanation(console, explain(register, pack, chosen, as_of=DAY), pack)
    console.print(
        f" Files: {out}/result. Next: aboveline explain {register} --household KEY --as-of {DAY}",
        soft_wrap=True,
    )


def _example(decisions: Path) -> str | None:
    with connect() as connection:
        rows = connection.execute(_EXAMPLE, {"file": str(decisions)}).fetchall()
    return str(rows[0][0]) if rows else None
