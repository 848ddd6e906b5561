"""The code lists of the register with what people read, from `codes.yaml`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import TypeVar

from django.utils.translation import get_language

from aboveline.standard.yaml_files import read_yaml

T = TypeVar("T")


@dataclass(frozen=True)
class Code:
    """One code of a list; `number` is what the national system writes, empty where it has none.

    `also` are other words of offices for it, in small letters.
    """

    code: str
    en: str
    zh: str
    number: str = ""
    also: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        """What people read, in the language of the page."""
        return in_language(self.en, self.zh)


def in_language(en: T, zh: T) -> T:
    """The one for the language of the page."""
    return zh if (get_language() or "en").startswith("zh") else en


@cache
def code_lists() -> Mapping[str, Mapping[str, Code]]:
    """Every list by name, its codes in their order.

    >>> code_lists()["cause"]["marriage_costs"].zh
    '因婚'
    """
    text = (resources.files("aboveline.registry") / "codes.yaml").read_text(encoding="utf-8")
    return {
        name: {
            code: Code(code, **{**shown, "also": tuple(shown.get("also", ()))})
            for code, shown in codes.items()
        }
        for name, codes in read_yaml(text).items()
    }


def label_of(list_name: str, code: str) -> str:
    """What people read for a code; the code itself when the list does not have it."""
    found = code_lists()[list_name].get(code)
    return found.label if found is not None else code


def choices_of(list_name: str) -> list[tuple[str, str]]:
    """Codes with labels in the language of the page, for a form."""
    return [(code.code, code.label) for code in code_lists()[list_name].values()]
