"""How a result looks on a terminal: hairlines, aligned figures, state by word and shape."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from rich.box import Box
from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

HAIRLINE = Box("    \n    \n ── \n    \n    \n    \n    \n    \n")
"""A table without frames, one hairline under its head."""

MARKS = {
    "meets": ("●", "green", "meets"),
    "does_not_meet": ("▲", "red", "does not meet"),
    "cannot_tell": ("○", "yellow", "cannot tell"),
}
HOLDS = {
    True: ("●", "green", "holds"),
    False: ("▲", "red", "does not hold"),
    None: ("○", "yellow", "cannot tell"),
}


def mark(state: tuple[str, str, str]) -> Text:
    """A state as shape and word."""
    shape, colour, word = state
    return Text.assemble((shape, colour), f" {word}")


def day_in_words(day: date) -> str:
    """A day as `30 June 2020`."""
    return f"{day.day} {day:%B} {day.year}"


def share(part: float, whole: float) -> str:
    """A percentage with one decimal, or a dash of nothing.

    >>> share(1, 8), share(0, 0)
    ('12.5 %', '-')
    """
    return f"{100 * part / whole:.1f} %" if whole else "-"


def bar(part: float, whole: float, *, width: int) -> str:
    """A bar as long as the share, in eighths of a character; something is never nothing."""
    eighths = round(8 * width * part / whole) if whole else 0
    eighths = max(eighths, 1) if part else 0
    return "█" * (eighths // 8) + " ▏▎▍▌▋▊▉"[eighths % 8].strip()


def counted(count: int) -> Text:
    """A count that stands back when it is nothing."""
    return Text(f"{count:,}", style="" if count else "dim")


def figures(
    heads: Sequence[str | Text], rows: Iterable[Sequence[str | Text]], *, words: int = 1
) -> Padding:
    """A table whose first columns are words and whose others are figures, right-aligned."""
    table = Table(box=HAIRLINE, padding=(0, 1, 0, 0), header_style="bold", show_edge=False)
    for number, head in enumerate(heads):
        if number == 0:
            table.add_column(head, overflow="fold")
        else:
            table.add_column(head, justify="left" if number < words else "right", no_wrap=True)
    for row in rows:
        table.add_row(*row)
    return Padding(table, (1, 0, 0, 1))


def heading(console: Console, text: str, note: str = "") -> None:
    """A title over a hairline, with a note at its right end."""
    width = min(console.width, 100) - 2
    line = Table.grid(expand=True)
    line.add_column(no_wrap=False)
    line.add_column(justify="right", no_wrap=True)
    line.add_row(Text(text, style="bold"), Text(note, style="dim"))
    console.print(Padding(line, (1, 0, 0, 1)), width=width + 1)
    console.print(Text(" " + "─" * width, style="dim"))
