"""From where to where the parameters of each planted fraud are drawn, and what says so."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from aboveline.synthetic.draw import Draw

CHOSEN = "chosen"
_PAPER_EXITS = (
    "paper exits found by inspection: 1 mu written as 5, 3,000 as 15,000 yuan; 8,018 yuan"
)
_FORGED = "paper exits: a forged signature under 3,560 yuan"
_CAPTURE = "60 villages in Yunnan, Guizhou and Sichuan: a quarter of the registered captured"
_MASHAN = (
    "audit of Mashan 2015: 3,119 registered wrongly; 2,454 cars, 439 firms, 343 paid, 43 homes"
)
_DUE = "audits: 500,000 people without due benefits in 96 areas; 304,000 in 43 counties"
_LINES = "exit lines of 2018 to 2020: 2,800 yuan grown by 6 % a year, about 4,000"
_CALENDAR = "calendar of a county in 2020: visits in October, entry until 20 November"
_HELP = "rounds of forms: 10,000 signs in a week"


class Range(NamedTuple):
    """The lowest and highest value of a parameter, and where they come from."""

    low: float
    high: float
    source: str = CHOSEN


RANGES: Mapping[str, Mapping[str, Range]] = {
    "lifted_incomes": {
        "line_yuan": Range(3_535, 4_000, _LINES),
        "lifted": Range(0.5, 1),  # share of the households of the village below the line
        "times": Range(2, 6, _PAPER_EXITS),
        "fitted": Range(0.4, 1),  # share written to end just above the line
        "above": Range(0.005, 0.10),  # mean distance above the line, as a share of it
        "invented": Range(0.2, 0.8),  # share of the others whose animals are invented
        "invented_yuan": Range(3_000, 12_000, _PAPER_EXITS),
        "days": Range(2, 20, _CALENDAR),  # before the deadline
        "overwritten": Range(0.3, 0.9),  # share without a trace of the first answer
    },
    "expected_incomes": {
        "line_yuan": Range(3_535, 4_000, _LINES),
        "exited": Range(0.4, 1),  # share of the households of the village that fall short
        "above": Range(0.02, 0.4),
        "days_early": Range(20, 150),
    },
    "copied_answers": {
        "copied": Range(0.15, 0.8, _HELP),  # share of the households of the recorder
        "templates": Range(1, 3),
        "altered": Range(0, 4),  # answers changed in each copy, on average
        "with_income": Range(0.3, 1),
    },
    "favourite_digits": {
        "rewritten": Range(0.4, 0.95),  # share of the amounts of the recorder
        "coarse": Range(0, 1),  # relative weights of three ways of inventing amounts
        "ending": Range(0, 1),
        "precise": Range(0, 1),
    },
    "visits_not_made": {
        "invented": Range(0.3, 1, _HELP),  # share of the visits of the recorder
        "minutes": Range(1, 7),
        "fast": Range(0.2, 0.9),  # shares of the recorders with each habit
        "crowded": Range(0.2, 0.8),
        "one_place": Range(0.2, 0.8),
        "far_away": Range(0.1, 0.5),
        "kilometres": Range(8, 60),
        "days_used": Range(1, 3),
        "forged": Range(0.2, 1, _FORGED),  # share of the signatures
    },
    "edits_after_notice": {
        "edited": Range(0.15, 0.7),  # share of the households of the village
        "answers": Range(1, 4),
        "better": Range(0.1, 0.6),  # how much higher the amounts become
    },
    "elite_capture": {
        "captured": Range(0.05, 0.25, _CAPTURE),  # as a share of the registered of the village
        "admitted": Range(0.05, 0.6),  # share marked as related to an official
    },
    "owners_registered": {
        "owners": Range(0.02, 0.15, _MASHAN),  # share of the registered of the village
    },
    "shared_phones": {
        "given": Range(0.08, 0.6),  # share of the households of the village
        "phones": Range(1, 3),
    },
    "missed_benefits": {
        "missed": Range(0.1, 0.7, _DUE),  # share of the entitled households of the village
        "uninsured": Range(0.0, 0.3, _DUE),  # share of the members of these
    },
}


def drawn(kind: str, draw: Draw) -> dict[str, float]:
    """Parameters of a kind, each spread evenly over its range."""
    shares = draw.random.random(len(RANGES[kind]))
    return {
        name: round(float(low + (high - low) * share), 4)
        for (name, (low, high, _)), share in zip(RANGES[kind].items(), shares, strict=True)
    }
