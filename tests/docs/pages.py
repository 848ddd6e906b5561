"""Reads the pages of docs/: their code blocks, and the files that a page names before a block."""

import re
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"

_PART = re.compile(
    r"^```(?P<kind>\w*)\n(?P<text>.*?)^```$|`(?P<path>[\w.-]+/[\w./-]+)`", re.M | re.S
)


class Block(NamedTuple):
    """A code block, its language, and the last path named before it."""

    kind: str
    text: str
    path: str


def text_of(name):
    return (DOCS / name).read_text("utf-8")


def blocks_of(text):
    path = ""
    for part in _PART.finditer(text):
        if part["path"]:
            path = part["path"]
        else:
            yield Block(part["kind"], part["text"], path)


def section(text, start):
    """The text of a section from its heading to the next heading of the same depth."""
    found = text[text.index(f"\n## {start}") + 1 :]
    after = found.find("\n## ")
    return found if after < 0 else found[:after]


def table_rows(text):
    """The rows of the first table of a text, as dictionaries by column."""
    lines = text[text.index("|") :].split("\n\n")[0].splitlines()
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    return [dict(zip(cells[0], row, strict=True)) for row in cells[2:]]
