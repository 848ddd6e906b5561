"""`aboveline backtest`: how often warning rules were right on past days."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import pyarrow.parquet as pq
import typer
from rich.console import Console
from rich.padding import Padding

from aboveline.cli.evaluate import a_day
from aboveline.cli.show import figures, heading, share
from aboveline.engine.backtest import Backtest
from aboveline.engine.backtest import backtest as run_backtest
from aboveline.engine.outputs import replacing
from aboveline.standard import load_standard

_HEADS = {
    "flagged": "flagged",
    "precision": "precision",
    "recall": "recall",
    "false_alarms_per_hundred": "false/100",
    "lead_days": "lead",
    "nearest_precision": "nearest",
    "lift": "lift",
}


def backtest(  # noqa: PLR0913 - one parameter an option of the command
    folder: Annotated[Path, typer.Argument(help="Register folder with history.")],
    *,
    standard: Annotated[str, typer.Option(help="Name of a pack, or its folder.")],
    day: Annotated[list[str], typer.Option(metavar="DAY", help="A past day; may be repeated.")],
    horizon_days: Annotated[int, typer.Option(help="Days until the outcome.", min=1)],
    outcome: Annotated[
        str, typer.Option(help="State or category that counts as falling.")
    ] = "does_not_meet",
    rule: Annotated[
        list[str] | None, typer.Option(metavar="NAME", help="Only this rule; may be repeated.")
    ] = None,
    nearest: Annotated[
        str | None, typer.Option(metavar="FACT", help="Reported fact to rank by, lowest first.")
    ] = None,
    allow_approximate: Annotated[
        list[str] | None, typer.Option(metavar="NAME", help="Parameter that may be approximate.")
    ] = None,
    set_: Annotated[
        list[str] | None, typer.Option("--set", metavar="NAME=VALUE", help="Change a parameter.")
    ] = None,
    out: Annotated[
        Path | None, typer.Option(help="Folder for the result and the judged days.")
    ] = None,
    workers: Annotated[int, typer.Option(help="Processes, one county each.", min=1)] = 2,
    json_: Annotated[bool, typer.Option("--json", help="Print the result as JSON.")] = False,
) -> None:
    """Try the warning rules of a standard on past days, as known then."""
    pack = load_standard(standard, set_=_settings(set_ or []))
    days = [a_day(text) for text in day]
    with Console(stderr=True).status("judging the past days"):
        found = run_backtest(
            folder,
            pack,
            days=days,
            horizon_days=horizon_days,
            outcome=outcome,
            rules=rule,
            nearest=nearest,
            allow_approximate=allow_approximate or (),
            work=None if out is None else out / "days",
            workers=workers,
        )
    if out is not None:
        for name, table in (("rules", found.rules), ("days", found.days)):
            with replacing(out / f"{name}.parquet") as path:
                pq.write_table(table, path)
    if json_:
        content = {"rules": found.rules.to_pylist(), "days": found.days.to_pylist()}
        typer.echo(json.dumps(content, default=date.isoformat, indent=1))
    else:
        _print(Console(), found, outcome=outcome, horizon_days=horizon_days)


def _print(console: Console, found: Backtest, *, outcome: str, horizon_days: int) -> None:
    days = found.days.to_pylist()
    at_risk, followed, fell = (
        sum(row[name] for row in days) for name in ("at_risk", "followed", "fell")
    )
    past = "1 past day" if len(days) == 1 else f"{len(days)} past days"
    heading(console, f"Warnings on {past}", f"{horizon_days} days ahead")
    said = (
        f"{at_risk:,} households at risk, {followed:,} seen again; "
        f"{fell:,} of these ({share(fell, followed)}) then: {outcome.replace('_', ' ')}"
    )
    console.print(Padding(said, (1, 0, 0, 1)))
    rules = found.rules.sort_by([("precision", "descending")]).to_pylist()
    shown = [name for name in _HEADS if any(row[name] is not None for row in rules)]
    rows = [[row["rule"], *(_cell(name, row[name]) for name in shown)] for row in rules]
    console.print(figures(["Rule", *(_HEADS[name] for name in shown)], rows))
    note = "false/100: false alarms a hundred households at risk; lead: mean days"
    if "lift" in shown:
        note += "; nearest: precision of the same work spent on the nearest to the line first"
    console.print(Padding(note, (1, 0, 0, 1)), style="dim")


def _cell(name: str, value: Any) -> str:
    if value is None:
        return "-"
    if name in {"precision", "recall", "nearest_precision"}:
        return share(value, 1)
    if name == "lead_days":
        return f"{value:.0f}"
    return f"{value:.2f}" if isinstance(value, float) else f"{value:,}"


def _settings(given: list[str]) -> dict[str, object]:
    settings: dict[str, object] = {}
    for text in given:
        name, sign, value = text.partition("=")
        if not sign:
            raise typer.BadParameter(f"{text!r} is not NAME=VALUE.", param_hint="--set")
        settings[name.strip()] = value.strip()
    return settings
