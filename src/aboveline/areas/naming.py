"""What the facts of areas are called: by the app above that knows the standard, when it starts."""

from __future__ import annotations

from collections.abc import Callable

_NAMERS: list[Callable[[str], str]] = []


def name_facts_by(namer: Callable[[str], str]) -> None:
    """Let this function name the facts from now on."""
    _NAMERS[:] = [namer]


def fact_name(fact: str) -> str:
    """A fact in the words of the reader; its own word where nobody names it."""
    return _NAMERS[0](fact) if _NAMERS else fact.replace("_", " ")
