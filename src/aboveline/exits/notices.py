"""What stands on a notice: number, name and size of each household, and nothing else of anybody."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

from aboveline.exits.models import Notice
from aboveline.vault.sealing import unseal


@dataclass(frozen=True)
class NoticeLine:
    """A household as the notice names it."""

    number: str
    name: str
    size: int


def listed_name(name: str, *, is_masked: bool) -> str:
    """A name as a notice has it; masked, only its first sign is left.

    >>> listed_name("王虚构", is_masked=True)
    '王**'
    """
    return name[:1] + "*" * (len(name) - 1) if is_masked else name


def lines_of(notice: Notice) -> Sequence[NoticeLine]:
    """The list as it was posted."""
    return [NoticeLine(**line) for line in json.loads(unseal(notice, "content"))]
