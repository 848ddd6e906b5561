"""What the ledger holds: problems with every move, help, and what departments send."""

from aboveline.problems.models.feeds import FeedBatch, FeedRow, FeedToken
from aboveline.problems.models.ledger import (
    Measure,
    Pairing,
    Problem,
    ProblemSeries,
    Report,
    Transition,
)

__all__ = [
    "FeedBatch",
    "FeedRow",
    "FeedToken",
    "Measure",
    "Pairing",
    "Problem",
    "ProblemSeries",
    "Report",
    "Transition",
]
