"""Draw docs/power.svg: how much planted fraud the checks find, from the table of the page.

`python -m benchmarks.falsification_chart` reads the table of docs/falsification.md, so the picture
always says what the page says.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PAGE, PICTURE = ROOT / "docs" / "falsification.md", ROOT / "docs" / "power.svg"

_COLUMNS, _WIDE, _HIGH = 4, 190, 150
_LEFT, _TOP, _PLOT_WIDE, _PLOT_HIGH = 34, 30, 140, 86
_STYLE = (
    "text{font:11px system-ui,sans-serif;fill:#1c1f1e}.name{font-weight:600}.quiet{fill:#5b6360}"
    "path{fill:none;stroke:#0f6b66;stroke-width:2}.grid{stroke:#c9cecb;stroke-width:1}"
    "circle{fill:#0f6b66}svg{background:#fdfcf9}"
)

Curve = tuple[str, list[tuple[float, float]]]


def curves(text: str) -> list[Curve]:
    """Each kind of fraud of the page's table with percent of units at fault and percent found."""
    rows = [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in text.splitlines()
        if line.startswith("| fraud |") or re.match(r"\| `?\w+`? \| [\d-]", line)
    ]
    begin = next((n for n, row in enumerate(rows) if row[0] == "fraud"), len(rows))
    if begin == len(rows):
        return []
    shares = [float(head.removesuffix("%")) for head in rows[begin][1:]]
    return [
        (
            row[0].strip("`"),
            [(s, float(c.split()[0])) for s, c in zip(shares, row[1:], strict=True) if c != "-"],
        )
        for row in rows[begin + 1 :]
        if len(row) == len(shares) + 1
    ]


def drawn(found: Sequence[Curve]) -> str:
    """Small multiples, one a kind of fraud: share of units at fault across, share found upward."""
    rows = -(-len(found) // _COLUMNS)
    wide, high = _COLUMNS * _WIDE, rows * _HIGH + 18
    inner = "\n".join(line for place, curve in enumerate(found) for line in _panel(place, curve))
    note = "across: percent of units at fault; upward: percent of them found"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {wide} {high}" role="img" '
        f'aria-label="Planted fraud found, by kind; {note}">\n<style>{_STYLE}</style>\n{inner}\n'
        f'<text class="quiet" x="{_LEFT}" y="{high - 6}">{note}</text>\n</svg>\n'
    )


def _panel(place: int, curve: Curve) -> Iterator[str]:
    left = place % _COLUMNS * _WIDE + _LEFT
    top = place // _COLUMNS * _HIGH + _TOP
    name, points = curve
    yield f'<text class="name" x="{left}" y="{top - 12}">{name.replace("_", " ")}</text>'
    for percent in (0, 50, 100):
        y = top + _PLOT_HIGH * (1 - percent / 100)
        yield f'<path class="grid" d="M{left} {y:.1f}h{_PLOT_WIDE}"/>'
        yield (
            f'<text class="quiet" x="{left - 6}" y="{y + 4:.1f}" text-anchor="end">{percent}</text>'
        )
    places = [
        (left + _PLOT_WIDE * share / 60, top + _PLOT_HIGH * (1 - part / 100))
        for share, part in points
    ]
    yield '<path d="M' + "L".join(f"{x:.1f} {y:.1f}" for x, y in places) + '"/>'
    for (x, y), (share, _part) in zip(places, points, strict=True):
        yield f'<circle cx="{x:.1f}" cy="{y:.1f}" r="2.5"/>'
        yield (
            f'<text class="quiet" x="{x:.1f}" y="{top + _PLOT_HIGH + 14}" '
            f'text-anchor="middle">{share:.0f}</text>'
        )


def main() -> None:
    """Write the picture."""
    PICTURE.write_text(drawn(curves(PAGE.read_text("utf-8"))), "utf-8")


if __name__ == "__main__":
    main()
