"""What people read of lists, grounds and hits."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from aboveline.registry.words import site_words
from aboveline.standard.shape_clues import OutsideList

GROUNDS: dict[str, Any] = {
    "consent": _("consent of the household"),
    "law": _("by law"),
    "refusal": _("refused by the household"),
    "none": _("nothing recorded"),
}
STATES: dict[str, tuple[str, Any]] = {
    "open": ("unknown", _("to be looked at")),
    "not_theirs": ("holds", _("somebody else")),
    "explained": ("holds", _("theirs, and explained")),
    "matters": ("fails", _("theirs, and it matters")),
}
"""Mark and word of each state of a hit."""


def list_label(name: str) -> str:
    """What people call a list, in the language of the page."""
    return site_words().name("lists", name)


def office_of(shape: OutsideList) -> str:
    """The office whose list it is, in the language of the page."""
    return site_words().plain("owners", shape.office)


def asks_of(name: str, shape: OutsideList) -> str:
    """What is to be found out about a hit, in the language of the page."""
    return site_words().text(f"lists.{name}.asks", shape.asks)
