"""`aboveline pack`: check a standard, show it in plain sentences, print its steps and their SQL."""

from __future__ import annotations

import json
from datetime import date, datetime
from typing import Annotated

import typer
from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from aboveline.cli.show import figures, heading
from aboveline.engine.county import make_plan
from aboveline.engine.proof import Proof, prove
from aboveline.standard import Standard, StandardError, load_standard, pack_names
from aboveline.standard.describe import describe

pack_app = typer.Typer(no_args_is_help=True, help="Check, show and take apart a standard.")

Name = Annotated[str, typer.Argument(help="Name of a shipped pack, or a folder with pack.yaml.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print the result as JSON.")]
Day = Annotated[
    datetime | None,
    typer.Option(
        "--as-of", formats=["%Y-%m-%d"], metavar="DAY", help="Day; the last valid one by default."
    ),
]


@pack_app.command("list")
def list_packs(as_json: AsJson = False) -> None:
    """List the packs that come with the program."""
    packs = [load_standard(name) for name in pack_names()]
    if as_json:
        typer.echo(json.dumps([pack.name for pack in packs]))
        return
    rows = [
        (pack.name, pack.pack.title, pack.pack.jurisdiction, str(len(pack.criteria)))
        for pack in packs
    ]
    Console().print(figures(("pack", "title", "where", "criteria"), rows, words=3))


@pack_app.command("check")
def check_pack(name: Name, as_json: AsJson = False) -> None:
    """Check a pack whole: shapes, names, types, units, and the proof by its cases."""
    try:
        standard = load_standard(name)
    except StandardError as error:
        if as_json:
            faults = [vars(fault) for fault in error.faults]
            typer.echo(json.dumps({"pack": name, "faults": faults}, ensure_ascii=False, indent=1))
        else:
            typer.echo(f"{name} has {len(error.faults)} faults:", err=True)
            for fault in error.faults:
                typer.echo(f"  {fault}", err=True)
        raise typer.Exit(2) from error
    proof = prove(standard)
    if as_json:
        typer.echo(json.dumps(_as_json(standard, proof), ensure_ascii=False, indent=1))
    else:
        _show(standard, proof)
    raise typer.Exit(0 if proof.holds else 1)


def _as_json(standard: Standard, proof: Proof) -> dict[str, object]:
    return {
        "pack": standard.name,
        "digest": standard.digest,
        "faults": [],
        "cases": proof.cases,
        "differences": [str(difference) for difference in proof.differences],
        "unseen": list(proof.unseen),
    }


def _show(standard: Standard, proof: Proof) -> None:
    console = Console()
    heading(console, standard.name, standard.pack.title)
    rows = [
        ("parameters", f"{len(standard.parameters):,}"),
        ("facts", f"{len(standard.person_facts) + len(standard.household_facts):,}"),
        ("criteria", f"{len(standard.criteria):,}"),
        ("problem rules", f"{len(standard.problems):,}"),
        ("benefits", f"{len(standard.benefits):,}"),
        ("indicators", f"{len(standard.indicators):,}"),
        ("cases", f"{proof.cases:,}"),
        ("cases that differ", f"{len(proof.differences):,}"),
        ("rules not shown by a case", f"{len(proof.unseen):,}"),
    ]
    console.print(figures(("what", "number"), rows))
    for difference in proof.differences:
        console.print(Padding(Text(f"▲ {difference}"), (0, 0, 0, 1)))
    for sentence in proof.unseen:
        console.print(Padding(Text(f"○ {sentence}"), (0, 0, 0, 1)))
    words = "The pack proves itself." if proof.holds else "The pack does not prove itself."
    console.print(Padding(Text(words, style="bold"), (1, 0, 1, 1)))


@pack_app.command("show")
def show_pack(
    name: Name,
    chinese: Annotated[bool, typer.Option("--chinese", help="In Chinese.")] = False,
) -> None:
    """Show a standard in plain sentences."""
    console = Console(highlight=False)
    for line in describe(load_standard(name), chinese=chinese):
        if line.level == 0:
            heading(console, line.text)
        else:
            style = "" if line.level == 1 else "dim"
            console.print(Padding(Text(line.text, style=style), (0, 1, 0, 2 * line.level - 1)))


@pack_app.command("steps")
def steps_of_pack(name: Name, as_of: Day = None) -> None:
    """List the named SQL steps of a standard in their order."""
    plan = make_plan(standard := load_standard(name), as_of=_day(standard, as_of))
    rows = [
        (str(number), step.name, step.grain, step.key)
        for number, step in enumerate(plan.steps.steps, 1)
    ]
    Console().print(figures(("", "step", "grain", "key"), rows, words=4))


@pack_app.command("sql")
def sql_of_step(
    step: Annotated[str, typer.Argument(help="Name of a step.")],
    name: Annotated[
        str, typer.Option("--standard", help="Name or folder of a pack.")
    ] = "china-2013",
    as_of: Day = None,
) -> None:
    """Print the SQL of one step."""
    plan = make_plan(standard := load_standard(name), as_of=_day(standard, as_of))
    if step not in plan.steps:
        known = ", ".join(item.name for item in plan.steps.steps)
        typer.echo(f"{name} has no step {step!r}. Its steps are: {known}.", err=True)
        raise typer.Exit(2)
    found = plan.steps[step]
    typer.echo(f"-- {found.name}: {found.grain}; key {found.key}")
    typer.echo(found.sql)


def _day(standard: Standard, asked: datetime | None) -> date:
    if asked is not None:
        return asked.date()
    valid = standard.pack.valid
    return date.fromordinal(valid.end.toordinal() - 1) if valid.to != "open" else valid.from_
