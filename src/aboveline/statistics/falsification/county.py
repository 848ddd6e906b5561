"""All checks over what is known of one county."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from aboveline.statistics.codes import Booleans, Floats
from aboveline.statistics.falsification import shared
from aboveline.statistics.falsification import visits as of_visits
from aboveline.statistics.falsification.copied_answers import NAME as COPIED
from aboveline.statistics.falsification.copied_answers import copied_answers
from aboveline.statistics.falsification.digit_preference import NAME as DIGITS
from aboveline.statistics.falsification.digit_preference import digit_preference
from aboveline.statistics.falsification.edits import NAME as EDITS
from aboveline.statistics.falsification.edits import Inspection, edits_after_announcement
from aboveline.statistics.falsification.heaped_incomes import NAME as HEAPED
from aboveline.statistics.falsification.heaped_incomes import heaped_incomes
from aboveline.statistics.falsification.jumps import NAME as JUMPS
from aboveline.statistics.falsification.jumps import jumps
from aboveline.statistics.falsification.outcomes import Groups, Outcome, groups, nothing_told

Integers = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Homes:
    """One row a household: its key and village, and what is known of it; NaN is unknown.

    `answers` has a column a question, equal numbers for equal answers, -1 for unknown; `decided`
    marks those whose income was stated before the deadline.
    """

    keys: Sequence[str]
    villages: Groups
    registered: Booleans
    related: Floats
    income: Floats | None = None
    line: Floats | None = None
    income_before: Floats | None = None
    explained: Booleans | None = None
    decided: Booleans | None = None
    answers: Integers | None = None


@dataclass(frozen=True)
class Amounts:
    """One row an amount that was stated: of which household (its position), to which recorder."""

    yuan: Floats
    household: Integers
    recorders: Groups


@dataclass(frozen=True)
class Edits:
    """One row a household and day on which its records were changed after they were written."""

    day: Integers
    villages: Groups
    first_day: int
    last_day: int


@dataclass(frozen=True)
class Evidence:
    """What is known of a county; None where a register does not say it at all."""

    county: str
    homes: Homes
    amounts: Amounts | None = None
    visits: of_visits.Visits | None = None
    edits: Edits | None = None
    inspections: Sequence[Inspection] = field(default_factory=tuple)
    phones: tuple[Integers, Groups] | None = None


def run_checks(known: Evidence) -> tuple[Outcome, ...]:
    """The outcome of every check; what is not known of the county cannot be told."""
    return (*_of_incomes(known), *_of_answers(known), *_of_recorders(known), *_of_ties(known))


def _of_incomes(known: Evidence) -> list[Outcome]:
    homes = known.homes
    if homes.income is None or homes.line is None:
        return [
            nothing_told(HEAPED, "village", homes.villages.names),
            nothing_told(HEAPED, "county", (known.county,)),
            nothing_told(JUMPS, "household"),
        ]
    whole = Groups((known.county,), np.where(homes.villages.positions >= 0, 0, -1))
    heaped = [
        heaped_incomes(homes.income, homes.line, units, unit=unit, counted=homes.decided)
        for unit, units in (("village", homes.villages), ("county", whole))
    ]
    if homes.income_before is None:
        return [*heaped, nothing_told(JUMPS, "household")]
    rises = jumps(homes.income_before, homes.income, groups(homes.keys), explained=homes.explained)
    return [*heaped, rises]


def _of_answers(known: Evidence) -> list[Outcome]:
    homes = known.homes
    copied = nothing_told(COPIED, "household")
    if homes.answers is not None:
        copied = copied_answers(homes.answers, groups(homes.keys), homes.villages)
    if known.amounts is None:
        return [copied, nothing_told(DIGITS, "recorder")]
    said = known.amounts
    return [copied, digit_preference(said.yuan, said.household, said.recorders)]


def _of_recorders(known: Evidence) -> list[Outcome]:
    made = known.visits
    checks = (of_visits.quick_visits, of_visits.many_visits, of_visits.impossible_distances)
    names = (of_visits.QUICK, of_visits.MANY, of_visits.IMPOSSIBLE)
    if made is None:
        return [nothing_told(name, "recorder") for name in names]
    return [check(made) for check in checks]


def _of_ties(known: Evidence) -> list[Outcome]:
    homes, edits = known.homes, known.edits
    edited = nothing_told(EDITS, "village")
    if edits is not None:
        edited = edits_after_announcement(
            edits.day,
            edits.villages,
            known.inspections,
            first_day=edits.first_day,
            last_day=edits.last_day,
        )
    officials = shared.registered_officials(homes.registered, homes.related, homes.villages)
    phones = nothing_told(shared.PHONES, "phone")
    if known.phones is not None:
        phones = shared.shared_phones(*known.phones)
    return [edited, officials, phones]
