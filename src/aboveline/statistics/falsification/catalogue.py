"""The checks in the order in which they are shown: what each looks at, and what a flag says."""

from __future__ import annotations

from dataclasses import dataclass

from aboveline.statistics.falsification import shared, visits
from aboveline.statistics.falsification.copied_answers import NAME as COPIED
from aboveline.statistics.falsification.digit_preference import NAME as DIGITS
from aboveline.statistics.falsification.edits import NAME as EDITS
from aboveline.statistics.falsification.heaped_incomes import NAME as HEAPED
from aboveline.statistics.falsification.jumps import NAME as JUMPS
from aboveline.statistics.falsification.outcomes import Outcome


@dataclass(frozen=True)
class Check:
    """A check: its name, what it is called, the units it flags, and the sentence of a flag.

    The sentence is filled with `rows`, `observed` and `expected` of the unit.
    """

    name: str
    title: str
    units: tuple[str, ...]
    sentence: str


CHECKS = (
    Check(
        HEAPED,
        "incomes heaped just over the line",
        ("village", "county"),
        "{observed:.0f} of {rows:.0f} households near the line stand just over it; "
        "{expected:.1f} were to be expected.",
    ),
    Check(
        JUMPS,
        "incomes that jump without evidence",
        ("household",),
        "Income is {observed:.1f} times that of the year before, beyond the growth of the county, "
        "and nothing on record explains it.",
    ),
    Check(
        COPIED,
        "answers copied between households",
        ("household",),
        "The answers agree with another household's in {observed:.0f} bits of what is rare; "
        "{expected:.0f} are usual.",
    ),
    Check(
        DIGITS,
        "digit preference",
        ("recorder",),
        "Amounts of {rows:.0f} households end in other digits than those of the county "
        "(roundness {observed:+.2f}, usual {expected:+.2f}).",
    ),
    Check(
        visits.QUICK,
        "visits too short",
        ("recorder",),
        "{observed:.0f} of {rows:.0f} visits were very short; {expected:.1f} were to be expected.",
    ),
    Check(
        visits.MANY,
        "too many visits on a day",
        ("recorder",),
        "{observed:.0f} of {rows:.0f} days had too many visits; "
        "{expected:.1f} were to be expected.",
    ),
    Check(
        visits.IMPOSSIBLE,
        "visits at impossible distances",
        ("recorder",),
        "{observed:.0f} of {rows:.0f} ways between visits were too far for the time; "
        "{expected:.1f} were to be expected.",
    ),
    Check(
        EDITS,
        "edits after an inspection was announced",
        ("village",),
        "{observed:.0f} of {rows:.0f} edits fell between announcement and inspection; "
        "{expected:.1f} were to be expected.",
    ),
    Check(
        shared.OFFICIALS,
        "relatives of officials among the registered",
        ("village",),
        "{observed:.0f} of {rows:.0f} registered households are related to an official; "
        "{expected:.1f} were to be expected.",
    ),
    Check(
        shared.PHONES,
        "one phone for many households",
        ("phone",),
        "{observed:.0f} households give the same phone.",
    ),
)
CHECK_OF = {check.name: check for check in CHECKS}


def sentence_of(outcome: Outcome, position: int) -> str:
    """What was seen at a unit, in one sentence."""
    return CHECK_OF[outcome.check].sentence.format(
        rows=outcome.rows[position],
        observed=outcome.observed[position],
        expected=outcome.expected[position],
    )
