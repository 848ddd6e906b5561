"""How far two enumerators wrote the same of one household and its members, question by question."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _

from aboveline.vault.sealing import unseal
from aboveline.verification.census.members import (
    Said,
    compared_names,
    matched,
    member_questions,
    question_label,
)
from aboveline.verification.census.questions import questions_of
from aboveline.verification.census.states import MEMBER
from aboveline.verification.models import CensusAnswer, CensusRound

Pair = tuple[str | None, str | None]


@dataclass(frozen=True)
class Agreement:
    """A question answered twice: households (or members that both listed), the share that agree in
    percent, and Cohen's kappa.

    Not known is an answer too. `kappa` is None for numbers, and where all answers are the same. The
    line of the person as such is of everybody whom one of the two listed.
    """

    label: str
    pairs: int
    share: float
    kappa: float | None


def agreement_of(round_: CensusRound) -> list[Agreement]:
    """The questions of a round that were answered twice; none before a second answer."""
    asked, of_members = questions_of(round_.asks), member_questions(round_.asks)
    twice = _twice(round_)
    found = []
    for name, one in asked.items():
        pairs = [(first.answers.get(name), second.answers.get(name)) for first, second in twice]
        kappa = None if one.is_number else kappa_of(pairs)
        found += _lines(one.field.label, pairs, kappa)
    listed: dict[str, list[Pair]] = defaultdict(list)
    for first, second in twice if of_members else ():
        _add_members(listed, first.members, second.members, compared_names(of_members), round_)
    for name, pairs in listed.items():
        label = _("each member: %(label)s") % {"label": question_label(name, of_members)}
        found += _lines(label, pairs, None if name == MEMBER else kappa_of(pairs))
    return found


def _lines(label: str, pairs: Sequence[Pair], kappa: float | None) -> list[Agreement]:
    """The line of a question; none without a pair."""
    share = 100 * sum(a == b for a, b in pairs) / max(len(pairs), 1)
    return [Agreement(label, len(pairs), share, kappa)] if pairs else []


def _add_members(
    listed: dict[str, list[Pair]],
    first: Sequence[Said],
    second: Sequence[Said],
    names: Sequence[str],
    round_: CensusRound,
) -> None:
    """Who is on both lists, and what both say of them."""
    there = {str(place): said for place, said in enumerate(second)}
    same = matched(first, there, round_.standard_on)
    alone = len(first) + len(second) - 2 * len(same)
    listed[MEMBER] += [("", "")] * len(same) + [("", None)] * alone
    for place, key in same.items():
        for name in names:
            listed[name].append((first[place].get(name) or None, there[key].get(name) or None))


def kappa_of(pairs: Sequence[Pair]) -> float | None:
    """Cohen's kappa of two raters; None where chance alone would make them agree, or of no pair.

    >>> kappa_of([("a", "a"), ("a", "b"), ("b", "b"), ("b", "b")])
    0.5
    """
    if not pairs:
        return None
    count = len(pairs)
    first, second = Counter(a for a, _b in pairs), Counter(b for _a, b in pairs)
    by_chance = sum(first[answer] * second[answer] for answer in first) / count**2
    if by_chance == 1:
        return None
    agree = sum(a == b for a, b in pairs) / count
    return (agree - by_chance) / (1 - by_chance)


@dataclass(frozen=True)
class _Entry:
    """What one enumerator wrote of a household."""

    answers: dict[str, str | None]
    members: list[dict[str, str | None]]


def _twice(round_: CensusRound) -> list[tuple[_Entry, _Entry]]:
    """The first and the second entry of every household that has both."""
    rows = CensusAnswer.objects.filter(
        counted__village__round=round_, counted__is_double=True, is_draft=False
    )
    said: dict[UUID, dict[int, _Entry]] = defaultdict(dict)
    for row in rows.order_by("pk"):
        if row.answers:
            said[row.counted_id][row.entry] = _Entry(
                json.loads(unseal(row, "answers")), json.loads(unseal(row, "members") or "[]")
            )
    return [(found[1], found[2]) for found in said.values() if len(found) == 2]
