"""`aboveline falsify`: whether answers of a register were made up, as far as numbers can say."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.text import Text

from aboveline.cli.evaluate import a_day
from aboveline.cli.show import counted, day_in_words, figures, heading
from aboveline.engine.falsification import CountyOutcomes
from aboveline.engine.falsification import falsify as falsify_folder
from aboveline.standard import load_standard
from aboveline.statistics.falsification import CHECK_OF, sentence_of

ROWS = 10
"""Flags that are shown; all of them are in the JSON."""


def falsify(
    folder: Annotated[Path, typer.Argument(help="Register folder (docs/register-files.md).")],
    *,
    standard: Annotated[str, typer.Option(help="Name of a pack, or its folder.")],
    as_of: Annotated[str, typer.Option(metavar="DAY", help="Day up to which is looked.")],
    known_at: Annotated[
        str | None, typer.Option(metavar="DAY", help="As known at the end of this day.")
    ] = None,
    deadline: Annotated[
        str | None,
        typer.Option(metavar="DAY", help="Heaps only of incomes stated in the 90 days before."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the result as JSON.")] = False,
) -> None:
    """Check whether answers were made up. Exit code 0: no flag, 1: flags, 2: no register."""
    pack = load_standard(standard)
    columns = (TextColumn("counties"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("counties", total=None)
        found = falsify_folder(
            folder,
            pack,
            as_of=a_day(as_of),
            known_at=a_day(known_at) if known_at else None,
            deadline=a_day(deadline) if deadline else None,
            progress=lambda done, total: bar.update(task, completed=done, total=total),
        )
    flags = list(_flags(found))
    if as_json:
        typer.echo(json.dumps(_as_json(found, flags), ensure_ascii=False, indent=1))
    else:
        console = Console()
        heading(console, f"Checks of the answers · {day_in_words(a_day(as_of))}", pack.name)
        _checks(console, found)
        _show(console, flags)
    raise typer.Exit(1 if flags else 0)


def _flags(found: Sequence[CountyOutcomes]) -> Iterator[dict[str, Any]]:
    """Every flagged unit, the most striking of each check first."""
    for of_county in found:
        for outcome in of_county.outcomes:
            for key in outcome.flagged_keys:
                at = outcome.keys.index(key)
                yield {
                    "county": of_county.county,
                    "check": outcome.check,
                    "unit": outcome.unit,
                    "key": key,
                    "rows": float(outcome.rows[at]),
                    "observed": float(outcome.observed[at]),
                    "expected": float(outcome.expected[at]),
                    "false_share": float(outcome.q_values[at]),
                    "seen": sentence_of(outcome, at),
                }


def _totals(found: Sequence[CountyOutcomes]) -> list[dict[str, Any]]:
    """Units looked at, flagged and not to be told, by check and kind of unit."""
    totals: dict[tuple[str, str], dict[str, Any]] = {}
    for outcome in (outcome for of_county in found for outcome in of_county.outcomes):
        total = totals.setdefault(
            (outcome.check, outcome.unit),
            {
                "check": outcome.check,
                "unit": outcome.unit,
                "units": 0,
                "cannot_tell": 0,
                "flagged": 0,
            },
        )
        total["units"] += len(outcome.keys)
        total["cannot_tell"] += len(outcome.keys) - int(outcome.told.sum())
        total["flagged"] += int(outcome.flagged.sum())
    return list(totals.values())


def _as_json(found: Sequence[CountyOutcomes], flags: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "counties": len(found),
        "households": sum(of_county.households for of_county in found),
        "checks": _totals(found),
        "flags": flags,
    }


def _checks(console: Console, found: Sequence[CountyOutcomes]) -> None:
    rows = [
        [
            CHECK_OF[total["check"]].title,
            total["unit"],
            counted(total["units"]),
            counted(total["cannot_tell"]),
            counted(total["flagged"]),
        ]
        for total in _totals(found)
    ]
    heads = ["Check", "unit", "units", "○ cannot tell", "▲ flagged"]
    console.print(figures(heads, rows, words=2))


def _show(console: Console, flags: Sequence[dict[str, Any]]) -> None:
    if not flags:
        console.print(Text("\n No unit differs from its peers by more than chance allows."))
        return
    console.print(Text("\n A flag is a reason to look, never a finding about a person."))
    for flag in flags[:ROWS]:
        place = f" {flag['unit']} {flag['key']}"
        text = Text.assemble((place, "bold"), f"  {CHECK_OF[flag['check']].title}: {flag['seen']}")
        console.print(text, highlight=False, soft_wrap=True)
    if len(flags) > ROWS:
        console.print(Text(f" {len(flags) - ROWS} more with --json", style="dim"))
