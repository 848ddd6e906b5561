"""What verification keeps: one file a subject."""

from aboveline.verification.models.comparisons import Comparison, Ground, Hit
from aboveline.verification.models.flags import CheckRun, Flag, FlagMove

__all__ = ["CheckRun", "Comparison", "Flag", "FlagMove", "Ground", "Hit"]
