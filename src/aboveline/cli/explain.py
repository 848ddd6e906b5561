"""`aboveline explain`: why one household is where it is, and what comes next."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from aboveline.cli.show import HOLDS, MARKS, day_in_words, heading, mark
from aboveline.engine.explain import CriterionReason, Explanation, Reason
from aboveline.engine.explain import explain as explain_household
from aboveline.standard import Standard, load_standard
from aboveline.standard.words import Words

Day = Annotated[
    datetime, typer.Option("--as-of", formats=["%Y-%m-%d"], metavar="DAY", help="Day judged.")
]


def explain(  # noqa: PLR0913 - one parameter an option of the command
    folder: Annotated[Path, typer.Argument(help="Folder of register files.")],
    *,
    household: Annotated[str, typer.Option("--household", help="Key or printed number.")],
    as_of: Day,
    standard: Annotated[str, typer.Option("--standard", help="Pack.")] = "china-2013",
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
        typer.Option(metavar="NAME", help="Overlay pack that counts in its areas and days."),
    ] = None,
    allow_approximate: Annotated[
        list[str] | None,
        typer.Option(
            "--allow-approximate",
            metavar="NAME",
            help="Parameter whose approximate values may count.",
        ),
    ] = None,
    everything: Annotated[
        bool, typer.Option("--all", help="Show the values behind criteria that hold, too.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print everything as JSON.")] = False,
) -> None:
    """Say why a household is where it is: criteria, inputs with source, problems."""
    pack = load_standard(standard, overlays=tuple(overlay or ()))
    found = explain_household(
        folder,
        pack,
        household,
        as_of=as_of.date(),
        known_at=known_at.date() if known_at else None,
        allow_approximate=allow_approximate or (),
    )
    if as_json:
        typer.echo(json.dumps(found.as_dict(), ensure_ascii=False, indent=1))
    else:
        show_explanation(Console(highlight=False), found, pack, everything=everything)


def show_explanation(
    console: Console, found: Explanation, pack: Standard, *, everything: bool = False
) -> None:
    """Print an explanation as a page of sentences and values."""
    heading(console, f"Household {found.household_id}", day_in_words(found.as_of))
    state = Text.assemble(mark(MARKS[found.state]), f"  the standard {pack.name}")
    words = Words(pack)
    if found.category:
        state.append(f" · {words.name('categories', found.category)}")
    _line(console, state)
    if found.income_window:
        start, end = found.income_window
        _line(console, Text(f"Income counts from {start} to before {end}.", style="dim"))
    console.print()
    for criterion in found.criteria:
        _criterion(console, criterion, everything=everything)
    _next(console, found, words)


def _criterion(console: Console, criterion: CriterionReason, *, everything: bool) -> None:
    text = Text.assemble(
        (f"{criterion.name.replace('_', ' '):<20}", "bold"), mark(HOLDS[criterion.holds])
    )
    _line(console, text)
    if criterion.holds and not everything:
        return
    _line(console, Text(f"{criterion.clause} [{criterion.source}]", style="dim"), indent=3)
    for depth, reason in _flat(criterion.reasons):
        if everything or depth < 2 or reason.value is None:
            _line(console, Text(_told(reason)), indent=5 + 2 * depth)


def _flat(reasons: tuple[Reason, ...], depth: int = 0) -> Iterator[tuple[int, Reason]]:
    for reason in reasons:
        yield depth, reason
        yield from _flat(reason.reasons, depth + 1)


def _told(reason: Reason) -> str:
    words = reason.label or reason.name.replace("_", " ")
    unit = f" {reason.unit}" if reason.unit and reason.value is not None else ""
    who = f" (member {reason.of})" if reason.of else ""
    source = f" [{reason.source}]" if reason.source else ""
    return f"{words}{who}: {_value(reason)}{unit}{source}"


def _value(reason: Reason) -> str:
    """A value in words; a number that the pack states keeps all its digits."""
    if isinstance(reason.value, str) and reason.unit not in ("", "code", "date"):
        with suppress(InvalidOperation):
            return f"{Decimal(reason.value):,}"
    return value_in_words(reason.value)


def value_in_words(value: Any) -> str:
    """A value as a person writes it.

    >>> value_in_words(None), value_in_words(True), value_in_words(Decimal("4320.5"))
    ('unknown', 'yes', '4,320.50')
    """
    if value is None:
        return "unknown"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Decimal):
        return f"{value:,.2f}".removesuffix(".00")
    if isinstance(value, float):
        return f"{value:,.4g}" if abs(value) < 1000 else f"{value:,.0f}"
    return str(value)


def _next(console: Console, found: Explanation, words: Words) -> None:
    if found.problems:
        console.print()
        _line(console, Text("What happens next", style="bold"))
    for problem in found.problems:
        due = problem["due_on"]
        what = words.name("problems", problem["rule"])
        until = f"by {day_in_words(due)}" if due else "no day, because the area is unknown"
        _line(console, Text(f"{what}: {problem['owner']}, {until}"), indent=3)
        if problem["unknown_inputs"]:
            inputs = str(problem["unknown_inputs"]).replace(" ", ", ").replace("_", " ")
            _line(console, Text(f"to ask: {inputs}", style="dim"), indent=5)
        elif problem["answered_by"]:
            answers = ", ".join(str(a).replace("_", " ") for a in problem["answered_by"])
            _line(console, Text(f"answered by {answers}", style="dim"), indent=5)
    given = {name: value for name, value in found.benefits.items() if value}
    for name, value in given.items():
        unit = words.unit(str(words.standard.benefits[name].unit or ""))
        said = f"entitled to {words.name('benefits', name)}: {value_in_words(value)} {unit}"
        _line(console, Text(said.rstrip()), indent=3)
    console.print()
    if found.next_change_on is not None and found.next_change_on.year < 9999:
        day = day_in_words(found.next_change_on)
        _line(console, Text(f"Without any new record this may change on {day}.", style="dim"))


def _line(console: Console, text: Text, *, indent: int = 1) -> None:
    console.print(Padding(text, (0, 1, 0, indent)))
