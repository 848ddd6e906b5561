"""The standard of the site in plain words, for everybody who is judged or judges by it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from aboveline.exits.roll.counting import newest_roll
from aboveline.registry.standards import site_standard
from aboveline.registry.words import site_words
from aboveline.standard.describe import describe

_OPEN = 2  # what it is, and what must hold; the rest is opened by who wants it


@dataclass(frozen=True)
class Sentence:
    """A sentence with its details."""

    text: str
    details: tuple[str, ...]


@dataclass(frozen=True)
class Part:
    """A heading with the sentences under it."""

    title: str
    anchor: str
    is_open: bool
    sentences: tuple[Sentence, ...]


@dataclass(frozen=True)
class StandardPage:
    """The page of the standard."""

    title: str
    name: str
    digest: str
    parts: Sequence[Part]
    has_roll: bool


def standard_page() -> StandardPage:
    """The page in the language of the reader."""
    standard, words = site_standard(), site_words()
    parts: list[tuple[str, list[tuple[str, list[str]]]]] = []
    for line in describe(standard, chinese=words.chinese):
        if line.level == 0:
            parts.append((line.text, []))
        elif line.level == 1:
            parts[-1][1].append((line.text, []))
        else:
            parts[-1][1][-1][1].append(line.text)
    made = [
        Part(
            title,
            f"part-{i}",
            i < _OPEN,
            tuple(Sentence(text, tuple(more)) for text, more in sentences),
        )
        for i, (title, sentences) in enumerate(parts)
    ]
    title = words.text("pack.title", standard.pack.title)
    has_roll = newest_roll() is not None
    return StandardPage(title, standard.name, standard.digest[:12], made, has_roll)
