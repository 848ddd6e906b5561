"""A table that flows on a phone loses its heads, so its numbers bring their own words."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import aboveline

TEMPLATES = sorted(Path(aboveline.__file__).parent.glob("*/templates/**/*.html"))
FLOWS = re.compile(r'<div class="table table--flow".*?</table>', re.DOTALL)
NUMBER = re.compile(r'<td class="number(?![^">]*wide-only)[^>]*>')


def _bare(text: str) -> list[str]:
    bodies = [found.partition("<tbody>")[2] for found in FLOWS.findall(text)]
    return [cell for body in bodies for cell in NUMBER.findall(body) if "data-label" not in cell]


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_numbers_of_a_flowing_table_say_what_they_are(path: Path) -> None:
    assert _bare(path.read_text(encoding="utf-8")) == []


def test_a_number_without_words_is_found() -> None:
    table = '<div class="table table--flow"><table><tbody><td class="number">4</td></table>'
    assert _bare(table) == ['<td class="number">']
