"""`aboveline simulate`: what another standard, or another value, would change."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console

from aboveline.cli.evaluate import progress_bar
from aboveline.cli.show import day_in_words, figures, heading
from aboveline.engine.simulate import Simulation
from aboveline.engine.simulate import simulate as simulate_folder
from aboveline.standard import load_standard

_SIDES = ("before", "after")
Day = Annotated[
    datetime, typer.Option("--as-of", formats=["%Y-%m-%d"], metavar="DAY", help="Day judged.")
]


def simulate(  # noqa: PLR0913 - one parameter an option of the command
    folder: Annotated[Path, typer.Argument(help="Folder of register files.")],
    *,
    as_of: Day,
    standard: Annotated[str, typer.Option("--standard", help="Pack in force.")] = "china-2013",
    against: Annotated[
        str | None, typer.Option("--against", help="Pack to compare with; the same by default.")
    ] = None,
    set_: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="NAME=VALUE", help="Another value of a parameter."),
    ] = None,
    known_at: Annotated[
        datetime | None,
        typer.Option(
            "--known-at",
            formats=["%Y-%m-%d"],
            metavar="DAY",
            help="As known at the end of this day.",
        ),
    ] = None,
    overlay: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME", help="Overlay pack of both, in its areas and days."),
    ] = None,
    allow_approximate: Annotated[
        list[str] | None, typer.Option(metavar="NAME", help="Parameter that may be approximate.")
    ] = None,
    out: Annotated[Path | None, typer.Option(help="Folder that keeps both results.")] = None,
    workers: Annotated[int, typer.Option(help="Processes, one county each.", min=1)] = 2,
    as_json: Annotated[bool, typer.Option("--json", help="Print the result as JSON.")] = False,
) -> None:
    """Compare two standards, or changed parameters, over one register."""
    values = dict(_setting(text) for text in set_ or [])
    if against is None and not values:
        raise typer.BadParameter("Name what differs: --against PACK or --set NAME=VALUE.")
    overlays = tuple(overlay or ())
    before = load_standard(standard, overlays=overlays)
    after = load_standard(against or standard, overlays=overlays, set_=values)
    with progress_bar("judging twice") as told:
        found = simulate_folder(
            folder,
            before,
            after,
            as_of=as_of.date(),
            known_at=known_at.date() if known_at else None,
            out=out,
            workers=workers,
            allow_approximate=tuple(allow_approximate or ()),
            progress=told,
        )
    if as_json:
        typer.echo(json.dumps(_plain(found), ensure_ascii=False, indent=1))
    else:
        changed = ", ".join(f"{name} = {value}" for name, value in values.items())
        title = " · ".join(part for part in (after.name, changed) if part)
        _show(Console(highlight=False), found, f"{before.name}, then {title}", as_of)


def _setting(text: str) -> tuple[str, str]:
    name, sign, value = text.partition("=")
    if not (sign and name.strip() and value.strip()):
        raise typer.BadParameter(f"{text} is no setting; write NAME=VALUE.")
    return name.strip(), value.strip()


def _plain(found: Simulation) -> dict[str, Any]:
    tables = ("flows", "criteria", "indicators", "statistics", "benefits")
    plain: dict[str, Any] = {name: getattr(found, name).to_pylist() for name in tables}
    return plain | {"entering": dict(found.entering), "leaving": dict(found.leaving)}


def _show(console: Console, found: Simulation, title: str, as_of: datetime) -> None:
    heading(console, title, day_in_words(as_of.date()))
    for words, moved in (
        ("now below the standard", found.entering),
        ("no longer below it", found.leaving),
    ):
        people = f"{moved['people']:,.0f} people in {moved['households']:,.0f} households"
        console.print(f" {people} {words}")
    flows = [
        (
            _words(row["before"]),
            _words(row["after"]),
            _count(row["households"]),
            _count(row["people"]),
        )
        for row in found.flows.to_pylist()
    ]
    console.print(figures(("before", "after", "households", "people"), flows, words=2))
    rows = [
        (
            _words(r["criterion"]),
            *(_count(r[f"{what}_{side}"]) for what in ("fails", "unknown") for side in _SIDES),
        )
        for r in found.criteria.to_pylist()
    ]
    heads = ("criterion", "fails before", "after", "unknown before", "after")
    console.print(figures(heads, rows))
    rows = [
        (r["statistic"], f"{r['before'] or 0:.4f}", f"{r['after'] or 0:.4f}")
        for r in found.statistics.to_pylist()
    ]
    if rows:
        console.print(figures(("people below the line", "before", "after"), rows))
    paid = [
        (
            f"{_words(r['benefit'])}, {r['unit']}",
            *(_count(r[f"{what}_{side}"]) for what in ("households", "cost") for side in _SIDES),
        )
        for r in found.benefits.to_pylist()
    ]
    if paid:
        console.print(figures(("benefit", "households", "after", "amount", "after"), paid))


def _words(text: str) -> str:
    return text.replace("_", " ")


def _count(value: float | None) -> str:
    return "-" if value is None else f"{value:,.0f}"
