"""How far two enumerators wrote the same of one household, question by question."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from aboveline.vault.sealing import unseal
from aboveline.verification.census.questions import questions_of
from aboveline.verification.models import CensusAnswer, CensusRound

Pair = tuple[str | None, str | None]


@dataclass(frozen=True)
class Agreement:
    """A question answered twice: households, the share that agree in percent, and Cohen's kappa.

    Not known is an answer too. `kappa` is None for numbers, and where all answers are the same.
    """

    label: str
    pairs: int
    share: float
    kappa: float | None


def agreement_of(round_: CensusRound) -> list[Agreement]:
    """The questions of a round that were answered twice; none before a second answer."""
    pairs = _pairs(round_)
    return [
        Agreement(
            one.field.label,
            len(pairs[name]),
            100 * sum(a == b for a, b in pairs[name]) / len(pairs[name]),
            None if one.is_number else kappa_of(pairs[name]),
        )
        for name, one in questions_of(round_.asks).items()
        if pairs[name]
    ]


def kappa_of(pairs: Sequence[Pair]) -> float | None:
    """Cohen's kappa of two raters; None where chance alone would make them agree.

    >>> kappa_of([("a", "a"), ("a", "b"), ("b", "b"), ("b", "b")])
    0.5
    """
    count = len(pairs)
    first, second = Counter(a for a, _b in pairs), Counter(b for _a, b in pairs)
    by_chance = sum(first[answer] * second[answer] for answer in first) / count**2
    if by_chance == 1:
        return None
    agree = sum(a == b for a, b in pairs) / count
    return (agree - by_chance) / (1 - by_chance)


def _pairs(round_: CensusRound) -> dict[str, list[Pair]]:
    rows = CensusAnswer.objects.filter(
        counted__village__round=round_, counted__is_double=True, is_draft=False
    )
    said: dict[UUID, dict[int, dict[str, Any]]] = defaultdict(dict)
    for row in rows.order_by("pk"):
        if row.answers:
            said[row.counted_id][row.entry] = json.loads(unseal(row, "answers"))
    found: dict[str, list[Pair]] = defaultdict(list)
    for entries in said.values():
        if len(entries) == 2:
            for name in questions_of(round_.asks):
                found[name].append((entries[1].get(name), entries[2].get(name)))
    return found
