"""What verification keeps: one file a subject."""

from aboveline.verification.models.comparisons import Comparison, Ground, Hit

__all__ = ["Comparison", "Ground", "Hit"]
