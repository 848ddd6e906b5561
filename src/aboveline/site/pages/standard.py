"""The standard of the site in plain words, for everybody who is judged or judges by it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from aboveline.registry.standards import site_standard
from aboveline.standard.describe import describe

_OPEN = 2  # what it is, and what must hold; the rest is opened by who wants it
_HEADINGS = {
    "What must hold for a household": _("What must hold for a household"),
    "Income": _("Income"),
    "Categories, the first that fits": _("Categories, the first that fits"),
    "What opens a problem": _("What opens a problem"),
    "Benefits": _("Benefits"),
    "Exit of a household": _("Exit of a household"),
    "Exit of a village": _("Exit of a village"),
    "Exit of a county": _("Exit of a county"),
    "Numbers": _("Numbers"),
    "Sources": _("Sources"),
}


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
    clauses_are_english: bool
    parts: Sequence[Part]


def standard_page() -> StandardPage:
    """The page in the language of the reader."""
    standard = site_standard()
    chinese = (get_language() or "").startswith("zh")
    parts: list[tuple[str, list[tuple[str, list[str]]]]] = []
    for line in describe(standard, chinese=chinese):
        if line.level == 0:
            parts.append((line.text, []))
        elif line.level == 1:
            parts[-1][1].append((line.text, []))
        else:
            parts[-1][1][-1][1].append(line.text)
    made = [
        Part(
            str(_HEADINGS.get(title, title)),
            f"part-{i}",
            i < _OPEN,
            tuple(Sentence(text, tuple(more)) for text, more in sentences),
        )
        for i, (title, sentences) in enumerate(parts)
    ]
    return StandardPage(standard.pack.title, standard.name, standard.digest[:12], chinese, made)
