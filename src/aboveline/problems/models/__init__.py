"""What the ledger holds: problems with every move, help, and where clues come from in bulk."""

from aboveline.problems.models.clues import FeedBatch, FeedRow, FeedToken, Hazard
from aboveline.problems.models.ledger import (
    Measure,
    OpenSpan,
    Pairing,
    Problem,
    ProblemSeries,
    Report,
    Transition,
)
from aboveline.problems.models.sheets import LedgerSheet
from aboveline.problems.models.trials import WarningTrial

__all__ = [
    "FeedBatch",
    "FeedRow",
    "FeedToken",
    "Hazard",
    "LedgerSheet",
    "Measure",
    "OpenSpan",
    "Pairing",
    "Problem",
    "ProblemSeries",
    "Report",
    "Transition",
    "WarningTrial",
]
