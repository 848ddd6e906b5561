"""Samples for assessments: frames, draws that a seed fixes, rates with intervals, verdicts.

A frame lists every household (`frame_of`); `draw` takes villages and households from it, the
same ones for the same seed whatever the order of the rows; `answers_of`, `rate_of` and
`combined` give rates with design-based errors; `judge` holds a rate against its limit.
"""

from aboveline.statistics.sampling.answers import Answers, answers_of
from aboveline.statistics.sampling.clusters import rates_of_whole_villages
from aboveline.statistics.sampling.draw import Drawn, Plan, allocate, draw
from aboveline.statistics.sampling.frame import Frame, FrameError, frame_digest, frame_of
from aboveline.statistics.sampling.rates import Rate, combined, rate_of
from aboveline.statistics.sampling.seeds import commitment_of, seed_from
from aboveline.statistics.sampling.verdicts import Decision, Limit, Verdict, judge

__all__ = [
    "Answers",
    "Decision",
    "Drawn",
    "Frame",
    "FrameError",
    "Limit",
    "Plan",
    "Rate",
    "Verdict",
    "allocate",
    "answers_of",
    "combined",
    "commitment_of",
    "draw",
    "frame_digest",
    "frame_of",
    "judge",
    "rate_of",
    "rates_of_whole_villages",
    "seed_from",
]
