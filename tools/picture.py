"""Draw docs/picture.svg: what `make run` prints, cut to states, townships and one household."""

from __future__ import annotations

import os
import re
import subprocess
import tempfile
from io import StringIO
from pathlib import Path

from rich.console import Console
from rich.style import Style
from rich.terminal_theme import TerminalTheme
from rich.text import Text

ROOT = Path(__file__).resolve().parent.parent
WIDTH = 96
LEFT_OUT = re.compile(r"(Category|Problem|Indicator|Files:|[\d,]+ households in) ")
CHINESE = re.compile(r"[\u3000-\u9fff]+")

# Paper, ink and the colours of the states, in the order of a terminal's eight.
PAPER, INK = (251, 250, 246), (33, 33, 33)
COLOURS = [INK, (178, 42, 32), (28, 112, 68), (150, 96, 0), *[(0, 96, 100)] * 3, (110, 110, 110)]
THEME = TerminalTheme(PAPER, INK, COLOURS, COLOURS)

FORM = """<svg viewBox="0 0 {width} {height}" xmlns="http://www.w3.org/2000/svg">
<title>What make run prints</title>
<style>
.{unique_id}-matrix {{ font-family: ui-monospace, Menlo, Consolas, "DejaVu Sans Mono", monospace;
  font-size: {char_height}px; line-height: {line_height}px; }}
{styles}
</style>
<defs>
<clipPath id="{unique_id}-clip-terminal">
<rect x="0" y="0" width="{terminal_width}" height="{terminal_height}"/>
</clipPath>
{lines}
</defs>
{chrome}
<g transform="translate({terminal_x}, {terminal_y})" clip-path="url(#{unique_id}-clip-terminal)">
{backgrounds}
<g class="{unique_id}-matrix">
{matrix}
</g>
</g>
</svg>
"""


def printed() -> str:
    """Standard output of the command behind `make run`, with its colours."""
    environment = {**os.environ, "FORCE_COLOR": "1", "COLUMNS": str(WIDTH)}
    command = [str(ROOT / ".venv" / "bin" / "aboveline"), "tour", "--out", "out"]
    with tempfile.TemporaryDirectory() as place:
        ran = subprocess.run(
            command, cwd=place, env=environment, check=True, capture_output=True, text=True
        )
    return str(ran.stdout)


def cut(text: Text) -> Text:
    """The output without the blocks that are left out; a mark stands where the first of them was.

    Chinese runs are marked, so that each is drawn at its own place whatever the font.
    """
    kept = Text()
    skipping = marked = False
    for line in text.split("\n", allow_blank=True):
        words = line.plain.strip()
        left_out = bool(LEFT_OUT.match(words))
        skipping = left_out or (skipping and bool(words))
        if left_out and not marked:
            kept.append(" ⋮\n", style="dim")
            marked = True
        if not skipping and (words or not kept.plain.endswith("\n\n")):
            line.rstrip()
            kept.append_text(line).append("\n")
    kept.highlight_regex(CHINESE, Style(meta={"script": "Chinese"}))
    return kept


def main() -> None:
    """Run the command, draw what it printed, write the picture."""
    console = Console(record=True, width=WIDTH, file=StringIO(), highlight=False)
    console.print(cut(Text.from_ansi(printed())))
    drawn = console.export_svg(title="", theme=THEME, code_format=FORM, unique_id="picture")
    drawn = re.sub(r'<g transform="translate\(26,22\)">.*?</g>', "", drawn, flags=re.DOTALL)
    (ROOT / "docs" / "picture.svg").write_text(drawn, encoding="utf-8")


if __name__ == "__main__":
    main()
